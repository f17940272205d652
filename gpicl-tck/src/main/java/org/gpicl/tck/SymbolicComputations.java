package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;

/** Computations whose sizes are known only when they run, as those of a learner are. */
final class SymbolicComputations {

    /** For sums of at most 17 terms, one after the other. */
    static final Tolerance TOLERANCE = Tolerance.ofTerms(100);

    private static final Dim BATCH = Dim.named("batch");
    private static final Dim CONTEXT = Dim.named("context");
    private static final Dim QUERY = Dim.named("query");
    private static final int HEADS = 2;
    private static final int KEY_SIZE = 4;

    /** [batch, context, 8]. */
    private static final TensorType EXAMPLES = TensorType.float32(BATCH, CONTEXT, Dim.of(HEADS * KEY_SIZE));

    /** [batch, query, 8]. */
    private static final TensorType QUERIES = TensorType.float32(BATCH, QUERY, Dim.of(HEADS * KEY_SIZE));

    /** int64 [batch, context], below 2. */
    private static final TensorType LABELS = TensorType.int64(BATCH, CONTEXT);

    private SymbolicComputations() {}

    /** Random inputs of a computation, integers being 0 or 1. */
    static Map<String, Tensor> inputs(Computation computation, Map<String, Long> sizes) {
        Samples samples = new Samples(60);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        computation.signature().inputs().forEach((name, type) -> {
            long[] shape = type.shape().dims().stream()
                    .mapToLong(dim -> dim.evaluate(sizes))
                    .toArray();
            inputs.put(name, type.dtype() == DType.INT64 ? samples.integers(2, shape) : samples.normal(shape));
        });
        return inputs;
    }

    /** Those that need at least one example, and those that do not. */
    static Stream<Computation> all() {
        return Stream.concat(
                thatMayBeEmpty(),
                Stream.of(
                        computation(
                                "last",
                                new Last(),
                                List.of(EXAMPLES),
                                List.of(
                                        TensorType.float32(BATCH, CONTEXT.minus(Dim.of(1)), Dim.of(8)),
                                        TensorType.float32(BATCH, Dim.of(1), Dim.of(8)))),
                        computation(
                                "statistics",
                                new Statistics(),
                                List.of(EXAMPLES),
                                List.of(
                                        TensorType.float32(BATCH, Dim.of(1), Dim.of(8)),
                                        TensorType.float32(BATCH, Dim.of(1), Dim.of(8)),
                                        EXAMPLES))));
    }

    static Stream<Computation> thatMayBeEmpty() {
        return Stream.of(
                computation("attention", new Attention(false), List.of(QUERIES, EXAMPLES), List.of(QUERIES)),
                computation("causal attention", new Attention(true), List.of(EXAMPLES, EXAMPLES), List.of(EXAMPLES)),
                computation(
                        "append",
                        new Append(),
                        List.of(EXAMPLES, QUERIES),
                        List.of(TensorType.float32(BATCH, CONTEXT.plus(QUERY), Dim.of(8)), QUERIES, EXAMPLES)),
                computation(
                        "positions",
                        new Positions(),
                        List.of(EXAMPLES, LABELS),
                        List.of(
                                TensorType.float32(BATCH, CONTEXT, Dim.of(8)),
                                TensorType.int64(),
                                TensorType.float32(BATCH, CONTEXT, BATCH))),
                computation(
                        "reshape",
                        new Reshape(),
                        List.of(EXAMPLES, LABELS),
                        List.of(
                                TensorType.float32(BATCH.times(CONTEXT), Dim.of(8)),
                                TensorType.float32(BATCH, CONTEXT.times(Dim.of(8))),
                                EXAMPLES,
                                TensorType.float32(BATCH, CONTEXT))),
                computation(
                        "recurrence",
                        new Recurrence(),
                        List.of(EXAMPLES),
                        List.of(TensorType.float32(BATCH, Dim.of(8)), EXAMPLES)));
    }

    static Stream<Computation> gradients() {
        return Stream.of(GradientCase.Method.values())
                .flatMap(method -> Stream.of(
                        computation(
                                "gradient of attention by " + method,
                                new Gradient(new WeightedSum(new Attention(true), 2), method),
                                List.of(EXAMPLES, EXAMPLES),
                                List.of(TensorType.float32(), EXAMPLES, EXAMPLES)),
                        computation(
                                "gradient of a recurrence by " + method,
                                new Gradient(new WeightedSum(new Recurrence(), 1), method),
                                List.of(EXAMPLES),
                                List.of(TensorType.float32(), EXAMPLES))));
    }

    private static Computation computation(
            String name, Expression expression, List<TensorType> inputs, List<TensorType> outputs) {
        return ExpressionComputation.of(name, expression, inputs, outputs);
    }

    private static <T> T splitHeads(TensorOps<T> ops, T x) {
        return ops.transpose(ops.reshape(x, 0, 0, HEADS, KEY_SIZE), 0, 2, 1, 3);
    }

    private static <T> T mergeHeads(TensorOps<T> ops, T x) {
        return ops.reshape(ops.transpose(x, 0, 2, 1, 3), 0, 0, HEADS * KEY_SIZE);
    }

    /** Queries attend to examples, in heads; perhaps only to those that do not come later. */
    private record Attention(boolean causal) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            T queries = in.get(0);
            T examples = in.get(1);
            T later = ops.less(ops.expandDims(ops.indices(queries, 1), 1), ops.expandDims(ops.indices(examples, 1), 0));
            T mask = ops.select(later, ops.constant(-1e9f), ops.constant(0f));
            T keys = splitHeads(ops, examples);
            T read = ops.attention(splitHeads(ops, queries), keys, ops.tanh(keys), causal ? mask : null);
            return List.of(mergeHeads(ops, read));
        }
    }

    /** Two sequences joined, and cut apart in the other order. */
    private record Append() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            List<T> swapped = List.of(in.get(1), in.get(0));
            List<T> pieces = ops.split(ops.concat(1, swapped), 1, swapped);
            return List.of(ops.concat(1, in), pieces.get(0), pieces.get(1));
        }
    }

    /** All but the last example, and the last. */
    private record Last() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            return List.of(ops.slice(in.get(0), 1, 0, -1), ops.slice(in.get(0), 1, -1, Shapes.END));
        }
    }

    /** Embeddings looked up by label and position, the number of examples, labels as one-hot rows as long as the batch. */
    private record Positions() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            T table = ops.constant(new Samples(61).normal(40, 8));
            T embedded = ops.add(ops.gather(table, in.get(1)), ops.gather(table, ops.indices(in.get(0), 1)));
            return List.of(ops.add(in.get(0), embedded), ops.size(in.get(0), 1), ops.oneHot(in.get(1), in.get(0), 0));
        }
    }

    /** Axes merged and taken apart again. */
    private record Reshape() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            T rows = ops.reshape(in.get(0), -1, 8);
            T flat = ops.reshape(in.get(0), 0, -1);
            T labels = ops.cast(ops.reshape(in.get(1), -1), DType.FLOAT32);
            return List.of(rows, flat, ops.reshapeLike(ops.relu(rows), in.get(0)), ops.reshapeLike(labels, in.get(1)));
        }
    }

    /** Mean and largest over the examples; their softmax. */
    private record Statistics() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            return List.of(ops.mean(in.get(0), 1), ops.max(in.get(0), 1), ops.softmax(in.get(0), 1));
        }
    }

    /** A recurrence over the examples. */
    private record Recurrence() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            T weight = ops.constant(new Samples(62).normal(0.3, Shape.of(8, 8)));
            T start = ops.fill(ops.squeeze(ops.sum(in.get(0), 1), 1), 0.1f);
            Step<T> result = ops.scan(
                    List.of(start), in.subList(0, 1), List.of(weight), 1, false, (inner, state, inputs, shared) -> {
                        T next = inner.tanh(inner.add(inner.matMul(state.get(0), shared.get(0)), inputs.get(0)));
                        return new Step<>(List.of(next), List.of(next));
                    });
            return List.of(result.state().get(0), result.outputs().get(0));
        }
    }

    /** The sum of an expression's outputs, and its gradients by all inputs. */
    private record Gradient(WeightedSum function, GradientCase.Method method) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            Map<String, T> variables = ExpressionComputation.numbered("x", in);
            T one = ops.constant(1f);
            ValueAndGradients<T> found = method.differentiate(ops, function, variables, Map.of("w0", one, "w1", one));
            return Stream.concat(Stream.of(found.value()), found.gradients().values().stream())
                    .toList();
        }
    }
}
