package org.gpicl.internal;

/**
 * The Cholesky factor of a symmetric, positive definite matrix: A = L·Lᵀ. Immutable and thread-safe.
 *
 * @param lower L [size][size], 0 above the diagonal; not modified
 */
public record Cholesky(double[][] lower) {

    /** The factor of a matrix [size][size], of which only the lower triangle is read. */
    public static Cholesky of(double[][] a) {
        int size = a.length;
        double[][] lower = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = a[i][j];
                for (int k = 0; k < j; k++) {
                    rest -= lower[i][k] * lower[j][k];
                }
                lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
            }
        }
        return new Cholesky(lower);
    }

    /** L⁻¹ [size][size], itself lower triangular. */
    public double[][] inverseLower() {
        int size = lower.length;
        double[][] inverse = new double[size][size];
        for (int column = 0; column < size; column++) {
            inverse[column][column] = 1 / lower[column][column];
            for (int row = column + 1; row < size; row++) {
                double sum = 0;
                for (int k = column; k < row; k++) {
                    sum -= lower[row][k] * inverse[k][column];
                }
                inverse[row][column] = sum / lower[row][row];
            }
        }
        return inverse;
    }

    /** Replaces b [size] by L⁻¹·b. */
    public void solveLowerInPlace(double[] b) {
        for (int i = 0; i < lower.length; i++) {
            double rest = b[i];
            for (int k = 0; k < i; k++) {
                rest -= lower[i][k] * b[k];
            }
            b[i] = rest / lower[i][i];
        }
    }

    /** Replaces b [size] by A⁻¹·b. */
    public void solveInPlace(double[] b) {
        solveLowerInPlace(b);
        for (int i = lower.length - 1; i >= 0; i--) {
            double rest = b[i];
            for (int k = i + 1; k < lower.length; k++) {
                rest -= lower[k][i] * b[k];
            }
            b[i] = rest / lower[i][i];
        }
    }
}
