package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.Muon;
import org.gpicl.metatrain.Optimizer;
import org.gpicl.metatrain.SignOfAverage;
import org.gpicl.metatrain.TrainingStep;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Three updates by each optimizer, on the oracle, against plain loops over doubles. */
class OptimizerTest {

    private static final int UPDATES = 3;
    private static final double RATE = 0.01;
    private static final double DECAY = 0.1;

    /** Has wide, tall and square matrices, several of one shape, and vectors. */
    private static final Architecture ARCHITECTURE = new ContextTransformer(3, 4, 2, 2, 2, 2, 4);

    /** One update of a parameter: changes θ and the moments it was given before. */
    private interface Rule {
        void apply(double[] theta, double[] gradient, double[][] moments, int rows, int columns, int step);
    }

    private static void adam(Adam adam, double decay, double[] theta, double[] g, double[][] moments, int step) {
        for (int i = 0; i < theta.length; i++) {
            moments[0][i] = adam.beta1() * moments[0][i] + (1 - adam.beta1()) * g[i];
            moments[1][i] = adam.beta2() * moments[1][i] + (1 - adam.beta2()) * g[i] * g[i];
            double mean = moments[0][i] / (1 - Math.pow(adam.beta1(), step + 1));
            double variance = moments[1][i] / (1 - Math.pow(adam.beta2(), step + 1));
            theta[i] -= RATE * (mean / (Math.sqrt(variance) + adam.epsilon()) + decay * theta[i]);
        }
    }

    @Test
    @DisplayName("Adam")
    void adam() {
        Adam adam = Adam.DEFAULT.withWeightDecay(DECAY);
        compare(
                adam,
                (theta, g, moments, rows, columns, step) ->
                        adam(adam, columns > 0 ? DECAY : 0, theta, g, moments, step));
    }

    @Test
    @DisplayName("the sign of the average of the gradient, 0 in the middle")
    void sign() {
        SignOfAverage sign = SignOfAverage.DEFAULT.withEpsilon(0.01).withWeightDecay(DECAY);
        compare(sign, (theta, g, moments, rows, columns, step) -> {
            for (int i = 0; i < theta.length; i++) {
                moments[0][i] = 0.9 * moments[0][i] + 0.1 * g[i];
                double direction = Math.abs(moments[0][i]) > 0.01 ? Math.signum(moments[0][i]) : 0;
                theta[i] -= RATE * (direction + (columns > 0 ? DECAY : 0) * theta[i]);
            }
        });
    }

    @Test
    @DisplayName("Muon for matrices, Adam for vectors")
    void muon() {
        Muon muon = Muon.DEFAULT.withRate(3).withWeightDecay(DECAY);
        compare(muon, (theta, g, moments, rows, columns, step) -> {
            if (columns == 0) {
                adam(muon.rest(), 0, theta, g, moments, step);
                return;
            }
            double[][] nesterov = new double[rows][columns];
            for (int i = 0; i < theta.length; i++) {
                moments[0][i] = 0.95 * moments[0][i] + 0.05 * g[i];
                nesterov[i / columns][i % columns] = 0.95 * moments[0][i] + 0.05 * g[i];
            }
            double[][] orthogonal = rows > columns
                    ? transposed(newtonSchulz(transposed(nesterov), muon.epsilon()))
                    : newtonSchulz(nesterov, muon.epsilon());
            double scale = 0.2 * Math.sqrt(Math.max(rows, columns));
            for (int i = 0; i < theta.length; i++) {
                theta[i] -= 3 * RATE * (scale * orthogonal[i / columns][i % columns] + DECAY * theta[i]);
            }
        });
    }

    private static double[][] newtonSchulz(double[][] x, double epsilon) {
        double norm = 0;
        for (double[] row : x) {
            for (double value : row) {
                norm += value * value;
            }
        }
        double[][] next = sum(1 / (Math.sqrt(norm) + epsilon), x, 0, x);
        for (int i = 0; i < 5; i++) {
            double[][] square = product(next, transposed(next));
            double[][] polynomial = sum(-4.7750, square, 2.0315, product(square, square));
            next = sum(3.4445, next, 1, product(polynomial, next));
        }
        return next;
    }

    private static double[][] sum(double a, double[][] x, double b, double[][] y) {
        double[][] sum = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[i].length; j++) {
                sum[i][j] = a * x[i][j] + b * y[i][j];
            }
        }
        return sum;
    }

    private static double[][] product(double[][] x, double[][] y) {
        double[][] product = new double[x.length][y[0].length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y[0].length; j++) {
                for (int k = 0; k < y.length; k++) {
                    product[i][j] += x[i][k] * y[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] transposed(double[][] x) {
        double[][] transposed = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                transposed[j][i] = x[i][j];
            }
        }
        return transposed;
    }

    // ---------------------------------------------------------------- on the oracle

    private static void compare(Optimizer optimizer, Rule rule) {
        Computation update = TrainingStep.update(ARCHITECTURE, optimizer, Double.POSITIVE_INFINITY, 2, 1);
        Map<String, Tensor> state = initialState(optimizer);
        Map<String, double[]> theta = new TreeMap<>();
        Map<String, double[][]> moments = new TreeMap<>();
        for (ParameterSpec spec : ARCHITECTURE.parameters()) {
            double[] weights = doubles(Named.get(weights(), spec.name()));
            theta.put(spec.name(), weights);
            moments.put(spec.name(), new double[optimizer.moments(spec).size()][weights.length]);
        }
        for (int step = 0; step < UPDATES; step++) {
            Map<String, Tensor> sums = sums(step);
            Map<String, Tensor> inputs = new LinkedHashMap<>(state);
            inputs.putAll(sums);
            inputs.put(TrainingStep.RATE, Tensor.scalar((float) RATE));
            inputs.put(TrainingStep.DECAY, Tensor.scalar(0));
            optimizer.corrections(step).forEach((name, value) -> inputs.put(name, Tensor.scalar(value.floatValue())));
            state.putAll(Runs.onOracle(update, ParameterSet.EMPTY, inputs));
            state.remove("gradient-norm");
            for (ParameterSpec spec : ARCHITECTURE.parameters()) {
                String name = spec.name();
                double[] gradient = doubles(Named.get(sums, TrainingStep.sum(0) + name));
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] /= 2;
                }
                boolean isMatrix = spec.shape().rank() == 2;
                rule.apply(
                        theta.get(name),
                        gradient,
                        moments.get(name),
                        Math.toIntExact(spec.shape().dim(0).size()),
                        isMatrix ? Math.toIntExact(spec.shape().dim(1).size()) : 0,
                        step);
            }
        }
        theta.forEach((name, expected) -> {
            double[] actual = doubles(Named.get(state, TrainingStep.THETA + name));
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(actual[i] - expected[i]))
                        .as("%s %d", name, i)
                        .isLessThan(1e-5);
            }
        });
    }

    private static Map<String, Tensor> weights() {
        return new LearnerSamples(ARCHITECTURE, 141).weights().tensors();
    }

    private static Map<String, Tensor> initialState(Optimizer optimizer) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (ParameterSpec spec : ARCHITECTURE.parameters()) {
            state.put(TrainingStep.THETA + spec.name(), Named.get(weights(), spec.name()));
            state.put(TrainingStep.AVERAGE + spec.name(), Named.get(weights(), spec.name()));
            optimizer.moments(spec).forEach(prefix -> state.put(prefix + spec.name(), Tensor.filled(spec.shape(), 0)));
        }
        return state;
    }

    /** Gradients of two parts together, other ones for each update. */
    private static Map<String, Tensor> sums(int step) {
        Map<String, Tensor> sums = new LinkedHashMap<>();
        new LearnerSamples(ARCHITECTURE, 142 + step)
                .weights()
                .tensors()
                .forEach((name, tensor) -> sums.put(TrainingStep.sum(0) + name, tensor));
        return sums;
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = tensor.toFloatArray();
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }
}
