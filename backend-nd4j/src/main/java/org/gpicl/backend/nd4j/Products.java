package org.gpicl.backend.nd4j;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemv;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of matrices and sums, by the BLAS that ND4J brings (OpenBLAS) and without ND4J's own layer above it: BLAS takes
 * the matrices of a batch as they lie in a permuted array, so that attention need not copy queries, keys and values.
 */
final class Products {

    private Products() {}

    /** Whether BLAS can read the last two axes: along one of them, elements lie one after another. */
    static boolean fits(INDArray x) {
        return contiguous(x, -1) || contiguous(x, -2);
    }

    private static boolean contiguous(INDArray x, int axis) {
        return x.size(axis) == 1 || x.stride(axis) == 1;
    }

    /**
     * a · b into {@code out}.
     *
     * @param a [.., n, k], whose elements {@link #fits}
     * @param b [.., k, m], whose elements {@link #fits}
     * @param out [.., n, m], dense; the leading axes are those of a and b, broadcast
     */
    static void matMul(INDArray a, INDArray b, INDArray out) {
        if (b.rank() == 2 && a.rank() > 2 && Nd4jArrays.isDense(a)) {
            // one product over all rows of all batches
            multiply(a, 0, a.length() / a.size(-1), b, 0, Nd4jArrays.floats(out));
            return;
        }
        int batchAxes = out.rank() - 2;
        long[] position = new long[batchAxes];
        long matrix = out.size(-2) * out.size(-1);
        long count = out.length() / matrix;
        FloatPointer result = Nd4jArrays.floats(out);
        for (long i = 0; i < count; i++) {
            multiply(a, offset(a, position), a.size(-2), b, offset(b, position), result.position(i * matrix));
            advance(position, out);
        }
    }

    /** Where the matrix at a position of the batch begins; an axis of size 1 is repeated. */
    private static long offset(INDArray x, long[] position) {
        long offset = 0;
        for (int axis = 0; axis < x.rank() - 2; axis++) {
            if (x.size(axis) > 1) {
                offset += x.stride(axis) * position[position.length - (x.rank() - 2) + axis];
            }
        }
        return offset;
    }

    private static void advance(long[] position, INDArray out) {
        for (int axis = position.length - 1; axis >= 0; axis--) {
            position[axis]++;
            if (position[axis] < out.size(axis)) {
                return;
            }
            position[axis] = 0;
        }
    }

    private static void multiply(INDArray a, long fromA, long rows, INDArray b, long fromB, FloatPointer out) {
        boolean plainA = contiguous(a, -1);
        boolean plainB = contiguous(b, -1);
        int inner = (int) a.size(-1);
        int columns = (int) b.size(-1);
        cblas_sgemm(
                CblasRowMajor,
                plainA ? CblasNoTrans : CblasTrans,
                plainB ? CblasNoTrans : CblasTrans,
                (int) rows,
                columns,
                inner,
                1,
                Nd4jArrays.floats(a, fromA),
                leading(a, plainA, rows),
                Nd4jArrays.floats(b, fromB),
                leading(b, plainB, inner),
                0,
                out,
                columns);
    }

    /** From one row to the next, or from one column to the next if columns lie one after another. */
    private static int leading(INDArray x, boolean plain, long rows) {
        long across = plain ? x.size(-1) : rows;
        long lines = plain ? rows : x.size(-1);
        // with one line the stride means nothing, and BLAS wants at least the length of a line
        return (int) (lines == 1 ? across : Math.max(x.stride(plain ? -2 : -1), across));
    }

    /** The sums of the rows of a dense matrix [rows, size]: [rows]. {@code ones} has at least {@code size} elements. */
    static void rowSums(FloatPointer matrix, int rows, int size, FloatPointer ones, FloatPointer out) {
        cblas_sgemv(CblasRowMajor, CblasNoTrans, rows, size, 1, matrix, size, ones, 1, 0, out, 1);
    }

    /** The sum of the rows of a dense matrix [rows, size]: [size]. {@code ones} has at least {@code rows} elements. */
    static void sumOfRows(FloatPointer matrix, int rows, int size, FloatPointer ones, FloatPointer out) {
        cblas_sgemv(CblasRowMajor, CblasTrans, rows, size, 1, matrix, size, ones, 1, 0, out, 1);
    }
}
