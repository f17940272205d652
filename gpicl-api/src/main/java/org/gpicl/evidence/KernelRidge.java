package org.gpicl.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * <p>Two rows are so far from each other: by their encoded columns, {@code far} = √(d²/M + 0.01) with the squared Euclidean
 * distance d² and its mean M over all pairs; by the bins that they lie in, {@code unlike} = √(u/U + 0.01) with the share u of
 * the columns in which they disagree and its mean U. Categories and gaps are told apart by the second alone. Two channels,
 * with kernels of the kind of e^−distance (Matérn 1/2, see {@link Falloff}), which real tables prefer to the Gaussian:
 *
 * <pre>{@code
 * k₁ = falloff(0.3·far),   k₂ = falloff(0.5·(far + unlike))
 * }</pre>
 *
 * <p>With K the kernel of the context, C = K + 0.1·I and the targets T = one-hot labels − 1/classes, a row gets the scores
 * kᵀC⁻¹T, and row i of the context, without itself, t_i − (C⁻¹T)_i/(C⁻¹)_ii. Its cost grows with the cube of the number of
 * rows: of more than {@value #MOST_ROWS} it learns from that many, drawn at random.
 */
final class KernelRidge implements Expert {

    static final int CHANNELS = 2;

    /** That it learns from. */
    static final int MOST_ROWS = 1024;

    private static final double PENALTY = 0.1;
    private static final float LEAST_SQUARE = 0.01f;
    private static final float FAR = 0.3f;
    private static final float FAR_AND_UNLIKE = 0.5f;

    /** So that nothing is divided by 0 where all rows are equal. */
    private static final double LEAST_MEAN = 1e-6;

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

    static KernelRidge fit(Prepared prepared, RandomStream random) {
        return fit(prepared, MOST_ROWS, random);
    }

    /** With another bound on the rows that it learns from, at most {@value #MOST_ROWS}. */
    static KernelRidge fit(Prepared prepared, int mostRows, RandomStream random) {
        Examples examples = prepared.examples();
        int[] learned = learned(examples.count(), Math.min(mostRows, MOST_ROWS), random);
        if (learned.length == examples.count()) {
            return fit(prepared);
        }
        KernelRidge fitted = fit(Prepared.with(examples.only(learned), prepared.bins()));
        float[] all = fitted.leaveOneOut(examples, learned);
        return new KernelRidge(fitted.classes, fitted.kernels, fitted.coefficients, all);
    }

    private static KernelRidge fit(Prepared prepared) {
        Pairs pairs = Pairs.of(prepared);
        return fit(pairs, pairs.scales(), prepared.examples());
    }

    /** Fitted on others, with the scales of these kernels. */
    KernelRidge refit(Prepared others) {
        return fit(Pairs.of(others), kernels.scales, others.examples());
    }

    private static KernelRidge fit(Pairs pairs, Scales scales, Examples some) {
        Kernels kernels = new Kernels(pairs.distances, pairs.overlaps, scales);
        int count = some.count();
        int classes = some.classes();
        float[] coefficients = new float[CHANNELS * classes * count];
        float[] own = new float[count * CHANNELS * classes];
        double[][][] matrices = kernels.matrices(pairs);
        for (int channel = 0; channel < CHANNELS; channel++) {
            double[][] matrix = matrices[channel];
            for (int row = 0; row < count; row++) {
                matrix[row][row] += PENALTY;
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
                    own[(row * CHANNELS + channel) * classes + c] =
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
        int numbers = CHANNELS * classes;
        float[] all = new float[examples.count() * numbers];
        for (int row = 0, next = 0; row < examples.count(); row++) {
            if (next < learned.length && learned[next] == row) {
                System.arraycopy(leaveOneOut, next++ * numbers, all, row * numbers, numbers);
            } else {
                score(new Query(examples.rows(), examples.columns(), row), all, row * numbers);
            }
        }
        return all;
    }

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
        return kernels.distances.bytes()
                + kernels.overlaps.bytes()
                + (long) Float.BYTES * (coefficients.length + leaveOneOut.length);
    }

    @Override
    public void score(Query query, float[] out, int offset) {
        int count = kernels.distances.count();
        float[][] similar = kernels.of(query);
        for (int channel = 0; channel < CHANNELS; channel++) {
            float[] kernel = similar[channel];
            for (int c = 0; c < classes; c++) {
                int at = channel * classes + c;
                out[offset + at] = FittedEvidence.bounded(VectorMatrix.dot(kernel, coefficients, at * count, count));
            }
        }
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        kernels.distances.tensors().forEach((name, tensor) -> tensors.put("far." + name, tensor));
        kernels.overlaps.tensors().forEach((name, tensor) -> tensors.put("unlike." + name, tensor));
        tensors.put("coefficients", Tensor.of(Shape.of(coefficients.length), coefficients)); // of one axis: exactly
        return tensors;
    }

    @Override
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns) {
        List<T> similar = kernels.of(ops, tensors, rows, columns);
        T all = ops.reshape(tensors.get("coefficients"), CHANNELS, classes, kernels.distances.count());
        List<T> scores = new ArrayList<>();
        for (int channel = 0; channel < CHANNELS; channel++) {
            T own = ops.squeeze(ops.slice(all, 0, channel, channel + 1), 0); // [classes, count]
            scores.add(ops.matMul(similar.get(channel), ops.transposeLast(own)));
        }
        return FittedEvidence.bounded(ops, ops.concat(1, scores));
    }

    /**
     * What kernels are divided by.
     *
     * @param features number of columns
     * @param meanSquare M
     * @param meanDisagreement U
     */
    private record Scales(int features, double meanSquare, double meanDisagreement) {}

    /**
     * All pairs of rows, each once.
     *
     * @param distances to these rows
     * @param overlaps with these rows
     * @param squares their squared distances [count][at least row + 1]
     * @param agreements in how many columns they agree [count][row + 1]
     */
    private record Pairs(Distances distances, Overlaps overlaps, float[][] squares, float[][] agreements) {

        static Pairs of(Prepared prepared) {
            Examples examples = prepared.examples();
            Overlaps overlaps = Overlaps.with(prepared.bins(), examples.rows(), examples.count());
            float[][] squares = new float[examples.count()][];
            float[][] agreements = new float[examples.count()][];
            for (int row = 0; row < squares.length; row++) {
                squares[row] = prepared.squares(row);
                agreements[row] = new float[row + 1];
                overlaps.of(examples.rows(), row, row + 1, agreements[row]);
            }
            return new Pairs(prepared.distances(), overlaps, squares, agreements);
        }

        Scales scales() {
            double agreement = meanOfOthers(agreements) / distances.features();
            return new Scales(
                    distances.features(),
                    Math.max(LEAST_MEAN, meanOfOthers(squares)),
                    Math.max(LEAST_MEAN, squares.length > 1 ? 1 - agreement : 0));
        }

        /** The mean over pairs of different rows. */
        private static double meanOfOthers(float[][] triangle) {
            double sum = 0;
            for (int row = 0; row < triangle.length; row++) {
                sum += VectorMatrix.sum(triangle[row], 0, row);
            }
            return sum / Math.max(1, 0.5 * triangle.length * (triangle.length - 1.0));
        }
    }

    /** The kernels with the rows that are learned from. */
    private record Kernels(Distances distances, Overlaps overlaps, Scales scales) {

        /** The lower triangle of each [channels][count][count]. */
        double[][][] matrices(Pairs pairs) {
            double[][][] matrices = new double[CHANNELS][pairs.squares.length][];
            for (int row = 0; row < pairs.squares.length; row++) {
                float[][] kernels = of(pairs.squares[row], pairs.agreements[row], row + 1);
                for (int channel = 0; channel < CHANNELS; channel++) {
                    double[] into = new double[row + 1];
                    for (int j = 0; j <= row; j++) {
                        into[j] = kernels[channel][j];
                    }
                    matrices[channel][row] = into;
                }
            }
            return matrices;
        }

        /** The kernels of one row with all others [channels][count]. */
        float[][] of(Query query) {
            float[] agreements = new float[distances.count()];
            overlaps.of(query.rows(), query.row(), agreements.length, agreements);
            return of(query.squares(distances), agreements, agreements.length);
        }

        private float[][] of(float[] squares, float[] agreements, int count) {
            float[] far = new float[count];
            float[] both = new float[count];
            float ofSquare = (float) (1 / scales.meanSquare);
            float ofAgreement = 1f / scales.features;
            float ofDisagreement = (float) (1 / scales.meanDisagreement);
            for (int j = 0; j < count; j++) {
                float distance = (float) Math.sqrt(squares[j] * ofSquare + LEAST_SQUARE);
                float unlike = Math.max(0, 1 - agreements[j] * ofAgreement) * ofDisagreement;
                far[j] = FAR * distance;
                both[j] = FAR_AND_UNLIKE * (distance + (float) Math.sqrt(unlike + LEAST_SQUARE));
            }
            Falloff.applyInPlace(far, count);
            Falloff.applyInPlace(both, count);
            return new float[][] {far, both};
        }

        <T> List<T> of(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns) {
            T squares = distances.squared(ops, tensors.scope("far"), columns);
            T agreements = overlaps.of(ops, tensors.scope("unlike"), rows);
            T disagreements = ops.relu(ops.add(ops.multiply(agreements, -1f / scales.features), 1f));
            T distance = root(ops, squares, scales.meanSquare);
            T both = ops.add(distance, root(ops, disagreements, scales.meanDisagreement));
            return List.of(
                    Falloff.apply(ops, ops.multiply(distance, FAR)),
                    Falloff.apply(ops, ops.multiply(both, FAR_AND_UNLIKE)));
        }

        private static <T> T root(TensorOps<T> ops, T x, double mean) {
            return ops.sqrt(ops.add(ops.multiply(x, (float) (1 / mean)), LEAST_SQUARE));
        }
    }
}
