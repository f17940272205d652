package org.gpicl.metatest;

import java.util.Locale;
import org.gpicl.metatest.LearningCurve.Point;

/**
 * How much more accurate a learner is after many examples than after few: the paper's improvement within the sequence.
 *
 * <p>The interval is that of a normal distribution at 95 %; the two points are measured on tasks drawn independently.
 *
 * @param first at the fewest examples
 * @param last at the most
 */
public record Improvement(Point first, Point last) {

    /** Standard errors on either side of a value within which 95 % of a normal distribution lie. */
    private static final double HALF_WIDTH = 1.96;

    /** Checks the order. */
    public Improvement {
        if (first.examples() >= last.examples()) {
            throw new IllegalArgumentException("improvement: expected a point with more examples than the first, which"
                    + " has " + first.examples() + ", got " + last.examples());
        }
    }

    /**
     * From the first point of a curve to its last.
     *
     * @throws IllegalArgumentException if it has fewer than 2 points
     */
    public static Improvement of(LearningCurve curve) {
        if (curve.points().size() < 2) {
            throw new IllegalArgumentException("improvement: expected a curve of at least 2 points, got "
                    + curve.points().size());
        }
        return new Improvement(
                curve.points().get(0), curve.points().get(curve.points().size() - 1));
    }

    /** Accuracy at the last point minus that at the first, −1 … 1. */
    public double value() {
        return last.accuracy() - first.accuracy();
    }

    /** Standard error of {@link #value}; NaN if that of a point is not known. */
    public double standardError() {
        return Math.hypot(first.standardError(), last.standardError());
    }

    /** Whether all of the interval lies above a bound; false if the error is not known. */
    boolean isAbove(double bound) {
        return isAbove(value(), standardError(), bound);
    }

    /** Whether all of the interval lies below a bound; false if the error is not known. */
    boolean isBelow(double bound) {
        return isBelow(value(), standardError(), bound);
    }

    static boolean isAbove(double value, double standardError, double bound) {
        return value - HALF_WIDTH * standardError > bound;
    }

    static boolean isBelow(double value, double standardError, double bound) {
        return value + HALF_WIDTH * standardError < bound;
    }

    /** Such as {@code +0.412 (0.391 … 0.433): 0.112 after 1, 0.524 after 90 examples}. */
    @Override
    public String toString() {
        double half = HALF_WIDTH * standardError();
        return String.format(
                Locale.ROOT,
                "%+.3f (%.3f … %.3f): %.3f after %d, %.3f after %d examples",
                value(),
                value() - half,
                value() + half,
                first.accuracy(),
                first.examples(),
                last.accuracy(),
                last.examples());
    }
}
