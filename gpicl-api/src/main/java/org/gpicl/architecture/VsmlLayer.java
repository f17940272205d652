package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/**
 * The grid of LSTMs whose equations are in {@link Vsml}, with any number of numbers arriving at a row and at a column.
 *
 * <p>No weight knows its place in the grid: permuting the rows of input and state permutes nothing else.
 *
 * @param rows inputs of the grid
 * @param columns outputs of the grid
 * @param inputSize numbers that arrive at a row from outside
 * @param labelSize numbers that arrive at a column from outside
 * @param hidden size of h_ij, and of c_ij
 * @param messageSize of messages, forward and backward
 * @param ticks of the LSTMs in a step
 */
record VsmlLayer(int rows, int columns, int inputSize, int labelSize, int hidden, int messageSize, int ticks) {

    /** The most ticks: each is a part of the graph of a step. */
    private static final int MAX_TICKS = 64;

    /** The most floats of all h_ij: the weights, being shared, say nothing of how large a state a model file asks for. */
    private static final int MAX_STATE = 1 << 26;

    /** Refuses sizes that no machine holds. */
    static void require(String architecture, int rows, int columns, int hidden, int messageSize, int ticks) {
        Layers.requireWithin(architecture, "hidden", hidden, 1, LstmCell.MAX_HIDDEN);
        Layers.requireWithin(architecture, "message size", messageSize, 1, Layers.MAX_SIZE);
        Layers.requireWithin(architecture, "ticks", ticks, 1, MAX_TICKS);
        if ((long) rows * columns > MAX_STATE / hidden) {
            throw new IllegalArgumentException(architecture + ": expected at most " + MAX_STATE
                    + " as rows · columns · hidden of its grid, got " + List.of(rows, columns, hidden));
        }
    }

    private LstmCell cell() {
        return new LstmCell(2 * messageSize + inputSize + labelSize, hidden);
    }

    /**
     * Of the LSTM (2·messages + input + label + hidden + 1)·4·hidden, of the two messengers 2·(hidden + 1)·messages: with
     * an input and a label of one number, 16 hidden and messages of 8, 2240 + 272 = 2512.
     */
    List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(cell().weight("cell.input.weight", inputSize));
        specs.add(cell().weight("cell.label.weight", labelSize));
        specs.add(cell().weight("cell.backward.weight", messageSize));
        specs.add(cell().weight("cell.forward.weight", messageSize));
        specs.add(cell().hiddenWeight("cell.hidden.weight"));
        specs.add(cell().bias("cell.bias"));
        specs.addAll(linear("forward", hidden, messageSize, 1));
        specs.addAll(linear("backward", hidden, messageSize, 1));
        return specs;
    }

    /** 2·hidden for each LSTM, and the messages: 2·hidden·rows·columns + messages·(rows + columns). */
    Map<String, Shape> memory() {
        Map<String, Shape> memory = new LinkedHashMap<>();
        memory.put("hidden", Shape.of(rows, columns, hidden));
        memory.put("cell", Shape.of(rows, columns, hidden));
        memory.put("backward", Shape.of(rows, messageSize));
        memory.put("forward", Shape.of(columns, messageSize));
        return memory;
    }

    /**
     * Reads examples in order.
     *
     * <p>Within, the LSTMs of all episodes stand side by side: [hidden, cells] with cells = batch · columns · rows, so that
     * all of them are one product of matrices and each gate is one piece of memory. Rows, of which there are more, come
     * last: what is added along columns, or summed over them, then runs over memory in one piece.
     *
     * @param input [batch, examples, rows, input size]
     * @param label [batch, examples, columns, label size]
     * @return the memory, and the forward messages of every step: [batch, examples, columns, message size]
     */
    <T> Step<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T input, T label) {
        Parameters<T> weights = theta.scope("cell");
        T bias = cell().raised(ops, weights.get("bias"));
        T fromInput = ops.linear(input, weights.get("input.weight"), bias); // [batch, examples, rows, 4 · hidden]
        T fromLabel = ops.matMul(label, weights.get("label.weight")); // [batch, examples, columns, 4 · hidden]
        Step<T> done = ops.scan(
                List.of(
                        sideBySide(ops, ops.transpose(memory.get(0), 0, 2, 1, 3)),
                        sideBySide(ops, ops.transpose(memory.get(1), 0, 2, 1, 3)),
                        sideBySide(ops, memory.get(2)),
                        sideBySide(ops, memory.get(3))),
                List.of(eachSideBySide(ops, fromInput), eachSideBySide(ops, fromLabel)),
                List.of(
                        ops.transposeLast(weights.get("backward.weight")),
                        ops.transposeLast(weights.get("forward.weight")),
                        ops.transposeLast(weights.get("hidden.weight")),
                        ops.transposeLast(theta.get("forward.weight")),
                        ops.expandDims(theta.get("forward.bias"), 1),
                        ops.transposeLast(theta.get("backward.weight")),
                        ops.expandDims(theta.get("backward.bias"), 1)),
                0,
                false,
                (inner, state, inputs, shared) -> step(
                        inner,
                        new Grid<>(state.get(0), state.get(1), state.get(2), state.get(3)),
                        inputs.get(0),
                        inputs.get(1),
                        new Weights<>(shared)));
        T h = ops.reshape(done.state().get(0), hidden, -1, columns, rows);
        T c = ops.reshape(done.state().get(1), hidden, -1, columns, rows);
        T backward = ops.reshape(done.state().get(2), messageSize, -1, rows);
        T forward = ops.reshape(done.state().get(3), messageSize, -1, columns);
        T messages = ops.reshape(done.outputs().get(0), 0, 0, -1, columns); // [examples, messages, batch, columns]
        return new Step<>(
                List.of(
                        ops.transpose(h, 1, 3, 2, 0),
                        ops.transpose(c, 1, 3, 2, 0),
                        ops.transpose(backward, 1, 2, 0),
                        ops.transpose(forward, 1, 2, 0)),
                List.of(ops.transpose(messages, 2, 0, 3, 1)));
    }

    /** [batch, .., size] → [size, batch · ..]. */
    private static <T> T sideBySide(TensorOps<T> ops, T x) {
        int rank = ops.shape(x).rank();
        T first = ops.transpose(
                x, IntStream.range(0, rank).map(i -> (i + rank - 1) % rank).toArray());
        return ops.reshape(first, ops.shape(x).dim(-1).size(), -1);
    }

    /** [batch, examples, n, size] → [examples, size, batch · n]. */
    private static <T> T eachSideBySide(TensorOps<T> ops, T x) {
        return ops.reshape(ops.transpose(x, 1, 3, 0, 2), 0, 0, -1);
    }

    /** h and c [hidden, cells], backward [messages, batch · rows], forward [messages, batch · columns]. */
    private record Grid<T>(T h, T c, T backward, T forward) {}

    /** What the steps share, in the order in which the recurrence is given it: maps [out, in], biases [out, 1]. */
    private record Weights<T>(
            T fromBackward, T fromForward, T fromHidden, T forward, T forwardBias, T backward, T backwardBias) {
        Weights(List<T> shared) {
            this(
                    shared.get(0),
                    shared.get(1),
                    shared.get(2),
                    shared.get(3),
                    shared.get(4),
                    shared.get(5),
                    shared.get(6));
        }
    }

    /** fromInput [4 · hidden, batch · rows], fromLabel [4 · hidden, batch · columns]. */
    private <T> Step<T> step(TensorOps<T> ops, Grid<T> grid, T fromInput, T fromLabel, Weights<T> weights) {
        T atRow = ops.add(ops.matMul(weights.fromBackward(), grid.backward()), fromInput);
        T atColumn = ops.add(ops.matMul(weights.fromForward(), grid.forward()), fromLabel);
        T atCell =
                ops.add(ops.reshape(atRow, 4 * hidden, -1, 1, rows), ops.reshape(atColumn, 4 * hidden, -1, columns, 1));
        T arriving = ops.reshape(atCell, 4 * hidden, -1); // [4 · hidden, cells]
        LstmCell.Memory<T> memory = new LstmCell.Memory<>(grid.h(), grid.c());
        for (int tick = 0; tick < ticks; tick++) {
            T gates = ops.add(ops.matMul(weights.fromHidden(), memory.h()), arriving);
            memory = cell().step(ops, gates, memory.c(), 0);
        }
        // the mean of the messages is the message of the mean
        T h = ops.reshape(memory.h(), hidden, -1, columns, rows);
        T overRows = ops.reshape(ops.mean(h, 3), hidden, -1); // [hidden, batch · columns]
        T overColumns = ops.reshape(ops.mean(h, 2), hidden, -1); // [hidden, batch · rows]
        T forward = ops.add(ops.matMul(weights.forward(), overRows), weights.forwardBias());
        T backward = ops.add(ops.matMul(weights.backward(), overColumns), weights.backwardBias());
        return new Step<>(List.of(memory.h(), memory.c(), backward, forward), List.of(forward));
    }
}
