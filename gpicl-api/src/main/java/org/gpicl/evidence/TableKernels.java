package org.gpicl.evidence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Kernels for rows of tables, as they are and as their columns are encoded.
 *
 * <p>Two rows are so far from each other: by their encoded columns, {@code far} = √(d²/M + 0.01) with the squared Euclidean
 * distance d² and its mean M over all pairs; by the bins that they lie in, {@code unlike} = √(u/U + 0.01) with the share u of
 * the columns in which they disagree and its mean U. Categories and gaps are told apart by the second alone. Two channels,
 * with kernels of the kind of e^−distance (Matérn 1/2, see {@link Falloff}), which real tables prefer to the Gaussian:
 *
 * <pre>{@code
 * k₁ = falloff(0.3·far),   k₂ = falloff(0.5·(far + unlike))
 * }</pre>
 */
record TableKernels(Distances distances, Overlaps overlaps, Scales scales) implements Kernels {

    static final int CHANNELS = 2;

    private static final double PENALTY = 0.1;
    private static final float LEAST_SQUARE = 0.01f;
    private static final float FAR = 0.3f;
    private static final float FAR_AND_UNLIKE = 0.5f;

    static Fitted fit(Prepared prepared) {
        Pairs pairs = Pairs.of(prepared);
        return fit(pairs, pairs.scales());
    }

    private static Fitted fit(Pairs pairs, Scales scales) {
        TableKernels kernels = new TableKernels(pairs.distances, pairs.overlaps, scales);
        return new Fitted(kernels, kernels.matrices(pairs));
    }

    @Override
    public Fitted refit(Prepared others) {
        return fit(Pairs.of(others), scales);
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public double penalty() {
        return PENALTY;
    }

    @Override
    public int count() {
        return distances.count();
    }

    @Override
    public long bytes() {
        return distances.bytes() + overlaps.bytes();
    }

    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        distances.tensors().forEach((name, tensor) -> tensors.put("far." + name, tensor));
        overlaps.tensors().forEach((name, tensor) -> tensors.put("unlike." + name, tensor));
        return tensors;
    }

    /** The lower triangle of each [channels][count][count]. */
    private double[][][] matrices(Pairs pairs) {
        double[][][] matrices = new double[CHANNELS][pairs.squares.length][];
        for (int row = 0; row < pairs.squares.length; row++) {
            float[][] kernels = of(pairs.squares[row], pairs.agreements[row], row + 1);
            for (int channel = 0; channel < CHANNELS; channel++) {
                matrices[channel][row] = Kernels.widened(kernels[channel], row + 1);
            }
        }
        return matrices;
    }

    @Override
    public float[][] of(Query query) {
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

    @Override
    public <T> List<T> of(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded) {
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

    /**
     * What kernels are divided by.
     *
     * @param features number of columns
     * @param meanSquare M
     * @param meanDisagreement U
     */
    record Scales(int features, double meanSquare, double meanDisagreement) {}

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
            double agreement = Kernels.meanOfPairs(agreements) / distances.features();
            return new Scales(
                    distances.features(),
                    Math.max(Kernels.LEAST_MEAN, Kernels.meanOfPairs(squares)),
                    Math.max(Kernels.LEAST_MEAN, squares.length > 1 ? 1 - agreement : 0));
        }
    }
}
