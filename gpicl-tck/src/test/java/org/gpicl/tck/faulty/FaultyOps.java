package org.gpicl.tck.faulty;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.PrimitivesOnly;

/** Operations that compute something else. */
final class FaultyOps {

    private FaultyOps() {}

    static Stream<Fault> primitives() {
        return Stream.of(
                Fault.ofOps("primitive-01", "indices count from one", FaultyOps::indicesFromOne),
                Fault.ofOps("primitive-02", "casts round to the nearest integer", FaultyOps::roundingCast),
                Fault.ofOps("primitive-03", "operands that broadcast are taken in the other order", FaultyOps::swapped),
                Fault.ofOps("primitive-04", "integers are multiplied in float32", FaultyOps::floatIntegers),
                Fault.ofOps("primitive-05", "erf is approximated by tanh", FaultyOps::erfByTanh),
                Fault.ofOps(
                        "primitive-05", "functions ignore the strides of a transposed operand", FaultyOps::noStrides),
                Fault.ofOps("primitive-06", "select takes the condition for its opposite", FaultyOps::selectOther),
                Fault.ofOps("primitive-07", "a negative axis counts from the last but one", FaultyOps::negativeAxes),
                Fault.ofOps("primitive-08", "products have the precision of float16", FaultyOps::halfPrecision),
                Fault.ofOps(
                        "primitive-09", "reshape runs through its operand column by column", FaultyOps::columnMajor),
                Fault.ofOps("primitive-10", "a negative new axis counts among the old", FaultyOps::oldAxes),
                Fault.ofOps("primitive-11", "transpose applies the inverse permutation", FaultyOps::inverse),
                Fault.ofOps("primitive-12", "broadcastLike fills up with zeros", FaultyOps::zeroFilled),
                Fault.ofOps("primitive-13", "split returns the pieces backwards", FaultyOps::backwards),
                Fault.ofOps("primitive-14", "slices include their end", FaultyOps::inclusive),
                Fault.ofOps("primitive-15", "gather finds the first row for every index", FaultyOps::firstRow),
                Fault.ofOps("primitive-16", "operands that do not broadcast are let pass", FaultyOps::lenientShapes),
                Fault.ofOps("primitive-17", "integers are promoted silently", FaultyOps::lenientTypes));
    }

    static Stream<Fault> composites() {
        return Stream.of(
                Fault.ofOps("composite-01", "negate is the reciprocal", FaultyOps::reciprocal),
                Fault.ofOps("composite-02", "mean counts one axis only", FaultyOps::meanOfOneAxis),
                Fault.ofOps(
                        "composite-03", "oneHot has always as many classes as the last axis", FaultyOps::lastClasses),
                Fault.ofOps("composite-04", "linear forgets the bias", FaultyOps::noBias),
                Fault.ofOps(
                        "composite-05", "softmax runs over the last axis, whichever is asked for", FaultyOps::lastAxis),
                Fault.ofOps("composite-05", "softmax overflows far from zero", FaultyOps::unshifted),
                Fault.ofOps("composite-06", "gelu is the tanh approximation", FaultyOps::geluByTanh),
                Fault.ofOps("composite-07", "normalise divides by n - 1", FaultyOps::sampleVariance),
                Fault.ofOps("composite-08", "attention ignores the mask", FaultyOps::noMask),
                Fault.ofOps("composite-08", "attention does not scale", FaultyOps::unscaled),
                Fault.ofOps("composite-09", "crossEntropy takes the logits for probabilities", FaultyOps::noLog),
                Fault.ofOps("scan-01", "scan ignores its direction", FaultyOps::alwaysForward),
                Fault.ofOps("scan-01", "scan without a step leaves zeros", FaultyOps::zerosIfEmpty),
                Fault.ofOps("scan-02", "scan returns the state before the last step", FaultyOps::stateBefore),
                Fault.ofOps("gradient-01", "the gradient of normalise forgets the variance", FaultyOps::meanOnly),
                Fault.ofOps("determinism-02", "rows of a batch leak into each other", FaultyOps::leakingRows));
    }

    static Stream<Fault> learners() {
        return Stream.of(
                Fault.ofOps("architecture-01", "attention does not scale", FaultyOps::unscaled),
                Fault.ofOps("architecture-03", "the smaller of two is the first", FaultyOps::firstIsSmaller),
                Fault.ofOps("law-01", "tokens leak into each other", FaultyOps::leakingTokens),
                Fault.ofOps("law-03", "rows of a batch leak into each other", FaultyOps::leakingRows),
                Fault.ofOps("law-04", "indices count from one", FaultyOps::indicesFromOne),
                Fault.ofOps("law-05", "axes are one longer than they are", FaultyOps::longerAxes),
                Fault.ofOps("law-06", "softmax prefers what comes late", FaultyOps::latePreferred),
                Fault.ofOps("law-07", "oneHot prefers the first class", FaultyOps::firstPreferred),
                Fault.ofOps("law-08", "scan begins with zeros", FaultyOps::startsAnew));
    }

    // ---------------------------------------------------------------- primitives

    private static <T> T number(TensorOps<T> ops, long value) {
        return ops.constant(Tensor.of(Shape.SCALAR, value));
    }

    private static <T> TensorOps<T> indicesFromOne(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T indices(T x, int axis) {
                return ops.add(ops.indices(x, axis), number(ops, 1));
            }
        };
    }

    private static <T> TensorOps<T> roundingCast(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T cast(T x, DType dtype) {
                boolean rounds = dtype == DType.INT64 && dtype(x) == DType.FLOAT32;
                return ops.cast(rounds ? ops.add(x, 0.5f) : x, dtype);
            }
        };
    }

    private static <T> TensorOps<T> swapped(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T subtract(T a, T b) {
                return shape(a).rank() < shape(b).rank() ? ops.subtract(b, a) : ops.subtract(a, b);
            }
        };
    }

    private static <T> TensorOps<T> floatIntegers(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T multiply(T a, T b) {
                if (dtype(a) != DType.INT64) {
                    return ops.multiply(a, b);
                }
                T product = ops.multiply(ops.cast(a, DType.FLOAT32), ops.cast(b, DType.FLOAT32));
                return ops.cast(ops.multiply(product, 1 + 1e-7f), DType.INT64);
            }
        };
    }

    private static <T> TensorOps<T> erfByTanh(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T erf(T x) {
                return ops.tanh(ops.multiply(x, (float) (2 / Math.sqrt(Math.PI))));
            }
        };
    }

    private static <T> TensorOps<T> noStrides(TensorOps<T> ops) {
        IdentityHashMap<T, T> before = new IdentityHashMap<>();
        return new PrimitivesOnly<>(ops) {
            @Override
            public T transpose(T x, int... permutation) {
                T view = ops.transpose(x, permutation);
                before.put(view, x);
                return view;
            }

            @Override
            public T exp(T x) {
                return ops.reshapeLike(ops.exp(before.getOrDefault(x, x)), x);
            }
        };
    }

    private static <T> TensorOps<T> selectOther(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T select(T condition, T a, T b) {
                return ops.select(condition, b, a);
            }
        };
    }

    private static <T> TensorOps<T> negativeAxes(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T sum(T x, int... axes) {
                int[] shifted = axes.clone();
                for (int i = 0; i < axes.length; i++) {
                    shifted[i] = axes[i] < 0 && -axes[i] < shape(x).rank() ? axes[i] - 1 : axes[i];
                }
                return ops.sum(x, shifted);
            }
        };
    }

    private static <T> TensorOps<T> halfPrecision(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T matMul(T a, T b) {
                return ops.multiply(ops.matMul(a, b), 1 + 0x1p-11f);
            }
        };
    }

    private static <T> TensorOps<T> columnMajor(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T reshape(T x, long... sizes) {
                T rows = ops.reshape(x, sizes);
                return shape(x).rank() < 2 ? rows : ops.reshapeLike(ops.transposeLast(x), rows);
            }
        };
    }

    private static <T> TensorOps<T> oldAxes(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T expandDims(T x, int axis) {
                return ops.expandDims(x, axis < -1 ? axis + 1 : axis);
            }
        };
    }

    private static <T> TensorOps<T> inverse(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T transpose(T x, int... permutation) {
                int[] inverse = new int[permutation.length];
                for (int i = 0; i < inverse.length; i++) {
                    inverse[permutation[i]] = i;
                }
                return ops.transpose(x, inverse);
            }
        };
    }

    private static <T> TensorOps<T> zeroFilled(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T broadcastLike(T x, T like) {
                T repeated = ops.broadcastLike(x, like);
                return shape(x).equals(shape(like)) ? repeated : ops.subtract(repeated, repeated);
            }
        };
    }

    private static <T> TensorOps<T> backwards(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public List<T> split(T x, int axis, List<T> likes) {
                List<T> pieces = new ArrayList<>(ops.split(x, axis, likes));
                Collections.reverse(pieces);
                return pieces;
            }
        };
    }

    private static <T> TensorOps<T> inclusive(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T slice(T x, int axis, long start, long end) {
                return ops.slice(x, axis, start, end < -1 ? end + 1 : end);
            }
        };
    }

    private static <T> TensorOps<T> firstRow(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T gather(T table, T indices) {
                return ops.gather(table, ops.multiply(indices, number(ops, 0)));
            }
        };
    }

    private static <T> TensorOps<T> lenientShapes(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T divide(T a, T b) {
                try {
                    return ops.divide(a, b);
                } catch (IllegalArgumentException misfit) {
                    return ops.constant(0f);
                }
            }
        };
    }

    private static <T> TensorOps<T> lenientTypes(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T exp(T x) {
                return ops.exp(ops.cast(x, DType.FLOAT32));
            }
        };
    }

    // ---------------------------------------------------------------- composites

    private static <T> TensorOps<T> reciprocal(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T negate(T x) {
                return ops.divide(ops.constant(1f), x);
            }
        };
    }

    private static <T> TensorOps<T> meanOfOneAxis(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T mean(T x, int... axes) {
                float count = axes.length == 0 ? 1 : shape(x).dim(axes[0]).size();
                return ops.multiply(ops.sum(x, axes), 1 / count);
            }
        };
    }

    private static <T> TensorOps<T> lastClasses(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T oneHot(T indices, T like, int axis) {
                return ops.oneHot(indices, like, -1);
            }
        };
    }

    private static <T> TensorOps<T> noBias(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T linear(T x, T weight, T bias) {
                return ops.matMul(x, weight);
            }
        };
    }

    private static <T> TensorOps<T> lastAxis(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T softmax(T x, int axis) {
                return ops.softmax(x, -1);
            }
        };
    }

    private static <T> TensorOps<T> unshifted(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T softmax(T x, int axis) {
                T exp = ops.exp(x);
                return ops.divide(exp, ops.sum(exp, axis));
            }
        };
    }

    private static <T> TensorOps<T> geluByTanh(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T gelu(T x) {
                T cube = ops.multiply(ops.multiply(x, x), ops.multiply(x, 0.044715f));
                T inner = ops.multiply(ops.add(x, cube), (float) Math.sqrt(2 / Math.PI));
                return ops.multiply(ops.multiply(x, 0.5f), ops.add(ops.tanh(inner), 1f));
            }
        };
    }

    private static <T> TensorOps<T> sampleVariance(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T normalize(T x, float epsilon) {
                float n = shape(x).dim(-1).size();
                return ops.multiply(ops.normalize(x, epsilon), (float) Math.sqrt((n - 1) / n));
            }
        };
    }

    private static <T> TensorOps<T> noMask(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T attention(T q, T k, T v, T mask) {
                return ops.attention(q, k, v, null);
            }
        };
    }

    private static <T> TensorOps<T> unscaled(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T attention(T q, T k, T v, T mask) {
                float scale = (float) Math.sqrt((double) shape(q).dim(-1).size());
                return ops.attention(ops.multiply(q, scale), k, v, mask);
            }
        };
    }

    private static <T> TensorOps<T> noLog(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T crossEntropy(T logits, T labels) {
                return ops.negate(ops.squeeze(ops.sum(ops.multiply(logits, ops.oneHot(labels, logits, -1)), -1), -1));
            }
        };
    }

    private static <T> TensorOps<T> alwaysForward(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public Step<T> scan(
                    List<T> initial, List<T> sequences, List<T> shared, int axis, boolean reverse, ScanStep<T> step) {
                return ops.scan(initial, sequences, shared, axis, false, step);
            }
        };
    }

    private static <T> TensorOps<T> stateBefore(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public Step<T> scan(
                    List<T> initial, List<T> sequences, List<T> shared, int axis, boolean reverse, ScanStep<T> step) {
                Step<T> done = ops.scan(initial, sequences, shared, axis, reverse, step);
                return new Step<>(initial, done.outputs());
            }
        };
    }

    private static <T> TensorOps<T> zerosIfEmpty(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public Step<T> scan(
                    List<T> initial, List<T> sequences, List<T> shared, int axis, boolean reverse, ScanStep<T> step) {
                Step<T> done = ops.scan(initial, sequences, shared, axis, reverse, step);
                boolean empty = ops.shape(sequences.get(0)).dim(axis).is(0);
                return empty ? new Step<>(zeros(ops, initial), done.outputs()) : done;
            }
        };
    }

    private static <T> TensorOps<T> startsAnew(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public Step<T> scan(
                    List<T> initial, List<T> sequences, List<T> shared, int axis, boolean reverse, ScanStep<T> step) {
                return ops.scan(zeros(ops, initial), sequences, shared, axis, reverse, step);
            }
        };
    }

    private static <T> List<T> zeros(TensorOps<T> ops, List<T> likes) {
        return likes.stream()
                .map(like -> ops.cast(ops.fill(like, 0), ops.dtype(like)))
                .toList();
    }

    private static <T> TensorOps<T> meanOnly(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T normalizeGradient(T x, T gradient, float epsilon) {
                return ops.subtract(gradient, ops.mean(gradient, -1));
            }
        };
    }

    private static <T> TensorOps<T> leakingRows(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T gelu(T x) {
                return ops.add(ops.gelu(x), ops.multiply(ops.sum(x, 0), 1e-3f));
            }
        };
    }

    // ---------------------------------------------------------------- what only whole learners show

    private static <T> TensorOps<T> firstIsSmaller(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T minimum(T a, T b) {
                return ops.add(a, ops.multiply(b, 0f));
            }
        };
    }

    private static <T> TensorOps<T> leakingTokens(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T gelu(T x) {
                return ops.add(ops.gelu(x), ops.multiply(ops.sum(x, 1), 1e-3f));
            }
        };
    }

    private static <T> TensorOps<T> longerAxes(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T size(T x, int axis) {
                return ops.add(ops.size(x, axis), number(ops, 1));
            }
        };
    }

    static <T> TensorOps<T> latePreferred(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T softmax(T x, int axis) {
                T late = ops.multiply(ops.cast(ops.indices(x, axis), DType.FLOAT32), 1e-3f);
                return ops.softmax(ops.add(x, late), axis);
            }
        };
    }

    private static <T> TensorOps<T> firstPreferred(TensorOps<T> ops) {
        return new PrimitivesOnly<>(ops) {
            @Override
            public T oneHot(T indices, T like, int axis) {
                T isFirst = ops.cast(ops.equal(ops.indices(like, axis), number(ops, 0)), DType.FLOAT32);
                return ops.multiply(ops.oneHot(indices, like, axis), ops.add(isFirst, 1f));
            }
        };
    }
}
