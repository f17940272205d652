package org.gpicl.architecture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * A learner that reads its examples one by one into a memory of one size, however many they are.
 *
 * <p>Step i reads (x_i, onehot(y_{i-1})), zeros before the first label, and predicts y_i. The state is the memory after
 * the last example, and its label, which no step has read yet. A query is one more step from there: all queries at once,
 * each from the same memory, and what that step would remember is dropped.
 *
 * <p>An implementation says what the memory is and what steps do; the rest is here.
 */
public interface RecurrentArchitecture extends CausalArchitecture {

    /** N_y. */
    int classes();

    /** The tensors of the memory of one episode, by name, in order; zeros before the first example. */
    Map<String, Shape> memory();

    /**
     * Reads examples in order.
     *
     * @param memory before the first of them: tensors in the order of {@link #memory}, each with a batch axis before its
     *     own
     * @param x [batch, examples, N_x]
     * @param labels [batch, examples, N_y], one-hot, for each example the label of the one before it
     */
    <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels);

    /**
     * What reading leaves.
     *
     * @param memory after the last example
     * @param logits [batch, examples, N_y], unnormalised log-probabilities (nats)
     */
    record Reading<T>(List<T> memory, T logits) {
        public Reading {
            memory = List.copyOf(memory);
        }
    }

    @Override
    default OptionalInt classLimit() {
        return OptionalInt.of(classes());
    }

    @Override
    default int codeSize() {
        return 0;
    }

    @Override
    default int maxExamples() {
        return Integer.MAX_VALUE;
    }

    @Override
    default Map<String, TensorType> state() {
        Map<String, TensorType> state = new LinkedHashMap<>();
        memory().forEach((name, shape) -> {
            List<Dim> dims = new ArrayList<>(List.of(BATCH));
            dims.addAll(shape.dims());
            state.put(name, TensorType.float32(dims.toArray(Dim[]::new)));
        });
        state.put(PreviousLabels.STATE, PreviousLabels.type(classes()));
        return state;
    }

    /** The floats of the memory, and the last label: the same after any number of examples. */
    @Override
    default long stateSize(long examples) {
        return memory().values().stream().mapToLong(Shape::elements).sum() + classes();
    }

    @Override
    default <T> State<T> fit(TensorOps<T> ops, Parameters<T> theta, Examples<T> context) {
        PreviousLabels<T> labels = PreviousLabels.of(ops, context, classes(), null);
        return state(read(ops, theta, blank(ops, context.x()), context.x(), labels.before()), labels);
    }

    @Override
    default <T> State<T> observe(TensorOps<T> ops, Parameters<T> theta, State<T> state, Examples<T> more) {
        PreviousLabels<T> labels = PreviousLabels.of(ops, more, classes(), state);
        List<T> memory = memory().keySet().stream().map(state::get).toList();
        return state(read(ops, theta, memory, more.x(), labels.before()), labels);
    }

    @Override
    default <T> T prefixLogits(TensorOps<T> ops, Parameters<T> theta, Examples<T> examples) {
        PreviousLabels<T> labels = PreviousLabels.of(ops, examples, classes(), null);
        return read(ops, theta, blank(ops, examples.x()), examples.x(), labels.before())
                .logits();
    }

    @Override
    default <T> T predict(TensorOps<T> ops, Parameters<T> theta, State<T> state, Queries<T> queries) {
        T x = queries.x();
        // every query is an episode of its own, of one example: the batch is batch · query long
        T label = PreviousLabels.besideQueries(ops, state, x); // [batch, query, N_y]
        List<T> memory = new ArrayList<>();
        memory().forEach((name, shape) -> memory.add(forEachQuery(ops, state.get(name), shape, x)));
        T logits = read(ops, theta, memory, ops.reshape(x, -1, 1, features()), ops.reshape(label, -1, 1, classes()))
                .logits(); // [batch · query, 1, N_y]
        return ops.reshapeLike(logits, label);
    }

    private <T> State<T> state(Reading<T> reading, PreviousLabels<T> labels) {
        Map<String, T> state = new LinkedHashMap<>();
        for (String name : memory().keySet()) {
            state.put(name, reading.memory().get(state.size()));
        }
        state.put(PreviousLabels.STATE, labels.last());
        return new State<>(state);
    }

    /** The memory before the first example of x [batch, examples, N_x]. */
    private <T> List<T> blank(TensorOps<T> ops, T x) {
        T batch = ops.fill(ops.sum(x, 1, 2), 0); // [batch, 1, 1]
        List<T> memory = new ArrayList<>();
        for (Shape shape : memory().values()) {
            T zeros = ops.constant(Tensor.filled(shape, 0));
            memory.add(ops.add(ops.reshape(batch, keepThenOnes(1, shape.rank())), zeros)); // [batch, …]
        }
        return memory;
    }

    /** One tensor of a memory [batch, …], repeated for each of the queries x [batch, query, N_x]: [batch · query, …]. */
    private static <T> T forEachQuery(TensorOps<T> ops, T memory, Shape shape, T x) {
        T queries = ops.fill(ops.sum(x, 2), 0); // [batch, query, 1]
        T repeated = ops.add(ops.expandDims(memory, 1), ops.reshape(queries, keepThenOnes(2, shape.rank())));
        long[] merged = new long[1 + shape.rank()];
        merged[0] = -1;
        System.arraycopy(shape.sizes(), 0, merged, 1, shape.rank());
        return ops.reshape(repeated, merged);
    }

    /** Sizes for a reshape that keeps the first axes and gives the rest the size 1. */
    private static long[] keepThenOnes(int kept, int rest) {
        long[] sizes = new long[kept + rest];
        Arrays.fill(sizes, kept, sizes.length, 1);
        return sizes;
    }
}
