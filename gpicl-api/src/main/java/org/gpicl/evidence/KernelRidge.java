package org.gpicl.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.gpicl.internal.Cholesky;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Kernel ridge regression from rows to classes: the smooth expert, which bends where ridge regression is straight.
 *
 * <p>With K the kernel of the context, C = K + λ·I and the targets T = one-hot labels − 1/classes, a row gets the scores
 * kᵀC⁻¹T, and row i of the context, without itself, t_i − (C⁻¹T)_i/(C⁻¹)_ii. Its cost grows with the cube of the number of
 * rows: of more than {@value #MOST_ROWS} it learns from that many, drawn at random.
 */
final class KernelRidge implements Expert {

    /** That it learns from. */
    static final int MOST_ROWS = 1024;

    private final int classes;
    private final Kernels kernels;
    private final float[] coefficients; // C⁻¹T [channels, classes, rows learned from]
    private final float[] leaveOneOut; // [count, channels, classes]

    private KernelRidge(int classes, Kernels kernels, float[] coefficients, float[] leaveOneOut) {
        this.classes = classes;
        this.kernels = kernels;
        this.coefficients = coefficients;
        this.leaveOneOut = leaveOneOut;
    }

    /** @param kernels fitted on examples, which look at no label */
    static KernelRidge fit(Function<Prepared, Kernels.Fitted> kernels, Prepared prepared, RandomStream random) {
        return fit(kernels, prepared, MOST_ROWS, random);
    }

    /** With another bound on the rows that it learns from, at most {@value #MOST_ROWS}. */
    static KernelRidge fit(
            Function<Prepared, Kernels.Fitted> kernels, Prepared prepared, int mostRows, RandomStream random) {
        Examples examples = prepared.examples();
        int[] learned = learned(examples.count(), Math.min(mostRows, MOST_ROWS), random);
        if (learned.length == examples.count()) {
            return fit(kernels.apply(prepared), examples);
        }
        Examples some = examples.only(learned);
        KernelRidge fitted = fit(kernels.apply(Prepared.with(some, prepared.bins())), some);
        float[] all = fitted.leaveOneOut(examples, learned);
        return new KernelRidge(fitted.classes, fitted.kernels, fitted.coefficients, all);
    }

    /** Fitted on others, with the scales of these kernels. */
    KernelRidge refit(Prepared others) {
        return fit(kernels.refit(others), others.examples());
    }

    private static KernelRidge fit(Kernels.Fitted fitted, Examples some) {
        Kernels kernels = fitted.kernels();
        int count = some.count();
        int classes = some.classes();
        float[] coefficients = new float[kernels.channels() * classes * count];
        float[] own = new float[count * kernels.channels() * classes];
        for (int channel = 0; channel < kernels.channels(); channel++) {
            double[][] matrix = fitted.matrices()[channel];
            for (int row = 0; row < count; row++) {
                matrix[row][row] += kernels.penalty();
            }
            Cholesky factor = Cholesky.of(matrix);
            double[] diagonal = factor.inverseDiagonal();
            double[] solution = new double[count];
            for (int c = 0; c < classes; c++) {
                for (int row = 0; row < count; row++) {
                    solution[row] = some.target(row, c);
                }
                factor.solveInPlace(solution);
                for (int row = 0; row < count; row++) {
                    coefficients[(channel * classes + c) * count + row] = (float) solution[row];
                    own[(row * kernels.channels() + channel) * classes + c] =
                            FittedEvidence.bounded(some.target(row, c) - solution[row] / diagonal[row]);
                }
            }
        }
        return new KernelRidge(classes, kernels, coefficients, own);
    }

    /** Rows to learn from, ascending. */
    private static int[] learned(int count, int most, RandomStream random) {
        int[] rows = Arrays.copyOf(random.permutation(count), Math.min(count, most));
        Arrays.sort(rows);
        return rows;
    }

    /** Rows that it did not learn from are scored like any query. */
    private float[] leaveOneOut(Examples examples, int[] learned) {
        int numbers = kernels.channels() * classes;
        float[] all = new float[examples.count() * numbers];
        for (int row = 0, next = 0; row < examples.count(); row++) {
            if (next < learned.length && learned[next] == row) {
                System.arraycopy(leaveOneOut, next++ * numbers, all, row * numbers, numbers);
            } else {
                score(examples.query(row), all, row * numbers);
            }
        }
        return all;
    }

    @Override
    public int channels() {
        return kernels.channels();
    }

    @Override
    public float[] leaveOneOut() {
        return leaveOneOut;
    }

    @Override
    public long bytes() {
        return kernels.bytes() + (long) Float.BYTES * (coefficients.length + leaveOneOut.length);
    }

    @Override
    public void score(Query query, float[] out, int offset) {
        int count = kernels.count();
        float[][] similar = kernels.of(query);
        for (int channel = 0; channel < kernels.channels(); channel++) {
            float[] kernel = similar[channel];
            for (int c = 0; c < classes; c++) {
                int at = channel * classes + c;
                out[offset + at] = FittedEvidence.bounded(VectorMatrix.dot(kernel, coefficients, at * count, count));
            }
        }
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>(kernels.tensors());
        tensors.put("coefficients", Tensor.of(Shape.of(coefficients.length), coefficients)); // of one axis: exactly
        return tensors;
    }

    @Override
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded) {
        List<T> similar = kernels.of(ops, tensors, rows, columns, encoded);
        T all = ops.reshape(tensors.get("coefficients"), kernels.channels(), classes, kernels.count());
        List<T> scores = new ArrayList<>();
        for (int channel = 0; channel < kernels.channels(); channel++) {
            T own = ops.squeeze(ops.slice(all, 0, channel, channel + 1), 0); // [classes, count]
            scores.add(ops.matMul(similar.get(channel), ops.transposeLast(own)));
        }
        return FittedEvidence.bounded(ops, ops.concat(1, scores));
    }
}
