package org.gpicl.task;

/**
 * One mean and one standard deviation for all numbers of a data set, as the paper normalises pixels.
 *
 * @param mean finite
 * @param standardDeviation positive and finite
 */
public record Normalization(double mean, double standardDeviation) {

    /** Checks both. */
    public Normalization {
        if (!Double.isFinite(mean) || !(standardDeviation > 0 && Double.isFinite(standardDeviation))) {
            throw new IllegalArgumentException(
                    "Normalisation: expected a finite mean and a positive, finite standard deviation, got " + mean
                            + " and " + standardDeviation);
        }
    }
}
