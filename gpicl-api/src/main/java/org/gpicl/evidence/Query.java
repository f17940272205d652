package org.gpicl.evidence;

import org.jspecify.annotations.Nullable;

/** A row to be scored, with what several experts need to know of it, so that it is computed once. For one thread. */
final class Query {

    private final float[] rows;
    private final float[] columns;
    private final float[] encoded;
    private final int row;
    private @Nullable Distances distances;
    private float[] squares = {};

    /**
     * @param rows row-major [any, features], NaN where missing
     * @param columns the same after the encoding of each column, finite
     * @param encoded the same as the model reads them, row-major [any, width]; empty if no expert asks for these
     * @param row which of them
     */
    Query(float[] rows, float[] columns, float[] encoded, int row) {
        this.rows = rows;
        this.columns = columns;
        this.encoded = encoded;
        this.row = row;
    }

    float[] rows() {
        return rows;
    }

    float[] columns() {
        return columns;
    }

    float[] encoded() {
        return encoded;
    }

    int row() {
        return row;
    }

    /** The squared distances to all rows of {@code others} [count]; not to be modified. */
    float[] squares(Distances others) {
        if (others != distances) {
            distances = others;
            squares = new float[others.count()];
            others.squared(columns, row, squares.length, squares);
        }
        return squares;
    }
}
