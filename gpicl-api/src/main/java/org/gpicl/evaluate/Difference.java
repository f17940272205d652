package org.gpicl.evaluate;

import java.util.Locale;

/**
 * How two classifiers differ on the same rows.
 *
 * @param measure that they differ by
 * @param value the first minus the second, with the standard error of the paired differences
 * @param wins the share 0 … 1 of rows, or of folds for a measure that single rows do not have, on which the first is better;
 *     equal ones count half
 */
public record Difference(Measure measure, Mean value, double wins) {

    /** How many standard errors are taken for more than chance. */
    private static final double CLEAR = 2;

    /** Whether they differ by more than two standard errors; false if there are none to know. */
    public boolean isClear() {
        return Math.abs(value.value()) > CLEAR * value.standardError();
    }

    /** In words: {@code better}, {@code worse}, or {@code no clear difference}. */
    String verdict() {
        if (!isClear()) {
            return "no clear difference";
        }
        return measure.gain(value.value(), 0) > 0 ? "better" : "worse";
    }

    /** Such as {@code 71 % of rows}. */
    String winsText() {
        return String.format(Locale.ROOT, "%.0f %% of %s", 100 * wins, measure.meanOverRows() ? "rows" : "folds");
    }

    /** Such as {@code log-loss: -0.100 ±0.020, better (on 71 % of rows)}. */
    @Override
    public String toString() {
        return measure.name() + ": " + value + ", " + verdict() + " (better on " + winsText() + ")";
    }
}
