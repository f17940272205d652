package org.gpicl.preprocess;

import java.util.Arrays;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * For each column a curve that brings what the context holds of it to a normal distribution: heavy tails come in, crowds
 * spread out, the order stays.
 *
 * <p>A curve is monotone and linear between knots, constant beyond them. A knot is a standardised value that occurs in the
 * context; the curve takes it to the normal quantile of its middle rank, standardised over the context again. Knots keep a
 * distance, so that no step is so steep that float32 would blur it.
 *
 * @param features number of columns
 * @param at standardised values, ascending, row-major [features, {@value #KNOTS}]; the last repeated where there are fewer
 * @param scores to which the curve takes them, the same
 */
record NormalScores(int features, float[] at, float[] scores) {

    /** The most knots of a curve. */
    static final int KNOTS = 32;

    private static final double LEAST_DISTANCE = 1e-4;
    private static final double LEAST_RELATIVE_DISTANCE = 1e-3;

    /**
     * The curves of a context.
     *
     * @param standardized row-major [count, features], NaN where missing
     */
    static NormalScores of(double[] standardized, int count, int features) {
        float[] at = new float[features * KNOTS];
        float[] scores = new float[features * KNOTS];
        double[] column = new double[count];
        for (int feature = 0; feature < features; feature++) {
            int present = 0;
            for (int row = 0; row < count; row++) {
                double z = standardized[row * features + feature];
                if (!Double.isNaN(z)) {
                    column[present++] = z;
                }
            }
            double[] sorted = Arrays.copyOf(column, present);
            Arrays.sort(sorted);
            setKnots(sorted, at, scores, feature * KNOTS);
        }
        return new NormalScores(features, at, scores);
    }

    /** Sets the knots of one column; all 0 if it has no value. */
    private static void setKnots(double[] sorted, float[] at, float[] scores, int first) {
        int knots = 0;
        for (int i = 0; i < KNOTS && sorted.length > 0; i++) {
            double z = sorted[(int) Math.round(i * (sorted.length - 1.0) / (KNOTS - 1))];
            double least = LEAST_DISTANCE + LEAST_RELATIVE_DISTANCE * Math.abs(z);
            if (knots == 0 || z - at[first + knots - 1] >= least) {
                at[first + knots] = (float) z;
                scores[first + knots] = (float) normalQuantile(middleRank(sorted, z));
                knots++;
            }
        }
        for (int i = Math.max(knots, 1); i < KNOTS; i++) {
            at[first + i] = at[first + i - 1];
            scores[first + i] = scores[first + i - 1];
        }
        standardize(sorted, at, scores, first);
    }

    /** The share of values below z, and half of those equal to it. */
    private static double middleRank(double[] sorted, double z) {
        int below = 0;
        int notAbove = 0;
        for (double value : sorted) {
            below += value < z ? 1 : 0;
            notAbove += value <= z ? 1 : 0;
        }
        return 0.5 * (below + notAbove) / sorted.length;
    }

    /** Brings the scores to mean 0 and deviation 1 over the values; to 0 if they are all the same. */
    private static void standardize(double[] values, float[] at, float[] scores, int first) {
        double mean = 0;
        double square = 0;
        for (double value : values) {
            double score = interpolated(at, scores, first, value);
            mean += score / values.length;
            square += score * score / values.length;
        }
        double variance = square - mean * mean;
        double inverse = variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
        for (int i = first; i < first + KNOTS; i++) {
            scores[i] = (float) ((scores[i] - mean) * inverse);
        }
    }

    /** Φ⁻¹(p) to within 4.5e-4 (Abramowitz and Stegun 1964, 26.2.23). @param p 0 … 1, exclusive */
    private static double normalQuantile(double p) {
        double t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
        double quantile =
                t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        return p < 0.5 ? -quantile : quantile;
    }

    /** The score of a standardised value of one column. */
    double score(int feature, double z) {
        return interpolated(at, scores, feature * KNOTS, z);
    }

    private static double interpolated(float[] at, float[] scores, int first, double z) {
        int last = first + KNOTS - 1;
        if (z <= at[first]) {
            return scores[first];
        }
        int next = first + 1;
        while (next <= last && at[next] < z) {
            next++;
        }
        if (next > last) {
            return scores[last];
        }
        double share = (z - at[next - 1]) / ((double) at[next] - at[next - 1]);
        return scores[next - 1] + share * ((double) scores[next] - scores[next - 1]);
    }

    // ---------------------------------------------------------------- as a part of a computation

    /** Float32 tensors by name: {@code knots}, {@code widths} and {@code slopes} [features, knots − 1], {@code base}. */
    Map<String, Tensor> tensors() {
        int ramps = KNOTS - 1;
        float[] knots = new float[features * ramps];
        float[] widths = new float[features * ramps];
        float[] slopes = new float[features * ramps];
        float[] base = new float[features];
        for (int feature = 0; feature < features; feature++) {
            base[feature] = scores[feature * KNOTS];
            for (int i = 0; i < ramps; i++) {
                int from = feature * KNOTS + i;
                int to = feature * ramps + i;
                knots[to] = at[from];
                widths[to] = at[from + 1] - at[from];
                slopes[to] = widths[to] > 0 ? (scores[from + 1] - scores[from]) / widths[to] : 0;
            }
        }
        Shape shape = Shape.of(features, ramps);
        return Map.of(
                "knots", Tensor.of(shape, knots),
                "widths", Tensor.of(shape, widths),
                "slopes", Tensor.of(shape, slopes),
                "base", Tensor.of(Shape.of(features), base));
    }

    /**
     * The scores as a sum of ramps: base + Σ slope · min(max(z − knot, 0), width).
     *
     * @param z standardised values [rows, features]
     */
    static <T> T scores(TensorOps<T> ops, Parameters<T> curves, T z) {
        T beyond = ops.relu(ops.subtract(ops.expandDims(z, 2), curves.get("knots"))); // [rows, features, ramps]
        T climbed = ops.multiply(ops.minimum(beyond, curves.get("widths")), curves.get("slopes"));
        return ops.add(ops.squeeze(ops.sum(climbed, 2), 2), curves.get("base"));
    }
}
