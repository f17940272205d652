package org.gpicl.examples;

import java.util.stream.IntStream;
import org.gpicl.task.DataSet;

/**
 * k nearest neighbours by Euclidean distance on standardised features: the baseline that needs no training either.
 *
 * <p>Missing values count as the mean; ties go to the class of the nearer neighbour.
 */
final class NearestNeighbours {

    private final DataSet context;
    private final int k;
    private final double[] means;
    private final double[] deviations;

    NearestNeighbours(DataSet context, int k) {
        this.context = context;
        this.k = Math.min(k, context.rows());
        this.means = new double[context.features()];
        this.deviations = new double[context.features()];
        for (int f = 0; f < context.features(); f++) {
            standardise(f);
        }
    }

    private void standardise(int feature) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int row = 0; row < context.rows(); row++) {
            float value = context.x()[row * context.features() + feature];
            if (!Float.isNaN(value)) {
                sum += value;
                squares += (double) value * value;
                count++;
            }
        }
        means[feature] = count == 0 ? 0 : sum / count;
        double variance = count == 0 ? 0 : squares / count - means[feature] * means[feature];
        deviations[feature] = Math.sqrt(Math.max(variance, 0));
    }

    private double standardised(float[] x, int offset, int feature) {
        float value = x[offset + feature];
        return Float.isNaN(value) || deviations[feature] < 1e-12 ? 0 : (value - means[feature]) / deviations[feature];
    }

    /** The share of each class among the k nearest rows of the context. */
    double[] probabilities(float[] x, int offset) {
        double[] distances = new double[context.rows()];
        for (int row = 0; row < context.rows(); row++) {
            for (int f = 0; f < context.features(); f++) {
                double difference = standardised(x, offset, f) - standardised(context.x(), row * context.features(), f);
                distances[row] += difference * difference;
            }
        }
        int[] nearest = IntStream.range(0, context.rows())
                .boxed()
                .sorted((a, b) -> Double.compare(distances[a], distances[b]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
        double[] shares = new double[context.classes()];
        for (int rank = 0; rank < k; rank++) {
            // the tiny bonus breaks ties in favour of the nearer neighbour
            shares[context.y()[nearest[rank]]] += 1.0 / k + 1e-6 * (k - rank);
        }
        return shares;
    }
}
