package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.metatest.baseline.OnlineGradientDescent;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Tensor;
import org.gpicl.tck.oracle.OracleBackend;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The baseline against gradients by finite differences and Adam by the book. */
class OnlineGradientDescentTest {

    private static final int FEATURES = 4;
    private static final int CLASSES = LearnerSamples.CLASSES;
    private static final int LENGTH = 5;
    private static final double RATE = 0.05;
    private static final double DIFFERENCE = 1e-5;

    /** A network whose parameters are one long array, in the order of the architecture. */
    private record Network(int hidden) {

        double[] logits(double[] p, double[] x) {
            double[] inner = x;
            int offset = 0;
            if (hidden > 0) {
                inner = layer(p, 0, x, hidden);
                offset = FEATURES * hidden + hidden;
                for (int h = 0; h < hidden; h++) {
                    inner[h] = Math.max(inner[h], 0);
                }
            }
            return layer(p, offset, inner, CLASSES);
        }

        private static double[] layer(double[] p, int offset, double[] x, int width) {
            double[] out = new double[width];
            for (int k = 0; k < width; k++) {
                out[k] = p[offset + x.length * width + k];
                for (int i = 0; i < x.length; i++) {
                    out[k] += x[i] * p[offset + i * width + k];
                }
            }
            return out;
        }

        double loss(double[] p, double[] x, int y) {
            double[] logits = logits(p, x);
            return Math.log(Arrays.stream(logits).map(Math::exp).sum()) - logits[y];
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    @DisplayName("every example is predicted by the network that the examples before it have trained")
    void byTheBook(int hidden) {
        OnlineGradientDescent architecture = new OnlineGradientDescent(FEATURES, CLASSES, hidden, RATE);
        LearnerSamples samples = new LearnerSamples(architecture, 131);
        Map<String, Tensor> examples = samples.examples(1, LENGTH);
        float[] x = Named.get(examples, "x").toFloatArray();
        long[] y = Named.get(examples, "y").toLongArray();
        float[] predicted;
        try (Engine oracle = new OracleBackend().open(EngineOptions.CPU);
                Learning learning = new Learning(oracle, architecture, samples.weights())) {
            predicted = learning.prefixLogits(examples).toFloatArray();
        }

        Network network = new Network(hidden);
        double[] p = samples.weights().tensors().values().stream()
                .flatMapToDouble(t -> {
                    float[] values = t.toFloatArray();
                    return IntStream.range(0, values.length).mapToDouble(i -> values[i]);
                })
                .toArray();
        double[] first = new double[p.length];
        double[] second = new double[p.length];
        for (int t = 0; t < LENGTH; t++) {
            double[] row = new double[FEATURES];
            for (int i = 0; i < FEATURES; i++) {
                row[i] = x[t * FEATURES + i];
            }
            double[] logits = network.logits(p, row);
            for (int k = 0; k < CLASSES; k++) {
                assertThat((double) predicted[t * CLASSES + k])
                        .as("logit %d of example %d", k, t)
                        .isCloseTo(logits[k], within(1e-4));
            }
            double[] gradient = gradient(network, p, row, (int) y[t]);
            for (int i = 0; i < p.length; i++) {
                first[i] = 0.9 * first[i] + 0.1 * gradient[i];
                second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
                double mean = first[i] / (1 - Math.pow(0.9, t + 1));
                double variance = second[i] / (1 - Math.pow(0.999, t + 1));
                p[i] -= RATE * mean / Math.sqrt(variance + 1e-16);
            }
        }
    }

    /** By central differences; exactly 0 where the loss does not depend on the parameter at all. */
    private static double[] gradient(Network network, double[] p, double[] x, int y) {
        double[] gradient = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            double[] more = p.clone();
            double[] less = p.clone();
            more[i] += DIFFERENCE;
            less[i] -= DIFFERENCE;
            gradient[i] = (network.loss(more, x, y) - network.loss(less, x, y)) / (2 * DIFFERENCE);
        }
        return gradient;
    }

    @Test
    @DisplayName("its state is the network, two moments of each parameter, and the number of updates")
    void sizes() {
        OnlineGradientDescent linear = new OnlineGradientDescent(64, 10, 0, 0.01);
        assertThat(linear.parameterCount()).isEqualTo(650);
        assertThat(linear.stateSize(100)).isEqualTo(1951);
        OnlineGradientDescent deep = new OnlineGradientDescent(64, 10, 32, 0.01);
        assertThat(deep.parameterCount()).isEqualTo(64 * 32 + 32 + 32 * 10 + 10);
        assertThat(deep.stateSize(7)).isEqualTo(3 * deep.parameterCount() + 1);
    }

    @Test
    @DisplayName("refuses what is no network and no rate")
    void refusals() {
        assertThatThrownBy(() -> new OnlineGradientDescent(4, 3, -1, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "online gradient descent: expected at least 1 feature, 2 classes, 0 hidden units and a positive"
                                + " learning rate, got 4, 3, -1 and 0.1");
        assertThatThrownBy(() -> new OnlineGradientDescent(4, 3, 0, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
