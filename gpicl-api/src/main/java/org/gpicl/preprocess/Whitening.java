package org.gpicl.preprocess;

import org.gpicl.internal.Cholesky;
import org.gpicl.internal.VectorMatrix;

/**
 * Partial whitening: linear maps that even out how far rows spread in different directions.
 *
 * <p>With C the covariance of the rows, v the mean of its diagonal and the strength w in [0, 1), rows x are mapped to
 *
 * <pre>{@code
 * s · x · L⁻ᵀ,   L·Lᵀ = S = (1 − w)·v·I + w·C,   L lower triangular, s such that the mean square of all numbers stays
 * }</pre>
 *
 * so that a direction of variance λ has λ / ((1 − w)·v + w·λ) after it: unchanged proportions for w = 0, nearly the same
 * variance in every direction for w near 1. S is the shrunk covariance of Ledoit and Wolf, "A well-conditioned estimator for
 * large-dimensional covariance matrices", Journal of Multivariate Analysis 88 (2004), with the shrinkage 1 − w.
 */
final class Whitening {

    /** Below this part of the mean square, a variance is the rounding of equal numbers. */
    private static final double ROUNDING = 1e-12;

    private Whitening() {}

    /**
     * s·L⁻ᵀ, row-major [size, size], for rows like these; the identity for rows that are all alike.
     *
     * @param rows row-major [count, size], finite; not modified
     * @param strength w, in [0, 1)
     */
    static float[] matrix(float[] rows, int count, int size, double strength) {
        double[][] covariance = covariance(rows, count, size);
        double variance = 0;
        for (int i = 0; i < size; i++) {
            variance += covariance[i][i] / size;
        }
        if (strength == 0 || !(variance > ROUNDING * meanSquare(rows, count, size))) {
            return VectorMatrix.identity(size);
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                covariance[i][j] *= strength;
            }
            covariance[i][i] += (1 - strength) * variance;
        }
        float[][] inverse = Cholesky.of(covariance).inverseLower();
        float[] matrix = new float[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[j * size + i] = inverse[i][j];
            }
        }
        float scale = (float)
                Math.sqrt(meanSquare(rows, count, size) / meanSquare(VectorMatrix.product(rows, count, matrix, size)));
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] *= scale;
        }
        return matrix;
    }

    private static double meanSquare(float[] values) {
        return meanSquare(values, values.length, 1);
    }

    private static double meanSquare(float[] rows, int count, int size) {
        double sum = 0;
        for (int i = 0; i < count * size; i++) {
            sum += (double) rows[i] * rows[i];
        }
        return sum / ((double) count * size);
    }

    private static double[][] covariance(float[] rows, int count, int size) {
        double[] means = new double[size];
        for (int i = 0; i < count * size; i++) {
            means[i % size] += (double) rows[i] / count;
        }
        double[][] covariance = new double[size][size];
        double[] centered = new double[size];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < size; i++) {
                centered[i] = rows[row * size + i] - means[i];
            }
            for (int i = 0; i < size; i++) {
                double factor = centered[i] / count;
                for (int j = 0; j < size; j++) {
                    covariance[i][j] += factor * centered[j];
                }
            }
        }
        return covariance;
    }
}
