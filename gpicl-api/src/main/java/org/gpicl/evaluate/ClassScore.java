package org.gpicl.evaluate;

/**
 * How one class fared.
 *
 * @param label of the class
 * @param rows of this class
 * @param precision the share of rows predicted as this class that are of it, 0 … 1; NaN if none was
 * @param recall the share of the rows of this class that are predicted as it, 0 … 1; NaN if there is none
 * @param <L> the type of the labels
 */
public record ClassScore<L>(L label, int rows, double precision, double recall) {

    /** The harmonic mean of precision and recall, 0 … 1; 0 if none was right, NaN if the class occurs nowhere. */
    public double f1() {
        if (Double.isNaN(precision) && Double.isNaN(recall)) {
            return Double.NaN;
        }
        double p = Double.isNaN(precision) ? 0 : precision;
        double r = Double.isNaN(recall) ? 0 : recall;
        return p + r == 0 ? 0 : 2 * p * r / (p + r);
    }
}
