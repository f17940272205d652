package org.gpicl.evaluate;

import java.util.Collection;
import java.util.Locale;

/**
 * The mean of independent measurements, and how far off it may be.
 *
 * @param value the arithmetic mean
 * @param standardError of the mean; NaN if there was one measurement
 */
public record Mean(double value, double standardError) {

    /**
     * The mean of some measurements.
     *
     * @param measurements at least one
     * @throws IllegalArgumentException if there is none
     */
    public static Mean of(Collection<Double> measurements) {
        double mean = measurements.stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("mean: expected at least 1 measurement, got none"));
        double squares =
                measurements.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Mean(mean, Math.sqrt(squares / (measurements.size() - 1.0) / measurements.size()));
    }

    /** Such as {@code 0.912 ±0.004}; the mean alone if the error is not known. */
    @Override
    public String toString() {
        return Double.isNaN(standardError)
                ? String.format(Locale.ROOT, "%.3f", value)
                : String.format(Locale.ROOT, "%.3f ±%.3f", value, standardError);
    }
}
