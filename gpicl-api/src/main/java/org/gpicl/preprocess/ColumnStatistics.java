package org.gpicl.preprocess;

import java.util.Arrays;

/**
 * Where the columns of a context lie and how far they spread; missing values (NaN) do not count.
 *
 * @param means of each column [features], 0 for one that is constant or missing throughout
 * @param inverseDeviations 1 / standard deviation of each column [features], 0 for one that is constant or missing
 */
record ColumnStatistics(double[] means, double[] inverseDeviations) {

    /** The statistics of rows [count, features], read in the order in which they lie in memory. */
    static ColumnStatistics of(float[] rows, int count, int features) {
        double[] sums = new double[features];
        int[] present = new int[features];
        float[] least = new float[features];
        float[] greatest = new float[features];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < features; column++) {
                float value = Rows.finite("fit", rows[row * features + column], row, column);
                if (!Float.isNaN(value)) {
                    sums[column] += value;
                    present[column]++;
                    least[column] = Math.min(least[column], value);
                    greatest[column] = Math.max(greatest[column], value);
                }
            }
        }
        double[] means = new double[features];
        double[] inverseDeviations = new double[features];
        for (int column = 0; column < features; column++) {
            means[column] = least[column] < greatest[column] ? sums[column] / present[column] : 0;
        }
        double[] squares = squares(rows, count, means);
        for (int column = 0; column < features; column++) {
            // Not "standard deviation > 0": the mean of equal numbers may differ from them by its rounding.
            boolean varies = least[column] < greatest[column];
            inverseDeviations[column] = varies ? 1 / Math.sqrt(squares[column] / present[column]) : 0;
        }
        return new ColumnStatistics(means, inverseDeviations);
    }

    /** The statistics of all numbers in rows [count, features], taken as a single column. */
    static ColumnStatistics together(float[] rows, int count, int features) {
        int numbers = Math.multiplyExact(count, features);
        for (int i = 0; i < numbers; i++) {
            Rows.finite("fit", rows[i], i / features, i % features);
        }
        return of(rows, numbers, 1);
    }

    /** For each column, the sum of (value − mean)². */
    private static double[] squares(float[] rows, int count, double[] means) {
        int features = means.length;
        double[] squares = new double[features];
        for (int row = 0; row < count; row++) {
            for (int column = 0; column < features; column++) {
                double value = rows[row * features + column];
                if (!Double.isNaN(value)) {
                    squares[column] += (value - means[column]) * (value - means[column]);
                }
            }
        }
        return squares;
    }
}
