package org.gpicl.evidence;

import java.util.Map;
import org.gpicl.internal.Cholesky;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Ridge regression from encoded columns to classes: the linear expert.
 *
 * <p>With the rows Φ = [1, columns], the targets T = one-hot labels − 1/classes and the penalties Λ = diag(1, λ, …, λ), a
 * row φ gets the scores φᵀ·(ΦᵀΦ + Λ)⁻¹ΦᵀT. Two channels: λ = 1 and λ = n/10.
 *
 * <p>Without row i its own scores are t_i − (t_i − ŷ_i)/(1 − h_i), where h_i = φ_iᵀ(ΦᵀΦ + Λ)⁻¹φ_i (Allen, "The relationship
 * between variable selection and data augmentation and a method for prediction", Technometrics 16, 1974). Where there are
 * more columns than rows, all is computed from C = ΦΛ⁻¹Φᵀ + I instead: with α = C⁻¹T the coefficients are Λ⁻¹Φᵀα and the
 * scores without row i are t_i − α_i/(C⁻¹)_ii.
 */
final class Ridge implements Expert {

    static final int CHANNELS = 2;

    private static final double INTERCEPT_PENALTY = 1;

    private final int features;
    private final int classes;
    private final float[] coefficients; // [1 + features, channels, classes], of the intercept first
    private final float[] leaveOneOut; // [count, channels, classes]

    private Ridge(int features, int classes, float[] coefficients, float[] leaveOneOut) {
        this.features = features;
        this.classes = classes;
        this.coefficients = coefficients;
        this.leaveOneOut = leaveOneOut;
    }

    static Ridge fit(Examples examples) {
        return fit(examples, 1, 0.1 * examples.count());
    }

    /** With other strengths λ, {@value #CHANNELS} of them. */
    static Ridge fit(Examples examples, double... strengths) {
        int inputs = examples.features() + 1;
        int classes = examples.classes();
        float[] coefficients = new float[inputs * CHANNELS * classes];
        float[] leaveOneOut = new float[examples.count() * CHANNELS * classes];
        Solution[] solutions =
                inputs <= examples.count() ? byColumns(examples, strengths) : byRows(examples, strengths);
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int c = 0; c < classes; c++) {
                for (int i = 0; i < inputs; i++) {
                    coefficients[(i * CHANNELS + channel) * classes + c] =
                            (float) solutions[channel].coefficients[c][i];
                }
                for (int row = 0; row < examples.count(); row++) {
                    leaveOneOut[(row * CHANNELS + channel) * classes + c] =
                            FittedEvidence.bounded(solutions[channel].leaveOneOut[c][row]);
                }
            }
        }
        return new Ridge(examples.features(), classes, coefficients, leaveOneOut);
    }

    /**
     * For one strength.
     *
     * @param coefficients [classes][1 + features]
     * @param leaveOneOut [classes][count]
     */
    private record Solution(double[][] coefficients, double[][] leaveOneOut) {}

    /** Φ [count][1 + features]. */
    private static double[][] inputs(Examples examples) {
        double[][] inputs = new double[examples.count()][examples.features() + 1];
        for (int row = 0; row < inputs.length; row++) {
            inputs[row][0] = 1;
            for (int i = 0; i < examples.features(); i++) {
                inputs[row][i + 1] = examples.columns()[row * examples.features() + i];
            }
        }
        return inputs;
    }

    private static double penalty(int input, double strength) {
        return input == 0 ? INTERCEPT_PENALTY : strength;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    // ---------------------------------------------------------------- by a system of as many equations as inputs

    private static Solution[] byColumns(Examples examples, double[] strengths) {
        double[][] inputs = inputs(examples);
        double[][] squares = squares(inputs);
        double[][] moments = moments(examples, inputs);
        Solution[] solutions = new Solution[strengths.length];
        for (int s = 0; s < strengths.length; s++) {
            solutions[s] = byColumns(examples, inputs, squares, moments, strengths[s]);
        }
        return solutions;
    }

    /** The lower triangle of ΦᵀΦ. */
    private static double[][] squares(double[][] inputs) {
        int size = inputs[0].length;
        double[][] squares = new double[size][size];
        for (double[] input : inputs) {
            for (int i = 0; i < size; i++) {
                double factor = input[i];
                double[] into = squares[i];
                for (int j = 0; j <= i; j++) {
                    into[j] += factor * input[j];
                }
            }
        }
        return squares;
    }

    /** TᵀΦ [classes][inputs]. */
    private static double[][] moments(Examples examples, double[][] inputs) {
        int size = inputs[0].length;
        double[][] moments = new double[examples.classes()][size];
        double[] sum = new double[size];
        for (int row = 0; row < inputs.length; row++) {
            double[] into = moments[examples.y()[row]];
            for (int i = 0; i < size; i++) {
                into[i] += inputs[row][i];
                sum[i] += inputs[row][i];
            }
        }
        for (double[] moment : moments) {
            for (int i = 0; i < size; i++) {
                moment[i] -= sum[i] / examples.classes();
            }
        }
        return moments;
    }

    private static Solution byColumns(
            Examples examples, double[][] inputs, double[][] squares, double[][] moments, double strength) {
        int size = inputs[0].length;
        double[][] penalized = new double[size][];
        for (int i = 0; i < size; i++) {
            penalized[i] = squares[i].clone();
            penalized[i][i] += penalty(i, strength);
        }
        Cholesky factor = Cholesky.of(penalized);
        double[][] coefficients = new double[moments.length][];
        for (int c = 0; c < moments.length; c++) {
            coefficients[c] = moments[c].clone();
            factor.solveInPlace(coefficients[c]);
        }
        double[][] leaveOneOut = new double[moments.length][inputs.length];
        for (int row = 0; row < inputs.length; row++) {
            double[] whitened = inputs[row].clone();
            factor.solveLowerInPlace(whitened);
            double others = 1 - dot(whitened, whitened); // 1 − h
            for (int c = 0; c < moments.length; c++) {
                double target = examples.target(row, c);
                leaveOneOut[c][row] = target - (target - dot(inputs[row], coefficients[c])) / others;
            }
        }
        return new Solution(coefficients, leaveOneOut);
    }

    // ---------------------------------------------------------------- by a system of as many equations as rows

    private static Solution[] byRows(Examples examples, double[] strengths) {
        double[][] inputs = inputs(examples);
        double[][] products = new double[inputs.length][inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            for (int j = 0; j <= i; j++) {
                products[i][j] = dot(inputs[i], inputs[j]) - 1; // of the columns, without the intercept
            }
        }
        Solution[] solutions = new Solution[strengths.length];
        for (int s = 0; s < strengths.length; s++) {
            solutions[s] = byRows(examples, inputs, products, strengths[s]);
        }
        return solutions;
    }

    private static Solution byRows(Examples examples, double[][] inputs, double[][] products, double strength) {
        int rows = inputs.length;
        double[][] kernel = new double[rows][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j <= i; j++) {
                kernel[i][j] = 1 / INTERCEPT_PENALTY + products[i][j] / strength;
            }
            kernel[i][i] += 1;
        }
        Cholesky factor = Cholesky.of(kernel);
        double[] diagonal = factor.inverseDiagonal(); // of C⁻¹
        int classes = examples.classes();
        double[][] coefficients = new double[classes][inputs[0].length];
        double[][] leaveOneOut = new double[classes][rows];
        for (int c = 0; c < classes; c++) {
            double[] alpha = new double[rows];
            for (int row = 0; row < rows; row++) {
                alpha[row] = examples.target(row, c);
            }
            factor.solveInPlace(alpha);
            for (int row = 0; row < rows; row++) {
                leaveOneOut[c][row] = examples.target(row, c) - alpha[row] / diagonal[row];
                for (int i = 0; i < inputs[row].length; i++) {
                    coefficients[c][i] += inputs[row][i] * alpha[row] / penalty(i, strength);
                }
            }
        }
        return new Solution(coefficients, leaveOneOut);
    }

    // ---------------------------------------------------------------- scores

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public float[] leaveOneOut() {
        return leaveOneOut;
    }

    @Override
    public long bytes() {
        return (long) Float.BYTES * (coefficients.length + leaveOneOut.length);
    }

    @Override
    public void score(Query query, float[] out, int offset) {
        int outputs = CHANNELS * classes;
        for (int o = 0; o < outputs; o++) {
            double sum = coefficients[o];
            for (int i = 0; i < features; i++) {
                sum += query.columns()[query.row() * features + i] * coefficients[(i + 1) * outputs + o];
            }
            out[offset + o] = FittedEvidence.bounded(sum);
        }
    }

    @Override
    public Map<String, Tensor> tensors() {
        int outputs = CHANNELS * classes;
        float[] weight = new float[features * outputs];
        float[] bias = new float[outputs];
        System.arraycopy(coefficients, 0, bias, 0, outputs);
        System.arraycopy(coefficients, outputs, weight, 0, weight.length);
        return Map.of(
                "weight", Tensor.of(Shape.of(features, outputs), weight), "bias", Tensor.of(Shape.of(outputs), bias));
    }

    @Override
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded) {
        return FittedEvidence.bounded(ops, ops.linear(columns, tensors.get("weight"), tensors.get("bias")));
    }
}
