package org.gpicl.task;

/**
 * A sequence of labelled examples, all of one task.
 *
 * <p>For speed the arrays are not copied: they belong to the episode from here on, whoever made them must not write to them
 * again, and whoever reads them must not write either. Nothing is checked element by element.
 *
 * @param rows number of examples, at least 1
 * @param features numbers in one input, at least 1
 * @param x inputs, row-major [rows, features], finite, or NaN where missing
 * @param y labels [rows], each in 0 … classes − 1
 * @param classes number of classes of the task, at least 1; not all need occur in {@code y}
 */
public record Episode(int rows, int features, float[] x, int[] y, int classes) {

    /** Checks the sizes against each other. */
    public Episode {
        if (rows < 1 || features < 1 || classes < 1) {
            throw new IllegalArgumentException("Episode: expected at least 1 row, 1 feature and 1 class, got " + rows
                    + " rows, " + features + " features and " + classes + " classes");
        }
        if (x.length != Math.multiplyExact(rows, features) || y.length != rows) {
            throw new IllegalArgumentException("Episode: expected " + rows + "·" + features + " inputs and " + rows
                    + " labels, got " + x.length + " and " + y.length);
        }
    }
}
