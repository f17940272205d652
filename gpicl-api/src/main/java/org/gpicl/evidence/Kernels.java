package org.gpicl.evidence;

import java.util.List;
import java.util.Map;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/** How like each other a row and the rows of a context are, in one way or in several: 1 for equal ones. Immutable. */
interface Kernels {

    /** So that nothing is divided by 0 where all rows are equal. */
    double LEAST_MEAN = 1e-6;

    /**
     * Kernels with the rows of a context, which look at no label.
     *
     * @param kernels with each row
     * @param matrices of the rows with each other, the lower triangles [channels][count][row + 1]
     */
    record Fitted(Kernels kernels, double[][][] matrices) {}

    /** The same kernels, scales included, with other rows. */
    Fitted refit(Prepared others);

    /** The number of kernels. */
    int channels();

    /** λ of the regression. */
    double penalty();

    /** The number of rows of the context. */
    int count();

    /** The heap that it takes, in bytes, about. */
    long bytes();

    /** Those of one row with all of the context [channels][count]. */
    float[][] of(Query query);

    /** What {@link #of(TensorOps, Parameters, Object, Object, Object)} needs: float32 tensors by name. */
    Map<String, Tensor> tensors();

    /**
     * Those of rows, as part of a computation.
     *
     * @param rows [rows, features], NaN where missing
     * @param columns the same after the encoding of each column
     * @param encoded the same, encoded [rows, width]
     * @return for each channel [rows, count]
     */
    <T> List<T> of(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded);

    /**
     * The mean over pairs of different rows.
     *
     * @param triangle of all pairs [count][at least row + 1]
     */
    static double meanOfPairs(float[][] triangle) {
        double sum = 0;
        for (int row = 0; row < triangle.length; row++) {
            sum += VectorMatrix.sum(triangle[row], 0, row);
        }
        return sum / Math.max(1, 0.5 * triangle.length * (triangle.length - 1.0));
    }

    /** The first {@code count} of values. */
    static double[] widened(float[] values, int count) {
        double[] wide = new double[count];
        for (int j = 0; j < count; j++) {
            wide[j] = values[j];
        }
        return wide;
    }
}
