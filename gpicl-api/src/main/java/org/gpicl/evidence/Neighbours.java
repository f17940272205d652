package org.gpicl.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
final class Neighbours implements Expert {

    static final int CHANNELS = 2;

    private static final double SMOOTHING = 0.1;
    private static final double LEAST_SPREAD = 1e-6;

    private final Examples examples;
    private final double[] sharpness; // β of each channel
    private final double[] shares; // p_c [classes]
    private final float[] leaveOneOut; // [count, channels, classes]

    private Neighbours(Examples examples, double[] sharpness, double[] shares, float[] leaveOneOut) {
        this.examples = examples;
        this.sharpness = sharpness;
        this.shares = shares;
        this.leaveOneOut = leaveOneOut;
    }

    static Neighbours fit(Examples examples) {
        double log = Math.log(Math.max(2, examples.count()));
        return fit(examples, log, 2 * log);
    }

    /** With other β, {@value #CHANNELS} of them. */
    static Neighbours fit(Examples examples, double... sharpness) {
        double[] shares = examples.classShares(Examples.NONE);
        float[] scores = new float[examples.count() * CHANNELS * examples.classes()];
        Neighbours fitted = new Neighbours(examples, sharpness, shares, scores);
        double[] distances = new double[examples.count()];
        double[][] sharesWithout = new double[examples.classes()][];
        for (int c = 0; c < sharesWithout.length; c++) {
            sharesWithout[c] = examples.classShares(c);
        }
        for (int row = 0; row < examples.count(); row++) {
            fitted.distances(examples.columns(), row, distances);
            int offset = row * CHANNELS * examples.classes();
            fitted.score(distances, row, sharesWithout[examples.y()[row]], scores, offset);
        }
        return fitted;
    }

    /** The squared distances of a row to those of the context. */
    private void distances(float[] columns, int row, double[] out) {
        int features = examples.features();
        float[] context = examples.columns();
        for (int other = 0; other < out.length; other++) {
            float sum = 0;
            for (int i = 0; i < features; i++) {
                float difference = columns[row * features + i] - context[other * features + i];
                sum += difference * difference;
            }
            out[other] = sum;
        }
    }

    /** Scores by the rows at these distances, but for one; for all if that is {@link Examples#NONE}. */
    private void score(double[] distances, int without, double[] classShares, float[] out, int offset) {
        int others = distances.length - (without == Examples.NONE ? 0 : 1);
        double least = Double.POSITIVE_INFINITY;
        double mean = 0;
        for (int j = 0; j < distances.length; j++) {
            if (j != without) {
                least = Math.min(least, distances[j]);
                mean += distances[j] / others;
            }
        }
        double[] votes = new double[examples.classes()];
        for (int channel = 0; channel < CHANNELS; channel++) {
            Arrays.fill(votes, 0);
            double all = 0;
            double slope = sharpness[channel] / 16 / (mean - least + LEAST_SPREAD);
            for (int j = 0; j < distances.length; j++) {
                if (j != without) {
                    double weight = weight(1 + slope * (distances[j] - least));
                    votes[examples.y()[j]] += weight;
                    all += weight;
                }
            }
            for (int c = 0; c < votes.length; c++) {
                double share = (votes[c] + SMOOTHING * classShares[c]) / (all + SMOOTHING);
                out[offset + channel * votes.length + c] = (float) (share - classShares[c]);
            }
        }
    }

    /** x⁻¹⁶. */
    private static double weight(double x) {
        double inverse = 1 / x;
        double square = inverse * inverse;
        double fourth = square * square;
        double eighth = fourth * fourth;
        return eighth * eighth;
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
    public void score(float[] rows, float[] columns, int row, float[] out, int offset) {
        double[] distances = new double[examples.count()];
        distances(columns, row, distances);
        score(distances, Examples.NONE, shares, out, offset);
    }

    @Override
    public Map<String, Tensor> tensors() {
        int count = examples.count();
        int features = examples.features();
        float[] turned = new float[count * features];
        float[] squares = new float[count];
        float[] labels = new float[count * examples.classes()];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < features; i++) {
                float value = examples.columns()[row * features + i];
                turned[i * count + row] = value;
                squares[row] += value * value;
            }
            labels[row * examples.classes() + examples.y()[row]] = 1;
        }
        float[] floats = new float[shares.length];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = (float) shares[c];
        }
        return Map.of(
                "columns", Tensor.of(Shape.of(features * count), turned), // of one axis: stored exactly
                "squares", Tensor.of(Shape.of(count), squares),
                "labels", Tensor.of(Shape.of(count, examples.classes()), labels),
                "shares", Tensor.of(Shape.of(examples.classes()), floats));
    }

    @Override
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns) {
        T context = ops.reshape(tensors.get("columns"), examples.features(), examples.count());
        T products = ops.multiply(ops.matMul(columns, context), -2f);
        T own = ops.sum(ops.multiply(columns, columns), 1); // [rows, 1]
        T distances = ops.relu(ops.add(ops.add(products, tensors.get("squares")), own)); // [rows, count]
        T least = ops.negate(ops.max(ops.negate(distances), 1));
        T spread = ops.add(ops.subtract(ops.mean(distances, 1), least), (float) LEAST_SPREAD);
        T farther = ops.divide(ops.subtract(distances, least), spread);
        List<T> channels = new ArrayList<>();
        for (double beta : sharpness) {
            T weights = weights(ops, ops.add(ops.multiply(farther, (float) (beta / 16)), 1f));
            T votes = ops.matMul(weights, tensors.get("labels")); // [rows, classes]
            T smoothed = ops.add(votes, ops.multiply(tensors.get("shares"), (float) SMOOTHING));
            T all = ops.add(ops.sum(weights, 1), (float) SMOOTHING);
            channels.add(ops.subtract(ops.divide(smoothed, all), tensors.get("shares")));
        }
        return ops.concat(1, channels);
    }

    /** x⁻¹⁶. */
    private static <T> T weights(TensorOps<T> ops, T x) {
        T power = ops.divide(ops.fill(x, 1), x);
        for (int i = 0; i < 4; i++) {
            power = ops.multiply(power, power);
        }
        return power;
    }
}
