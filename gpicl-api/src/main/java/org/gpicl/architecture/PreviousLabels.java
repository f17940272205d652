package org.gpicl.architecture;

import java.util.List;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The labels that a learner sees that reads in order: beside x_i stands onehot(y_{i-1}), because y_i is what it predicts
 * (section 3.1).
 *
 * @param before [batch, examples, N_y], for each example the label of the one before it; zeros before the very first
 * @param last [batch, 1, N_y], the label of the last example, which has not been seen yet
 */
record PreviousLabels<T>(T before, T last) {

    /** The name of the last label in a state. */
    static final String STATE = "label";

    /** The type of the last label in a state. */
    static TensorType type(int classes) {
        return TensorType.float32(Architecture.BATCH, Dim.of(1), Dim.of(classes));
    }

    /**
     * The labels beside examples.
     *
     * @param state after the examples before these; null if there are none
     */
    static <T> PreviousLabels<T> of(TensorOps<T> ops, Examples<T> examples, int classes, @Nullable State<T> state) {
        T everyClass = ops.constant(Tensor.filled(Shape.of(classes), 0));
        T labels = ops.oneHot(examples.y(), everyClass, 0); // [batch, examples, N_y]
        T first = state == null ? ops.fill(ops.sum(labels, 1), 0) : state.get(STATE);
        T shifted = ops.concat(1, List.of(first, labels)); // one longer: the last has not entered a token yet
        return new PreviousLabels<>(ops.slice(shifted, 1, 0, -1), ops.slice(shifted, 1, -1, Shapes.END));
    }

    /** The last label of a state, repeated for each of the queries x [batch, query, N_x]: [batch, query, N_y]. */
    static <T> T besideQueries(TensorOps<T> ops, State<T> state, T x) {
        return ops.add(state.get(STATE), ops.fill(ops.sum(x, 2), 0));
    }

    /** concat(x, label): [batch, examples, N_x + N_y]. */
    static <T> T token(TensorOps<T> ops, T x, T label) {
        return ops.concat(-1, List.of(x, label));
    }
}
