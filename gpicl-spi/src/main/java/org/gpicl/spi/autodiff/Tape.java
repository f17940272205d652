package org.gpicl.spi.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Reverse-mode automatic differentiation over any {@link TensorOps} (Griewank and Walther 2008, chapter 3).
 *
 * <p>It forwards every operation to the ops beneath and records, for those that depend on a variable, how a gradient by
 * the result becomes gradients by the operands (the vector-Jacobian product), in the same ops. So it differentiates an
 * eager engine as well as a traced graph, with symbolic sizes. Gradients are summed in the order of the recording,
 * backwards: deterministic.
 *
 * <p>Where an operation has ties (maximum of equal numbers), the gradient is shared equally; at the kink of relu it is
 * 0\. Not thread-safe.
 *
 * @param <T> a value of the engine beneath
 */
public final class Tape<T> implements DifferentiableOps<Tape.Value<T>> {

    /** A value of the engine beneath, and whether it depends on a variable. */
    public static final class Value<T> {
        private final T value;
        private final boolean tracked;

        private Value(T value, boolean tracked) {
            this.value = value;
            this.tracked = tracked;
        }

        /** The value of the engine beneath. */
        public T value() {
            return value;
        }
    }

    /** Turns the gradients by the outputs (null where nothing depends on one) into additions to those by the inputs. */
    private interface Pullback<T> {
        void pull(List<@Nullable T> outputGradients, Gradients<T> into);
    }

    private record Entry<T>(List<Value<T>> outputs, Pullback<T> pullback) {}

    private final TensorOps<T> ops;
    private final List<Entry<T>> entries = new ArrayList<>();

    /** A tape with nothing recorded. */
    public Tape(TensorOps<T> ops) {
        this.ops = ops;
    }

    /** A value of the engine beneath as one of this tape that depends on no variable. */
    public Value<T> of(T value) {
        return new Value<>(value, false);
    }

    @Override
    public Value<T> variable(Value<T> x) {
        return new Value<>(x.value, true);
    }

    @Override
    public List<Value<T>> gradients(Value<T> scalar, List<Value<T>> withRespectTo) {
        Gradients<T> gradients = backward(new Gradients<>(ops), List.of(scalar), List.of(ops.fill(scalar.value, 1)));
        // with all digits of float32, whatever the products were computed in
        return withRespectTo.stream()
                .map(v -> of(ops.cast(gradients.orZero(v), DType.FLOAT32)))
                .toList();
    }

    private Gradients<T> backward(Gradients<T> gradients, List<Value<T>> outputs, List<T> seeds) {
        for (int i = 0; i < outputs.size(); i++) {
            gradients.add(outputs.get(i), seeds.get(i));
        }
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry<T> entry = entries.get(i);
            List<@Nullable T> ofOutputs = new ArrayList<>();
            for (Value<T> output : entry.outputs) {
                ofOutputs.add(gradients.byValue.get(output));
            }
            if (ofOutputs.stream().anyMatch(g -> g != null)) {
                entry.pullback.pull(ofOutputs, gradients);
            }
        }
        return gradients;
    }

    /** A part of the gradient by the right factor of a product, not yet computed from the other and that by the product. */
    private record ByRightFactor<T>(Value<T> right, T left, T gradient) {}

    /** The gradients found so far, by value (identity). */
    private static final class Gradients<T> {
        private final TensorOps<T> ops;
        private final Map<Value<T>, T> byValue = new HashMap<>();
        private final Set<Value<T>> postponing;
        private final List<ByRightFactor<T>> postponed = new ArrayList<>();

        private Gradients(TensorOps<T> ops) {
            this(ops, List.of());
        }

        /** @param postponing values of which the gradients as right factors are listed and not added */
        private Gradients(TensorOps<T> ops, List<Value<T>> postponing) {
            this.ops = ops;
            this.postponing = Set.copyOf(postponing);
        }

        private void add(Value<T> value, T gradient) {
            if (value.tracked) {
                byValue.merge(value, gradient, ops::add);
            }
        }

        /** Adds a gradient that is computed only if it is needed. */
        private void add(Value<T> value, Supplier<T> gradient) {
            if (value.tracked) {
                add(value, gradient.get());
            }
        }

        /** What an earlier sum grows to. */
        private T plus(T sum, Value<T> value) {
            T gradient = byValue.get(value);
            return gradient == null ? sum : ops.add(sum, gradient);
        }

        private T orZero(Value<T> value) {
            T gradient = byValue.get(value);
            return gradient == null ? ops.fill(value.value, 0) : gradient;
        }
    }

    // ---------------------------------------------------------------- recording

    private Value<T> record(T result, Value<T> x, UnaryOperator<T> byX) {
        Value<T> output = recorded(result, x);
        recordPullback(output, (g, into) -> into.add(x, () -> byX.apply(g)));
        return output;
    }

    private Value<T> record(T result, Value<T> a, UnaryOperator<T> byA, Value<T> b, UnaryOperator<T> byB) {
        Value<T> output = recorded(result, a, b);
        recordPullback(output, (g, into) -> {
            into.add(a, () -> byA.apply(g));
            into.add(b, () -> byB.apply(g));
        });
        return output;
    }

    /** The result of an operation, which depends on a variable if an operand does. */
    @SafeVarargs
    private Value<T> recorded(T result, Value<T>... operands) {
        return new Value<>(result, Arrays.stream(operands).anyMatch(operand -> operand.tracked));
    }

    /** How the gradient by an output becomes gradients by the operands; not recorded if it depends on no variable. */
    private void recordPullback(Value<T> output, BiConsumer<T, Gradients<T>> pullback) {
        if (output.tracked) {
            entries.add(new Entry<>(List.of(output), (g, into) -> pullback.accept(sole(g), into)));
        }
    }

    /** The gradient by the only output, which is there: an entry without any is not pulled. */
    private static <T> T sole(List<@Nullable T> gradients) {
        T gradient = gradients.get(0);
        if (gradient == null) {
            throw new IllegalStateException("tape: expected a gradient of the output, got none");
        }
        return gradient;
    }

    /** Undoes broadcasting: sums over the axes along which an operand of that shape was repeated. */
    private T sumTo(T gradient, T operand) {
        Shape from = ops.shape(gradient);
        Shape to = ops.shape(operand);
        T result = gradient;
        int extra = from.rank() - to.rank();
        int[] repeated = IntStream.range(0, from.rank())
                .filter(i ->
                        i < extra || (to.dim(i - extra).is(1) && !from.dim(i).is(1)))
                .toArray();
        if (repeated.length > 0) {
            result = ops.sum(result, repeated);
        }
        for (int i = 0; i < extra; i++) {
            result = ops.squeeze(result, 0);
        }
        return result;
    }

    private static <T> List<T> values(List<Value<T>> values) {
        return values.stream().map(Value::value).toList();
    }

    // ---------------------------------------------------------------- making and inspecting values

    @Override
    public Shape shape(Value<T> x) {
        return ops.shape(x.value);
    }

    @Override
    public DType dtype(Value<T> x) {
        return ops.dtype(x.value);
    }

    @Override
    public Value<T> constant(Tensor value) {
        return of(ops.constant(value));
    }

    @Override
    public Value<T> fill(Value<T> like, float value) {
        return of(ops.fill(like.value, value));
    }

    @Override
    public Value<T> indices(Value<T> x, int axis) {
        return of(ops.indices(x.value, axis));
    }

    @Override
    public Value<T> size(Value<T> x, int axis) {
        return of(ops.size(x.value, axis));
    }

    @Override
    public Value<T> cast(Value<T> x, DType dtype) {
        T result = ops.cast(x.value, dtype);
        return dtype == DType.FLOAT32 && dtype(x) == DType.FLOAT32 ? record(result, x, g -> g) : of(result);
    }

    // ---------------------------------------------------------------- elementwise

    @Override
    public Value<T> add(Value<T> a, Value<T> b) {
        return record(ops.add(a.value, b.value), a, g -> sumTo(g, a.value), b, g -> sumTo(g, b.value));
    }

    @Override
    public Value<T> subtract(Value<T> a, Value<T> b) {
        return record(ops.subtract(a.value, b.value), a, g -> sumTo(g, a.value), b, g -> sumTo(ops.negate(g), b.value));
    }

    @Override
    public Value<T> multiply(Value<T> a, Value<T> b) {
        return record(
                ops.multiply(a.value, b.value),
                a,
                g -> byFactor(g, b.value, a.value),
                b,
                g -> byFactor(g, a.value, b.value));
    }

    /** The gradient by one factor of an elementwise product; of an outer product, by a product of matrices. */
    private T byFactor(T gradient, T other, T factor) {
        if (isOuterProduct(factor, other)) {
            return ops.matMul(gradient, ops.transposeLast(other));
        }
        if (isOuterProduct(other, factor)) {
            return ops.matMul(ops.transposeLast(other), gradient);
        }
        return sumTo(ops.multiply(gradient, other), factor);
    }

    /** Whether these are [.., n, 1] and [.., 1, m]. */
    private boolean isOuterProduct(T column, T row) {
        Shape left = ops.shape(column);
        Shape right = ops.shape(row);
        return left.rank() > 1
                && right.rank() > 1
                && leading(left).equals(leading(right))
                && left.dim(-1).is(1)
                && right.dim(-2).is(1)
                && !left.dim(-2).is(1)
                && !right.dim(-1).is(1);
    }

    @Override
    public Value<T> divide(Value<T> a, Value<T> b) {
        T quotient = ops.divide(a.value, b.value);
        return record(
                quotient,
                a,
                g -> sumTo(ops.divide(g, b.value), a.value),
                b,
                g -> sumTo(ops.negate(ops.divide(ops.multiply(g, quotient), b.value)), b.value));
    }

    @Override
    public Value<T> maximum(Value<T> a, Value<T> b) {
        return record(
                ops.maximum(a.value, b.value),
                a,
                g -> sumTo(ops.multiply(g, shareOfLarger(a.value, b.value)), a.value),
                b,
                g -> sumTo(ops.multiply(g, shareOfLarger(b.value, a.value)), b.value));
    }

    @Override
    public Value<T> minimum(Value<T> a, Value<T> b) {
        return record(
                ops.minimum(a.value, b.value),
                a,
                g -> sumTo(ops.multiply(g, shareOfLarger(b.value, a.value)), a.value),
                b,
                g -> sumTo(ops.multiply(g, shareOfLarger(a.value, b.value)), b.value));
    }

    /** 1 where a &gt; b, ½ where they are equal, else 0. */
    private T shareOfLarger(T a, T b) {
        T larger = ops.cast(ops.less(b, a), DType.FLOAT32);
        return ops.add(larger, ops.multiply(ops.cast(ops.equal(a, b), DType.FLOAT32), 0.5f));
    }

    @Override
    public Value<T> exp(Value<T> x) {
        T y = ops.exp(x.value);
        return record(y, x, g -> ops.multiply(g, y));
    }

    @Override
    public Value<T> log(Value<T> x) {
        return record(ops.log(x.value), x, g -> ops.divide(g, x.value));
    }

    @Override
    public Value<T> sqrt(Value<T> x) {
        T y = ops.sqrt(x.value);
        return record(y, x, g -> ops.divide(ops.multiply(g, 0.5f), y));
    }

    @Override
    public Value<T> tanh(Value<T> x) {
        T y = ops.tanh(x.value);
        return record(y, x, g -> ops.tanhGradient(y, g));
    }

    @Override
    public Value<T> sigmoid(Value<T> x) {
        T y = ops.sigmoid(x.value);
        return record(y, x, g -> ops.sigmoidGradient(y, g));
    }

    @Override
    public Value<T> relu(Value<T> x) {
        return record(ops.relu(x.value), x, g -> ops.reluGradient(x.value, g));
    }

    @Override
    public Value<T> erf(Value<T> x) {
        return record(
                ops.erf(x.value),
                x,
                g -> ops.multiply(ops.multiply(g, ops.exp(ops.negate(ops.multiply(x.value, x.value)))), (float)
                        (2 / Math.sqrt(Math.PI))));
    }

    @Override
    public Value<T> less(Value<T> a, Value<T> b) {
        return of(ops.less(a.value, b.value));
    }

    @Override
    public Value<T> equal(Value<T> a, Value<T> b) {
        return of(ops.equal(a.value, b.value));
    }

    @Override
    public Value<T> select(Value<T> condition, Value<T> a, Value<T> b) {
        T zero = ops.constant(0f);
        return record(
                ops.select(condition.value, a.value, b.value),
                a,
                g -> sumTo(ops.select(condition.value, g, zero), a.value),
                b,
                g -> sumTo(ops.select(condition.value, zero, g), b.value));
    }

    // ---------------------------------------------------------------- reductions and products

    @Override
    public Value<T> sum(Value<T> x, int... axes) {
        return record(ops.sum(x.value, axes), x, g -> ops.broadcastLike(g, x.value));
    }

    @Override
    public Value<T> max(Value<T> x, int... axes) {
        T y = ops.max(x.value, axes);
        return record(y, x, g -> {
            T largest = ops.cast(ops.equal(x.value, y), DType.FLOAT32);
            return ops.multiply(largest, ops.divide(g, ops.sum(largest, axes)));
        });
    }

    @Override
    public Value<T> matMul(Value<T> a, Value<T> b) {
        Value<T> output = recorded(ops.matMul(a.value, b.value), a, b);
        recordPullback(output, (g, into) -> {
            into.add(a, () -> sumTo(ops.matMul(g, ops.transposeLast(b.value)), a.value));
            addByRightFactor(into, new ByRightFactor<>(b, a.value, g));
        });
        return output;
    }

    private void addByRightFactor(Gradients<T> into, ByRightFactor<T> part) {
        if (into.postponing.contains(part.right)) {
            into.postponed.add(part);
        } else {
            into.add(part.right, () -> byRightFactor(part.left, part.right.value, part.gradient));
        }
    }

    private T byRightFactor(T a, T b, T gradient) {
        if (ops.shape(a).rank() > 2 && ops.shape(b).rank() == 2 && hasRows(a) && hasRows(gradient)) {
            // one product over all rows of all batches, not a product for each batch and a sum over them
            return ops.matMul(ops.transposeLast(rows(a)), rows(gradient));
        }
        return sumTo(ops.matMul(ops.transposeLast(a), gradient), b);
    }

    /** Whether {@link #rows} can name the size of a row: in a reshape, 0 has another meaning. */
    private boolean hasRows(T x) {
        Dim size = ops.shape(x).dim(-1);
        return size.isFixed() && !size.is(0);
    }

    private T rows(T x) {
        return ops.reshape(x, -1, ops.shape(x).dim(-1).size());
    }

    // ---------------------------------------------------------------- shape

    @Override
    public Value<T> reshape(Value<T> x, long... sizes) {
        return record(ops.reshape(x.value, sizes), x, g -> ops.reshapeLike(g, x.value));
    }

    @Override
    public Value<T> reshapeLike(Value<T> x, Value<T> like) {
        return record(ops.reshapeLike(x.value, like.value), x, g -> ops.reshapeLike(g, x.value));
    }

    @Override
    public Value<T> expandDims(Value<T> x, int axis) {
        return record(ops.expandDims(x.value, axis), x, g -> ops.squeeze(g, axis));
    }

    @Override
    public Value<T> squeeze(Value<T> x, int axis) {
        int position = shape(x).axis("squeeze", axis);
        return record(ops.squeeze(x.value, axis), x, g -> ops.expandDims(g, position));
    }

    @Override
    public Value<T> transpose(Value<T> x, int... permutation) {
        int[] inverse = new int[permutation.length];
        T result = ops.transpose(x.value, permutation);
        for (int i = 0; i < permutation.length; i++) {
            inverse[shape(x).axis("transpose", permutation[i])] = i;
        }
        return record(result, x, g -> ops.transpose(g, inverse));
    }

    @Override
    public Value<T> broadcastLike(Value<T> x, Value<T> like) {
        return record(ops.broadcastLike(x.value, like.value), x, g -> sumTo(g, x.value));
    }

    @Override
    public Value<T> concat(int axis, List<Value<T>> parts) {
        T result = ops.concat(axis, values(parts));
        if (parts.stream().noneMatch(p -> p.tracked)) {
            return of(result);
        }
        Value<T> output = new Value<>(result, true);
        List<Value<T>> operands = List.copyOf(parts);
        entries.add(new Entry<>(List.of(output), (g, into) -> {
            List<T> pieces = ops.split(sole(g), axis, values(operands));
            for (int i = 0; i < operands.size(); i++) {
                into.add(operands.get(i), pieces.get(i));
            }
        }));
        return output;
    }

    @Override
    public Value<T> slice(Value<T> x, int axis, long start, long end) {
        return record(ops.slice(x.value, axis, start, end), x, g -> {
            List<T> parts = new ArrayList<>();
            if (start != 0) {
                parts.add(ops.fill(ops.slice(x.value, axis, 0, start), 0));
            }
            parts.add(g);
            if (end != Shapes.END) {
                parts.add(ops.fill(ops.slice(x.value, axis, end, Shapes.END), 0));
            }
            return parts.size() == 1 ? g : ops.concat(axis, parts);
        });
    }

    @Override
    public List<Value<T>> split(Value<T> x, int axis, List<Value<T>> likes) {
        List<T> pieces = ops.split(x.value, axis, values(likes));
        List<Value<T>> outputs =
                pieces.stream().map(p -> new Value<>(p, x.tracked)).toList();
        if (x.tracked) {
            entries.add(new Entry<>(outputs, (g, into) -> {
                List<T> parts = new ArrayList<>();
                for (int i = 0; i < pieces.size(); i++) {
                    T gradient = g.get(i);
                    parts.add(gradient == null ? ops.fill(pieces.get(i), 0) : gradient);
                }
                into.add(x, ops.concat(axis, parts));
            }));
        }
        return outputs;
    }

    @Override
    public Value<T> gather(Value<T> table, Value<T> indices) {
        return record(ops.gather(table.value, indices.value), table, g -> {
            // as a product with one-hot rows: deterministic, and no engine needs a scatter
            Dim rowSize = shape(table).dims().stream().skip(1).reduce(Dim.of(1), Dim::times);
            if (rowSize.is(0)) {
                return ops.fill(table.value, 0);
            }
            T rows = ops.reshape(g, -1, rowSize.size());
            T chosen = ops.oneHot(ops.reshape(indices.value, -1), table.value, 0);
            return ops.reshapeLike(ops.matMul(ops.transposeLast(chosen), rows), table.value);
        });
    }

    // ---------------------------------------------------------------- composites with a backward pass of their own

    @Override
    public Value<T> linear(Value<T> x, Value<T> weight, Value<T> bias) {
        Value<T> output = recorded(ops.linear(x.value, weight.value, bias.value), x, weight, bias);
        recordPullback(output, (g, into) -> {
            into.add(x, () -> sumTo(ops.matMul(g, ops.transposeLast(weight.value)), x.value));
            addByRightFactor(into, new ByRightFactor<>(weight, x.value, g));
            into.add(bias, () -> sumTo(g, bias.value));
        });
        return output;
    }

    @Override
    public Value<T> layerNorm(Value<T> x, Value<T> gain, Value<T> bias, float epsilon) {
        Value<T> output = recorded(ops.layerNorm(x.value, gain.value, bias.value, epsilon), x, gain, bias);
        recordPullback(output, (g, into) -> {
            LayerNormGradients<T> gradients = ops.layerNormGradients(x.value, gain.value, g, epsilon);
            into.add(x, gradients.x());
            into.add(gain, gradients.gain());
            into.add(bias, gradients.bias());
        });
        return output;
    }

    @Override
    public Value<T> softmax(Value<T> x, int axis) {
        T y = ops.softmax(x.value, axis);
        return record(y, x, g -> ops.softmaxGradient(y, g, axis));
    }

    @Override
    public Value<T> logSoftmax(Value<T> x, int axis) {
        T y = ops.logSoftmax(x.value, axis);
        return record(y, x, g -> ops.logSoftmaxGradient(y, g, axis));
    }

    @Override
    public Value<T> gelu(Value<T> x) {
        return record(ops.gelu(x.value), x, g -> ops.geluGradient(x.value, g));
    }

    @Override
    public Value<T> normalize(Value<T> x, float epsilon) {
        return record(ops.normalize(x.value, epsilon), x, g -> ops.normalizeGradient(x.value, g, epsilon));
    }

    /** With gradients that need none of the scores, and no transposed copy. A mask that depends on a variable is rare. */
    @Override
    public Value<T> attention(Value<T> q, Value<T> k, Value<T> v, @Nullable Value<T> mask) {
        boolean batchesEqual =
                leading(shape(q)).equals(leading(shape(k))) && leading(shape(k)).equals(leading(shape(v)));
        if (mask != null && mask.tracked || !batchesEqual) {
            return DifferentiableOps.super.attention(q, k, v, mask);
        }
        float scale = (float) (1 / Math.sqrt(shape(q).dim(-1).size()));
        T scaled = ops.multiply(q.value, scale);
        T scores = ops.matMul(scaled, ops.transposeLast(k.value));
        T weights = ops.softmax(mask == null ? scores : ops.add(scores, mask.value), -1);
        Value<T> output = recorded(ops.matMul(weights, v.value), q, k, v);
        recordPullback(output, (g, into) -> {
            into.add(v, () -> ops.matMul(ops.transposeLast(weights), g));
            if (q.tracked || k.tracked) {
                // the softmax's own gradient, Σⱼ of weights and their gradients being Σ of output and gradient
                T byWeights = ops.matMul(g, ops.transposeLast(v.value));
                T sums = ops.sum(ops.multiply(g, output.value), -1);
                T byScores = ops.multiply(weights, ops.subtract(byWeights, sums));
                into.add(q, () -> ops.multiply(ops.matMul(byScores, k.value), scale));
                into.add(k, () -> ops.matMul(ops.transposeLast(byScores), scaled));
            }
        });
        return output;
    }

    /** The sizes before those of the matrices. */
    private static List<Dim> leading(Shape shape) {
        return shape.dims().subList(0, shape.rank() - 2);
    }

    // ---------------------------------------------------------------- recurrence

    /**
     * Runs the recurrence beneath and keeps the state before each step; backwards, a second recurrence in the opposite
     * direction recomputes each step and differentiates it, so memory grows with the state and not with what a step
     * computes. The gradient by a shared matrix is one product for all steps where its factors are there for all of them
     * anyway: the state, or an input, and the gradient by an input.
     */
    @Override
    public Step<Value<T>> scan(
            List<Value<T>> initial,
            List<Value<T>> sequences,
            List<Value<T>> shared,
            int axis,
            boolean reverse,
            ScanStep<Value<T>> step) {
        int states = initial.size();
        Step<T> result = ops.scan(
                values(initial), values(sequences), values(shared), axis, reverse, (inner, state, inputs, fixed) -> {
                    Step<T> done = new Recorded<>(inner, state, inputs, fixed, step).result();
                    return new Step<>(done.state(), concatenate(done.outputs(), state));
                });
        int outputCount = result.outputs().size() - states;
        List<T> statesBefore = result.outputs().subList(outputCount, outputCount + states);

        List<Value<T>> operands = concatenate(concatenate(initial, sequences), shared);
        boolean tracked = operands.stream().anyMatch(v -> v.tracked);
        List<Value<T>> finalState =
                result.state().stream().map(v -> new Value<>(v, tracked)).toList();
        List<Value<T>> outputs = result.outputs().subList(0, outputCount).stream()
                .map(v -> new Value<>(v, tracked))
                .toList();
        if (tracked) {
            entries.add(new Entry<>(concatenate(finalState, outputs), (gradients, into) -> {
                List<T> filled = new ArrayList<>();
                for (int i = 0; i < gradients.size(); i++) {
                    T gradient = gradients.get(i);
                    T like = i < states ? finalState.get(i).value : outputs.get(i - states).value;
                    filled.add(gradient == null ? ops.fill(like, 0) : gradient);
                }
                List<T> before = concatenate(statesBefore, values(sequences));
                StepBackwards<T> backwards = new StepBackwards<>(step, states, sequences.size(), axis);
                Step<T> pulled = ops.scan(
                        concatenate(
                                filled.subList(0, states),
                                shared.stream().map(v -> ops.fill(v.value, 0)).toList()),
                        concatenate(before, filled.subList(states, filled.size())),
                        values(shared),
                        axis,
                        !reverse,
                        backwards);
                for (int i = 0; i < states; i++) {
                    into.add(initial.get(i), pulled.state().get(i));
                }
                for (int i = 0; i < shared.size(); i++) {
                    into.add(shared.get(i), pulled.state().get(states + i));
                }
                for (int i = 0; i < sequences.size(); i++) {
                    into.add(sequences.get(i), pulled.outputs().get(i));
                }
                for (OfAllSteps part : backwards.ofAllSteps) {
                    Value<T> right = shared.get(part.shared);
                    T gradient = pulled.outputs().get(part.output);
                    into.add(right, () -> byRightFactor(before.get(part.input), right.value, gradient));
                }
            }));
        }
        return new Step<>(finalState, outputs);
    }

    /**
     * A part of the gradient by what is shared that all steps have as one product.
     *
     * @param shared index of the right factor
     * @param input index of the left factor among the states and the sequences
     * @param output index of the sequence by which the gradient is that by the product
     */
    private record OfAllSteps(int shared, int input, int output) {}

    /** One step backwards: carries the gradients by the state and the sums of those by what is shared. */
    private static final class StepBackwards<T> implements ScanStep<T> {
        private final ScanStep<Value<T>> step;
        private final int states;
        private final int sequences;
        private final int axis;
        private List<OfAllSteps> ofAllSteps = List.of();

        private StepBackwards(ScanStep<Value<T>> step, int states, int sequences, int axis) {
            this.step = step;
            this.states = states;
            this.sequences = sequences;
            this.axis = axis;
        }

        @Override
        public Step<T> apply(TensorOps<T> inner, List<T> carried, List<T> inputs, List<T> fixed) {
            int before = states + sequences;
            Recorded<T> recorded =
                    new Recorded<>(inner, inputs.subList(0, states), inputs.subList(states, before), fixed, step);
            Gradients<T> gradients = recorded.tape.backward(
                    new Gradients<>(inner, recorded.shared),
                    concatenate(recorded.done.state(), recorded.done.outputs()),
                    concatenate(carried.subList(0, states), inputs.subList(before, inputs.size())));
            List<T> outputs = recorded.inputs.stream().map(gradients::orZero).toList();
            List<OfAllSteps> later = new ArrayList<>();
            for (ByRightFactor<T> part : gradients.postponed) {
                int shared = recorded.shared.indexOf(part.right);
                int left = same(inputs.subList(0, before), part.left);
                int gradient = same(outputs, part.gradient);
                if (left >= 0 && gradient >= 0 && isOneProduct(inner, fixed.get(shared), part)) {
                    later.add(new OfAllSteps(shared, left, gradient));
                } else {
                    T product = recorded.tape.byRightFactor(part.left, part.right.value, part.gradient);
                    gradients.add(part.right, product);
                }
            }
            ofAllSteps = later; // every step finds the same
            List<T> next = new ArrayList<>();
            recorded.state.forEach(v -> next.add(gradients.orZero(v)));
            for (int i = 0; i < fixed.size(); i++) {
                next.add(gradients.plus(carried.get(states + i), recorded.shared.get(i)));
            }
            return new Step<>(next, outputs);
        }

        /** Whether the steps, put together along the scanned axis, are more rows of both factors. */
        private boolean isOneProduct(TensorOps<T> inner, T right, ByRightFactor<T> part) {
            int rank = inner.shape(part.left).rank();
            int position = axis < 0 ? axis + rank + 1 : axis;
            return position < rank
                    && inner.shape(right).rank() == 2
                    && inner.shape(part.gradient).rank() == rank;
        }

        /** The position of this very value; -1 if it is none of them. */
        private static <T> int same(List<T> values, T value) {
            return IntStream.range(0, values.size())
                    .filter(i -> values.get(i) == value)
                    .findFirst()
                    .orElse(-1);
        }
    }

    /** One step of a recurrence on a tape of its own, all its arguments variables. */
    private static final class Recorded<T> {
        private final Tape<T> tape;
        private final List<Value<T>> state;
        private final List<Value<T>> inputs;
        private final List<Value<T>> shared;
        private final Step<Value<T>> done;

        private Recorded(TensorOps<T> ops, List<T> state, List<T> inputs, List<T> shared, ScanStep<Value<T>> step) {
            this.tape = new Tape<>(ops);
            this.state = variables(ops, state);
            this.inputs = variables(ops, inputs);
            this.shared = variables(ops, shared);
            this.done = step.apply(tape, this.state, this.inputs, this.shared);
        }

        private static <T> List<Value<T>> variables(TensorOps<T> ops, List<T> values) {
            return values.stream()
                    .map(v -> new Value<>(v, ops.dtype(v) == DType.FLOAT32))
                    .toList();
        }

        private Step<T> result() {
            return new Step<>(values(done.state()), values(done.outputs()));
        }
    }

    private static <E> List<E> concatenate(List<E> first, List<E> second) {
        List<E> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
