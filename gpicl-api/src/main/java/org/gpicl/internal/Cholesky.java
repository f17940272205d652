package org.gpicl.internal;

/**
 * The Cholesky factor of a symmetric, positive definite matrix: A = L·Lᵀ. Immutable and thread-safe.
 *
 * <p>Loops run along rows and take {@value #BLOCK} of them at a time, so that the compiler of the JVM makes vector
 * instructions of them. Of a large inverse {@value #PANEL} rows are made together, by as many others at a time as fit a cache.
 *
 * @param upper Lᵀ [size][size], what is below the diagonal of no meaning; not modified
 */
public record Cholesky(double[][] upper) {

    private static final int BLOCK = 4;
    private static final int PANEL = 64;

    /** The factor of a matrix [size][size], of which only the lower triangle is read. */
    public static Cholesky of(double[][] a) {
        int size = a.length;
        double[][] upper = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                upper[i][j] = a[j][i];
            }
        }
        for (int first = 0; first < size; first += BLOCK) {
            int end = Math.min(first + BLOCK, size);
            for (int row = first; row < end; row++) {
                for (int done = first; done < row; done++) {
                    subtract(upper[done][row], upper[done], row, size, upper[row]);
                }
                double root = Math.sqrt(upper[row][row]);
                for (int j = row; j < size; j++) {
                    upper[row][j] /= root;
                }
            }
            for (int row = end; row < size; row++) {
                subtract(upper, row, upper, first, end, row, size, upper[row]);
            }
        }
        return new Cholesky(upper);
    }

    /** Subtracts factors[k][column] · rows[k] for k of first … end − 1, between two positions. */
    private static void subtract(
            double[][] factors, int column, double[][] rows, int first, int end, int from, int to, double[] out) {
        if (end - first == BLOCK) {
            double p = factors[first][column];
            double q = factors[first + 1][column];
            double r = factors[first + 2][column];
            double s = factors[first + 3][column];
            double[] a = rows[first];
            double[] b = rows[first + 1];
            double[] c = rows[first + 2];
            double[] d = rows[first + 3];
            for (int j = from; j < to; j++) {
                out[j] -= p * a[j] + q * b[j] + r * c[j] + s * d[j];
            }
        } else {
            for (int k = first; k < end; k++) {
                subtract(factors[k][column], rows[k], from, to, out);
            }
        }
    }

    private static void subtract(double factor, double[] row, int from, int to, double[] out) {
        for (int j = from; j < to; j++) {
            out[j] -= factor * row[j];
        }
    }

    /**
     * L⁻¹ [size][at least row + 1], itself lower triangular: what is behind the diagonal is 0, or not there. In float, which
     * takes half the time: its error is that of float times the root of the condition of A.
     */
    public float[][] inverseLower() {
        int size = upper.length;
        float[][] factor = new float[size][size];
        float[][] inverse = new float[size][];
        for (int row = 0; row < size; row++) {
            for (int j = row; j < size; j++) {
                factor[row][j] = (float) upper[row][j];
            }
            inverse[row] = new float[(row / BLOCK + 1) * BLOCK];
        }
        for (int first = 0; first < size; first += PANEL) {
            int end = Math.min(first + PANEL, size);
            for (int others = 0; others < first; others += PANEL) {
                for (int row = first; row < end; row++) {
                    subtract(factor, row, inverse, others, others + PANEL);
                }
            }
            for (int row = first; row < end; row++) {
                subtract(factor, row, inverse, first, row);
                float[] into = inverse[row];
                into[row] = 1;
                float diagonal = factor[row][row];
                for (int j = 0; j <= row; j++) {
                    into[j] /= diagonal;
                }
            }
        }
        return inverse;
    }

    /** Takes rows first … end − 1 of the inverse, times elements of the factor, from another row of it. */
    private static void subtract(float[][] factor, int row, float[][] inverse, int first, int end) {
        float[] out = inverse[row];
        int k = first;
        for (; k + BLOCK <= end; k += BLOCK) {
            float p = factor[k][row];
            float q = factor[k + 1][row];
            float r = factor[k + 2][row];
            float s = factor[k + 3][row];
            float[] a = inverse[k];
            float[] b = inverse[k + 1];
            float[] c = inverse[k + 2];
            float[] d = inverse[k + 3];
            for (int j = 0; j < k + BLOCK; j++) {
                out[j] -= p * a[j] + q * b[j] + r * c[j] + s * d[j];
            }
        }
        for (; k < end; k++) {
            float p = factor[k][row];
            float[] a = inverse[k];
            for (int j = 0; j <= k; j++) {
                out[j] -= p * a[j];
            }
        }
    }

    /** The diagonal of A⁻¹ [size]. */
    public double[] inverseDiagonal() {
        double[] diagonal = new double[upper.length];
        float[][] inverse = inverseLower();
        for (int row = 0; row < diagonal.length; row++) {
            for (int i = 0; i <= row; i++) {
                diagonal[i] += inverse[row][i] * inverse[row][i];
            }
        }
        return diagonal;
    }

    /** Replaces b [size] by L⁻¹·b. */
    public void solveLowerInPlace(double[] b) {
        for (int k = 0; k < b.length; k++) {
            b[k] /= upper[k][k];
            subtract(b[k], upper[k], k + 1, b.length, b);
        }
    }

    /** Replaces b [size] by A⁻¹·b. */
    public void solveInPlace(double[] b) {
        solveLowerInPlace(b);
        for (int i = b.length - 1; i >= 0; i--) {
            double rest = b[i];
            for (int k = i + 1; k < b.length; k++) {
                rest -= upper[i][k] * b[k];
            }
            b[i] = rest / upper[i][i];
        }
    }
}
