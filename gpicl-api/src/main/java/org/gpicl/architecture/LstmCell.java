package org.gpicl.architecture;

import java.util.Arrays;
import java.util.List;
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
        return Layers.bias(name, 4 * hidden);
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
     * @param fromInput what input and raised bias give to the gates: [.., 4 · hidden]
     * @param before both [.., hidden]
     * @param weight [hidden, 4 · hidden]
     */
    <T> Memory<T> step(TensorOps<T> ops, T fromInput, Memory<T> before, T weight) {
        T gates = ops.add(fromInput, ops.matMul(before.h(), weight));
        T size = before.h();
        List<T> parts = ops.split(gates, -1, List.of(size, size, size, size));
        T write = ops.multiply(ops.sigmoid(parts.get(0)), ops.tanh(parts.get(1)));
        T keep = ops.multiply(ops.sigmoid(parts.get(2)), before.c());
        T c = ops.add(keep, write);
        return new Memory<>(ops.multiply(ops.sigmoid(parts.get(3)), ops.tanh(c)), c);
    }
}
