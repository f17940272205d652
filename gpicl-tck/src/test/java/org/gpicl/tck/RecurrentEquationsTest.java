package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Tensor;
import org.gpicl.tck.oracle.OracleBackend;
import org.junit.jupiter.api.Test;

/**
 * The recurrent architectures against their equations, number by number: the kit compares engines with the oracle, which
 * runs the same lines, so an error in these it cannot see.
 */
class RecurrentEquationsTest {

    private static final int FEATURES = 4;
    private static final int CLASSES = LearnerSamples.CLASSES;
    private static final int LENGTH = 6;

    /** An architecture, weights, one episode, and what the oracle predicts of it. */
    private static final class Trial {
        private final Map<String, Tensor> weights;
        private final double[][] x;
        private final double[][] labels;
        private final double[][] logits;

        private Trial(CausalArchitecture architecture) {
            LearnerSamples samples = new LearnerSamples(architecture, 130);
            Map<String, Tensor> examples = samples.examples(1, LENGTH);
            weights = samples.weights().tensors();
            x = rows(Named.get(examples, "x").toFloatArray(), FEATURES);
            labels = new double[LENGTH][CLASSES];
            long[] y = Named.get(examples, "y").toLongArray();
            for (int t = 1; t < LENGTH; t++) {
                labels[t][(int) y[t - 1]] = 1;
            }
            try (Engine oracle = new OracleBackend().open(EngineOptions.CPU);
                    Learning learning = new Learning(oracle, architecture, samples.weights())) {
                logits = rows(learning.prefixLogits(examples).toFloatArray(), CLASSES);
            }
        }

        /** Number k of x · weight, for a weight [in, out]. */
        private double times(double[] in, String name, int k) {
            float[] weight = Named.get(weights, name).toFloatArray();
            int out = weight.length / in.length;
            double sum = 0;
            for (int i = 0; i < in.length; i++) {
                sum += in[i] * weight[i * out + k];
            }
            return sum;
        }

        private double number(String name, int k) {
            return Named.get(weights, name).toFloatArray()[k];
        }

        /** All numbers of x · weight + bias. */
        private double[] linear(double[] in, String name) {
            double[] out = new double[Named.get(weights, name + ".bias").toFloatArray().length];
            Arrays.setAll(out, k -> times(in, name + ".weight", k) + number(name + ".bias", k));
            return out;
        }

        /** The two Linear-ReLU layers. */
        private double[] embed(double[] token) {
            return map(
                    linear(map(linear(token, "token.first"), v -> Math.max(v, 0)), "token.second"),
                    v -> Math.max(v, 0));
        }

        private void assertPredicts(int t, double[] expected) {
            assertThat(logits[t]).as("logits of example " + t).containsExactly(expected, within(1e-6));
        }
    }

    private static double[][] rows(float[] values, int width) {
        double[][] rows = new double[values.length / width][width];
        for (int i = 0; i < values.length; i++) {
            rows[i / width][i % width] = values[i];
        }
        return rows;
    }

    private static double[] map(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    private static double[] concat(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** c ← σ(f + 1) c + σ(i) tanh(g), h ← σ(o) tanh(c), of gates i, g, f, o one after the other. */
    private static void lstm(double[] gates, double[] h, double[] c) {
        int size = h.length;
        for (int k = 0; k < size; k++) {
            c[k] = sigmoid(gates[2 * size + k] + 1) * c[k] + sigmoid(gates[k]) * Math.tanh(gates[size + k]);
            h[k] = sigmoid(gates[3 * size + k]) * Math.tanh(c[k]);
        }
    }

    @Test
    void mlp() {
        Trial trial = new Trial(new Mlp(FEATURES, CLASSES, 5));
        for (int t = 0; t < LENGTH; t++) {
            trial.assertPredicts(t, trial.linear(trial.embed(trial.x[t]), "head"));
        }
    }

    @Test
    void lstm() {
        Trial trial = new Trial(new Lstm(FEATURES, CLASSES, 5));
        double[] h = new double[5];
        double[] c = new double[5];
        for (int t = 0; t < LENGTH; t++) {
            double[] u = trial.embed(concat(trial.x[t], trial.labels[t]));
            double[] before = h.clone();
            double[] gates = new double[20];
            Arrays.setAll(
                    gates,
                    k -> trial.times(u, "lstm.input.weight", k)
                            + trial.times(before, "lstm.hidden.weight", k)
                            + trial.number("lstm.bias", k));
            lstm(gates, h, c);
            trial.assertPredicts(t, trial.linear(h, "head"));
        }
    }

    @Test
    void gru() {
        int size = 5;
        Trial trial = new Trial(new Gru(FEATURES, CLASSES, size));
        double[] h = new double[size];
        for (int t = 0; t < LENGTH; t++) {
            double[] u = trial.embed(concat(trial.x[t], trial.labels[t]));
            double[] before = h.clone();
            for (int k = 0; k < size; k++) {
                double[] input = new double[3];
                double[] hidden = new double[3];
                for (int a = 0; a < 3; a++) {
                    int column = a * size + k;
                    input[a] = trial.times(u, "gru.input.weight", column) + trial.number("gru.bias", column);
                    hidden[a] = trial.times(before, "gru.hidden.weight", column);
                }
                double reset = sigmoid(input[0] + hidden[0]);
                double keep = sigmoid(input[1] + hidden[1]);
                double proposal = Math.tanh(input[2] + reset * hidden[2]);
                h[k] = (1 - keep) * proposal + keep * before[k];
            }
            trial.assertPredicts(t, trial.linear(h, "head"));
        }
    }

    @Test
    void outerProductLstm() {
        int size = 4;
        int layers = 2;
        Trial trial = new Trial(new OuterProductLstm(FEATURES, CLASSES, size, layers));
        double[][] h = new double[layers][size];
        double[][][] cells = new double[layers][size][size];
        for (int t = 0; t < LENGTH; t++) {
            double[] u = trial.embed(concat(trial.x[t], trial.labels[t]));
            for (int layer = 0; layer < layers; layer++) {
                outerProductStep(trial, "layer" + layer, u, h[layer], cells[layer]);
                u = h[layer];
            }
            trial.assertPredicts(t, trial.linear(u, "head"));
        }
    }

    private static void outerProductStep(Trial trial, String layer, double[] u, double[] h, double[][] cell) {
        int size = h.length;
        double[] z = new double[8 * size];
        double[] before = h.clone();
        Arrays.setAll(
                z,
                k -> trial.times(u, layer + ".input.weight", k)
                        + trial.times(before, layer + ".hidden.weight", k)
                        + trial.number(layer + ".bias", k));
        double s = Math.log(1 + Math.exp(trial.number(layer + ".scale", 0)));
        double[] read = new double[size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double[] products = new double[3]; // of i, g and f
                for (int a = 0; a < 3; a++) {
                    products[a] = s * Math.tanh(z[a * size + i]) * Math.tanh(z[(3 + a) * size + j]);
                }
                cell[i][j] = sigmoid(products[2] + 1) * cell[i][j] + sigmoid(products[0]) * products[1];
                read[j] += cell[i][j] * z[6 * size + i];
            }
        }
        for (int j = 0; j < size; j++) {
            h[j] = sigmoid(z[7 * size + j]) * Math.tanh(read[j]);
        }
    }

    /** A grid of LSTMs and its messages. */
    private static final class Grid {
        private final Trial trial;
        private final int ticks;
        private final double[][][] h;
        private final double[][][] c;
        private double[][] backward;
        private double[][] forward;

        private Grid(Trial trial, int rows, int columns, int hidden, int messageSize, int ticks) {
            this.trial = trial;
            this.ticks = ticks;
            h = new double[rows][columns][hidden];
            c = new double[rows][columns][hidden];
            backward = new double[rows][messageSize];
            forward = new double[columns][messageSize];
        }

        /** atRows [rows][input size], atColumns [columns][label size]. */
        private void step(double[][] atRows, double[][] atColumns) {
            double[][] nextBackward = new double[backward.length][backward[0].length];
            double[][] nextForward = new double[forward.length][forward[0].length];
            for (int i = 0; i < h.length; i++) {
                for (int j = 0; j < h[i].length; j++) {
                    for (int tick = 0; tick < ticks; tick++) {
                        lstm(gates(i, j, atRows[i], atColumns[j]), h[i][j], c[i][j]);
                    }
                    addMean(nextForward[j], trial.linear(h[i][j], "forward"), h.length);
                    addMean(nextBackward[i], trial.linear(h[i][j], "backward"), h[i].length);
                }
            }
            backward = nextBackward;
            forward = nextForward;
        }

        private double[] gates(int i, int j, double[] atRow, double[] atColumn) {
            double[] gates = new double[4 * h[i][j].length];
            double[] before = h[i][j].clone();
            Arrays.setAll(
                    gates,
                    k -> trial.times(backward[i], "cell.backward.weight", k)
                            + trial.times(atRow, "cell.input.weight", k)
                            + trial.times(forward[j], "cell.forward.weight", k)
                            + trial.times(atColumn, "cell.label.weight", k)
                            + trial.times(before, "cell.hidden.weight", k)
                            + trial.number("cell.bias", k));
            return gates;
        }

        private static void addMean(double[] sum, double[] term, int count) {
            for (int k = 0; k < sum.length; k++) {
                sum[k] += term[k] / count;
            }
        }
    }

    @Test
    void vsml() {
        Trial trial = new Trial(new Vsml(FEATURES, CLASSES, 5, 2, 3));
        Grid grid = new Grid(trial, FEATURES, CLASSES, 5, 2, 3);
        for (int t = 0; t < LENGTH; t++) {
            grid.step(pieces(trial.x[t], 1), pieces(trial.labels[t], 1));
            trial.assertPredicts(
                    t,
                    Arrays.stream(grid.forward)
                            .mapToDouble(message -> message[0])
                            .toArray());
        }
    }

    @Test
    void vsmlWithoutSymmetries() {
        Trial trial = new Trial(new VsmlWithoutSymmetries(FEATURES, CLASSES, 2, 5, 3, 2));
        Grid grid = new Grid(trial, 2, 2, 5, 3, 2);
        for (int t = 0; t < LENGTH; t++) {
            grid.step(pieces(trial.linear(trial.x[t], "input"), 16), pieces(trial.linear(trial.labels[t], "label"), 4));
            trial.assertPredicts(t, trial.linear(concat(grid.forward), "head"));
        }
    }

    private static double[][] pieces(double[] values, int size) {
        double[][] pieces = new double[values.length / size][];
        Arrays.setAll(pieces, i -> Arrays.copyOfRange(values, i * size, (i + 1) * size));
        return pieces;
    }

    /** The order of the features does not matter to VSML, and relabelling the classes relabels its answer. */
    @Test
    void vsmlIsSymmetric() {
        CausalArchitecture architecture = new Vsml(FEATURES, CLASSES, 5, 2, 2);
        LearnerSamples samples = new LearnerSamples(architecture, 131);
        Map<String, Tensor> examples = samples.examples(2, LENGTH);
        Tensor x = Named.get(examples, "x");
        long[] next = Arrays.stream(Named.get(examples, "y").toLongArray())
                .map(y -> (y + 1) % CLASSES)
                .toArray();
        Map<String, Tensor> permuted = Map.of(
                "x", turned(x, 2), "y", Tensor.of(Named.get(examples, "y").shape(), next));
        try (Engine oracle = new OracleBackend().open(EngineOptions.CPU);
                Learning learning = new Learning(oracle, architecture, samples.weights())) {
            Tensor expected = turned(learning.prefixLogits(examples), 2);

            new Tolerance(1e-6, 1).assertClose("logits", learning.prefixLogits(permuted), expected);
        }
    }

    /** What stood last on the axis now stands first. */
    private static Tensor turned(Tensor tensor, int axis) {
        long size = tensor.shape().dim(axis).size();
        return Batches.concat(
                axis, Batches.slice(tensor, axis, size - 1, size), Batches.slice(tensor, axis, 0, size - 1));
    }
}
