package org.gpicl.internal;

import java.util.function.DoubleUnaryOperator;

/**
 * Brings each feature to mean 0 and standard deviation 1 over some rows, so that distances are of one unit.
 *
 * @param means [features] of what is not missing; 0 where all is
 * @param deviations [features]
 */
public record Standardizer(double[] means, double[] deviations) {

    private static final double CONSTANT = 1e-12;

    /** The standardizer of these rows [at least 1, features]. */
    public static Standardizer of(float[][] rows) {
        int features = rows[0].length;
        double[] means = new double[features];
        double[] deviations = new double[features];
        for (int f = 0; f < features; f++) {
            means[f] = mean(rows, f, value -> value);
            double mean = means[f];
            deviations[f] = Math.sqrt(mean(rows, f, value -> (value - mean) * (value - mean)));
        }
        return new Standardizer(means, deviations);
    }

    private static double mean(float[][] rows, int feature, DoubleUnaryOperator of) {
        double sum = 0;
        int count = 0;
        for (float[] row : rows) {
            if (!Float.isNaN(row[feature])) {
                sum += of.applyAsDouble(row[feature]);
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /**
     * A row in standard deviations from the mean [features]; 0 where it misses a value, or the column is constant.
     *
     * @param x [features]; not modified
     */
    public double[] standardized(float[] x) {
        double[] z = new double[x.length];
        for (int f = 0; f < z.length; f++) {
            z[f] = Float.isNaN(x[f]) || deviations[f] < CONSTANT ? 0 : (x[f] - means[f]) / deviations[f];
        }
        return z;
    }

    /** Between a row and such standardized ones, the squares of their Euclidean distances. */
    public double[] squaredDistances(float[] x, double[][] rows) {
        double[] z = standardized(x);
        double[] distances = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            for (int f = 0; f < z.length; f++) {
                double difference = z[f] - rows[row][f];
                distances[row] += difference * difference;
            }
        }
        return distances;
    }
}
