package org.gpicl.task.prior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;

/**
 * A random network whose every node is standardised on the reference sample and noisy.
 *
 * <p>The values of a run are a list: at 0 the causes [rows, causes], at l the nodes [rows, nodes] of layer l.
 */
record RandomNetwork(Causes causes, List<Layer> layers) {

    /** Where a value stands in a run. */
    record Node(int layer, int index) {

        float[] values(List<float[]> run, int rows) {
            float[] all = run.get(layer);
            int stride = all.length / rows;
            float[] result = new float[rows];
            for (int row = 0; row < rows; row++) {
                result[row] = all[row * stride + index];
            }
            return result;
        }
    }

    /** Draws a network; {@code out} receives the values of its run over the reference sample. */
    static RandomNetwork draw(
            RandomStream random, NetworkPrior.Options options, int causes, int depth, int nodes, List<float[]> out) {
        Causes drawnCauses = Causes.draw(random, causes);
        out.add(drawnCauses.sample(random, DrawnTable.REFERENCE_ROWS));
        double dropped = random.uniform(0, options.maxDropped());
        boolean oneActivation = random.chance(0.5);
        Activation activation = Activation.draw(random);
        List<Layer> layers = new ArrayList<>();
        for (int layer = 0; layer < depth; layer++) {
            if (!oneActivation) {
                activation = Activation.draw(random);
            }
            layers.add(Layer.draw(random, options, activation, dropped, nodes, out));
        }
        return new RandomNetwork(drawnCauses, layers);
    }

    List<float[]> run(RandomStream random, int rows) {
        List<float[]> values = new ArrayList<>();
        values.add(causes.sample(random, rows));
        for (Layer layer : layers) {
            float[] nodes = layer.activated(values.get(values.size() - 1), rows);
            layer.finishInPlace(nodes, random);
            values.add(nodes);
        }
        return values;
    }

    /**
     * The inputs of the network: independent, normal or uniform.
     *
     * @param deviations standard deviations [causes]
     */
    record Causes(boolean uniform, double[] deviations) {

        private static final double SQRT_3 = Math.sqrt(3);

        static Causes draw(RandomStream random, int count) {
            boolean uniform = random.chance(0.5);
            boolean unequal = random.chance(0.3);
            double[] deviations = new double[count];
            for (int i = 0; i < count; i++) {
                deviations[i] = unequal ? random.logUniform(0.2, 5) : 1;
            }
            return new Causes(uniform, deviations);
        }

        float[] sample(RandomStream random, int rows) {
            float[] values = new float[Math.multiplyExact(rows, deviations.length)];
            for (int i = 0; i < values.length; i++) {
                double standard = uniform ? random.uniform(-SQRT_3, SQRT_3) : random.normal();
                values[i] = (float) (standard * deviations[i % deviations.length]);
            }
            return values;
        }
    }

    /**
     * One layer: activation(in · weights + biases), standardised, plus noise.
     *
     * @param weights row-major [inputs, nodes]
     * @param biases [nodes]
     * @param scales of the activated nodes over the reference sample [nodes]
     * @param noise standard deviations of the noise added at the end [nodes]
     */
    record Layer(Activation activation, float[] weights, float[] biases, Standardization[] scales, float[] noise) {

        /** Draws a layer upon the last values of {@code reference}, and adds its own. */
        static Layer draw(
                RandomStream random,
                NetworkPrior.Options options,
                Activation activation,
                double dropped,
                int nodes,
                List<float[]> reference) {
            int rows = DrawnTable.REFERENCE_ROWS;
            float[] in = reference.get(reference.size() - 1);
            int inputs = in.length / rows;
            float[] weights = new float[Math.multiplyExact(inputs, nodes)];
            double deviation = 1 / Math.sqrt(inputs);
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.chance(dropped) ? 0 : (float) (deviation * random.normal());
            }
            float[] biases = new float[nodes];
            float[] noise = new float[nodes];
            double layerNoise = random.logUniform(options.minNoise(), options.maxNoise());
            for (int node = 0; node < nodes; node++) {
                biases[node] = (float) (options.biasDeviation() * random.normal());
                noise[node] = (float) (layerNoise * Math.abs(random.normal()));
            }
            Layer layer = new Layer(activation, weights, biases, new Standardization[nodes], noise);
            float[] values = layer.activated(in, rows);
            Arrays.setAll(layer.scales, node -> Standardization.of(values, node, values.length, nodes));
            layer.finishInPlace(values, random);
            reference.add(values);
            return layer;
        }

        /** activation(in · weights + biases), [rows, inputs] → [rows, nodes]. */
        float[] activated(float[] in, int rows) {
            int nodes = biases.length;
            int inputs = weights.length / nodes;
            float[] out = new float[Math.multiplyExact(rows, nodes)];
            for (int row = 0; row < rows; row++) {
                System.arraycopy(biases, 0, out, row * nodes, nodes);
                VectorMatrix.addProduct(in, row * inputs, inputs, weights, nodes, out, row * nodes);
            }
            activation.applyInPlace(out);
            return out;
        }

        /** Standardises the nodes [rows, nodes] and adds the noise. */
        void finishInPlace(float[] values, RandomStream random) {
            int nodes = biases.length;
            for (int row = 0; row < values.length; row += nodes) {
                for (int node = 0; node < nodes; node++) {
                    values[row + node] = scales[node].of(values[row + node]) + noise[node] * NearlyNormal.draw(random);
                }
            }
        }
    }

    /** What a node does to its sum. */
    enum Activation {
        TANH(StrictMath::tanh),
        RELU(v -> Math.max(0, v)),
        IDENTITY(v -> v),
        ABS(Math::abs),
        SIN(StrictMath::sin),
        SQUARE(v -> v * v),
        SIGN(Math::signum),
        GAUSSIAN(v -> StrictMath.exp(-v * v)),
        SIGMOID(v -> 1 / (1 + StrictMath.exp(-v)));

        private final DoubleUnaryOperator function;

        Activation(DoubleUnaryOperator function) {
            this.function = function;
        }

        static Activation draw(RandomStream random) {
            return values()[random.integer(values().length)];
        }

        void applyInPlace(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) function.applyAsDouble(values[i]);
            }
        }
    }
}
