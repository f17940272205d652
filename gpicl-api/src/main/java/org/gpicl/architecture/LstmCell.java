package org.gpicl.architecture;

import java.util.Arrays;
import java.util.List;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * A step of the LSTM whose equations are in {@link Lstm}, for one or for many that share their weights.
 *
 * <p>What the input gives to the gates does not depend on the state, so it is computed apart, for all steps at once.
 *
 * @param inputs numbers that the gates read beside h, which sets how they start out
 * @param hidden size of h, and of c
 */
record LstmCell(int inputs, int hidden) {

    /** The largest hidden size. */
    static final int MAX_HIDDEN = Layers.MAX_SIZE / 4;

    /**
     * What the bias of the forget gates starts at. With the 1 of the equation they start at σ(4) = .98, so that a cell
     * remembers some 50 steps before it has learned anything; at the σ(1) of the paper's code it remembers 3, and VSML
     * rests on the plateau a third longer (decision 15).
     */
    private static final float FORGET_BIAS = 3;

    /** Hidden state and cell. */
    record Memory<T>(T h, T c) {}

    /** A map [in, 4 · hidden] from a part of what the gates read, which are {@link #inputs} and h. */
    ParameterSpec weight(String name, int in) {
        return Layers.weight(name, in, 4 * hidden, 1, inputs + hidden);
    }

    /** The map from h. */
    ParameterSpec hiddenWeight(String name) {
        return weight(name, hidden);
    }

    /** The bias of the gates. */
    ParameterSpec bias(String name) {
        Initialization igfo = new Initialization.Blocks(List.of(0f, 0f, FORGET_BIAS, 0f));
        return new ParameterSpec(name, Shape.of(4L * hidden), igfo);
    }

    /** The bias with the 1 of the forget gate: [4 · hidden]. */
    <T> T raised(TensorOps<T> ops, T bias) {
        float[] one = new float[4 * hidden];
        Arrays.fill(one, 2 * hidden, 3 * hidden, 1f);
        return ops.add(bias, ops.constant(Tensor.of(Shape.of(4L * hidden), one)));
    }

    /**
     * One step.
     *
     * @param gates W [u; h] + b with the raised bias, i, g, f and o one after the other along one axis, 4 · hidden long
     * @param c before the step, of which that axis is hidden long
     */
    <T> Memory<T> step(TensorOps<T> ops, T gates, T c, int axis) {
        List<T> igfo = ops.split(gates, axis, List.of(c, c, c, c));
        T write = ops.multiply(ops.sigmoid(igfo.get(0)), ops.tanh(igfo.get(1)));
        T keep = ops.multiply(ops.sigmoid(igfo.get(2)), c);
        T next = ops.add(keep, write);
        return new Memory<>(ops.multiply(ops.sigmoid(igfo.get(3)), ops.tanh(next)), next);
    }
}
