package org.gpicl.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Votes of near rows: the local expert.
 *
 * <p>With d_j² the squared distance of encoded columns to row j of the context, m the least and M the mean of them, row j has
 * the weight
 *
 * <pre>{@code
 * w_j = (1 + β·u_j / 16)⁻¹⁶,   u_j = (d_j² − m) / (M − m)
 * }</pre>
 *
 * nearly exp(−β·u): 1 for the nearest, and for a row at the mean distance about e^−β, whatever the number and the scale of the
 * columns. Two channels: β = log n, with which the many far rows together weigh about as much as the nearest, and twice that,
 * with which it is all but the nearest alone. A class gets the share of its rows in the weights less its share of the context,
 * (Σ_j w_j [y_j = c] + α·p_c) / (Σ_j w_j + α) − p_c, α = 0.1. Without a row means the others alone.
 */
final class Neighbors implements Expert {

    static final int CHANNELS = 2;

    private static final double SMOOTHING = 0.1;
    private static final double LEAST_SPREAD = 1e-6;

    private final Examples examples;
    private final Distances distances;
    private final double[] sharpness; // β of each channel
    private final double[] shares; // p_c [classes]
    private final float[] leaveOneOut; // [count, channels, classes]

    private Neighbors(
            Examples examples, Distances distances, double[] sharpness, double[] shares, float[] leaveOneOut) {
        this.examples = examples;
        this.distances = distances;
        this.sharpness = sharpness;
        this.shares = shares;
        this.leaveOneOut = leaveOneOut;
    }

    static Neighbors fit(Prepared prepared) {
        double log = Math.log(Math.max(2, prepared.examples().count()));
        return fit(prepared, log, 2 * log);
    }

    /** With other β, {@value #CHANNELS} of them. */
    static Neighbors fit(Prepared prepared, double... sharpness) {
        Examples examples = prepared.examples();
        double[] shares = examples.classShares(Examples.NONE);
        float[] scores = new float[examples.count() * CHANNELS * examples.classes()];
        Neighbors fitted = new Neighbors(examples, prepared.distances(), sharpness, shares, scores);
        double[][] sharesWithout = new double[examples.classes()][];
        for (int c = 0; c < sharesWithout.length; c++) {
            sharesWithout[c] = examples.classShares(c);
        }
        for (int row = 0; row < examples.count(); row++) {
            int offset = row * CHANNELS * examples.classes();
            fitted.score(prepared.squares(row), row, sharesWithout[examples.y()[row]], scores, offset);
        }
        return fitted;
    }

    /**
     * Scores of a row by all rows of the context but one.
     *
     * @param squares its squared distances to all [count]
     * @param without the one; none if it is {@link Examples#NONE}
     */
    private void score(float[] squares, int without, double[] classShares, float[] out, int offset) {
        int count = examples.count();
        int gap = without == Examples.NONE ? count : without;
        int others = count - (without == Examples.NONE ? 0 : 1);
        float least = Math.min(least(squares, 0, gap), least(squares, gap + 1, count));
        double sum = VectorMatrix.sum(squares, 0, gap) + VectorMatrix.sum(squares, gap + 1, count);
        double spread = (others > 0 ? sum / others - least : 0) + LEAST_SPREAD;
        float[][] weights = new float[CHANNELS][];
        for (int channel = 0; channel < CHANNELS; channel++) {
            weights[channel] = weights(squares, least, (float) (sharpness[channel] / spread));
            if (without != Examples.NONE) {
                weights[channel][without] = 0;
            }
        }
        double[] votes = votes(weights);
        int classes = examples.classes();
        for (int channel = 0; channel < CHANNELS; channel++) {
            double all = VectorMatrix.sum(weights[channel], 0, count);
            for (int c = 0; c < classes; c++) {
                double share = (votes[c * CHANNELS + channel] + SMOOTHING * classShares[c]) / (all + SMOOTHING);
                out[offset + channel * classes + c] = (float) (share - classShares[c]);
            }
        }
    }

    private static float least(float[] squares, int from, int to) {
        float least = Float.POSITIVE_INFINITY;
        for (int j = from; j < to; j++) {
            least = Math.min(least, squares[j]);
        }
        return least;
    }

    private static float[] weights(float[] squares, float least, float slope) {
        float[] weights = new float[squares.length];
        for (int j = 0; j < weights.length; j++) {
            weights[j] = slope * Math.max(0, squares[j] - least);
        }
        Falloff.applyInPlace(weights, weights.length);
        return weights;
    }

    /** The sum of the weights of each class, of the channels side by side, so that one need not wait for the other. */
    private double[] votes(float[][] weights) {
        double[] votes = new double[examples.classes() * CHANNELS];
        float[] broad = weights[0];
        float[] narrow = weights[1];
        for (int j = 0; j < broad.length; j++) {
            int at = examples.y()[j] * CHANNELS;
            votes[at] += broad[j];
            votes[at + 1] += narrow[j];
        }
        return votes;
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
        return examples.bytes() + distances.bytes() + (long) Float.BYTES * leaveOneOut.length;
    }

    @Override
    public void score(Query query, float[] out, int offset) {
        score(query.squares(distances), Examples.NONE, shares, out, offset);
    }

    @Override
    public Map<String, Tensor> tensors() {
        int count = examples.count();
        float[] labels = new float[count * examples.classes()];
        for (int row = 0; row < count; row++) {
            labels[row * examples.classes() + examples.y()[row]] = 1;
        }
        float[] floats = new float[shares.length];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = (float) shares[c];
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>(distances.tensors());
        tensors.put("labels", Tensor.of(Shape.of(count, examples.classes()), labels));
        tensors.put("shares", Tensor.of(Shape.of(examples.classes()), floats));
        return tensors;
    }

    @Override
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded) {
        T squares = distances.squared(ops, tensors, columns); // [rows, count]
        T least = ops.negate(ops.max(ops.negate(squares), 1));
        T spread = ops.add(ops.subtract(ops.mean(squares, 1), least), (float) LEAST_SPREAD);
        T farther = ops.divide(ops.subtract(squares, least), spread);
        List<T> channels = new ArrayList<>();
        for (double beta : sharpness) {
            T weights = Falloff.apply(ops, ops.multiply(farther, (float) beta));
            T votes = ops.matMul(weights, tensors.get("labels")); // [rows, classes]
            T smoothed = ops.add(votes, ops.multiply(tensors.get("shares"), (float) SMOOTHING));
            T all = ops.add(ops.sum(weights, 1), (float) SMOOTHING);
            channels.add(ops.subtract(ops.divide(smoothed, all), tensors.get("shares")));
        }
        return ops.concat(1, channels);
    }
}
