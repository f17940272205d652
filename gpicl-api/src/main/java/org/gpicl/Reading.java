package org.gpicl;

/**
 * How much of its examples a fitted learner looks at.
 *
 * @param rows that it was shown
 * @param rowsRead that each view reads: fewer where there are more than maxContext, then a sample for each view
 * @param columns of a row
 * @param inputs of the model, N_x: where there are fewer than columns, each view sees a projection of them
 * @param views whose probabilities are averaged
 */
public record Reading(long rows, long rowsRead, int columns, int inputs, int views) {

    /** Whether each view reads a sample of the rows. */
    public boolean isSampled() {
        return rowsRead < rows;
    }

    /** Whether each view sees a projection of the columns. */
    public boolean isProjected() {
        return inputs < columns;
    }

    /** Such as {@code 3000 of 8000 rows, 100 columns projected to 64, 4 views}. */
    @Override
    public String toString() {
        return (isSampled() ? rowsRead + " of " : "") + rows + " rows, " + columns + " columns"
                + (isProjected() ? " projected to " + inputs : "") + ", " + views + (views == 1 ? " view" : " views");
    }
}
