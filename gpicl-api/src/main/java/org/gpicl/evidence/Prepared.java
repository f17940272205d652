package org.gpicl.evidence;

import org.jspecify.annotations.Nullable;

/** Examples with what several experts need to know of them, so that it is computed once. For one thread. */
final class Prepared {

    private final Examples examples;
    private final ColumnBins bins;
    private final Distances distances;
    private final float[] squares; // of the row asked for last [count]
    private float @Nullable [][] matrix; // of all rows [count][count]

    private Prepared(Examples examples, ColumnBins bins) {
        this.examples = examples;
        this.bins = bins;
        this.distances = Distances.to(examples.columns(), examples.count(), examples.features());
        this.squares = new float[examples.count()];
    }

    static Prepared of(Examples examples) {
        return with(examples, ColumnBins.of(examples));
    }

    /** With bins that others were the reason for. */
    static Prepared with(Examples examples, ColumnBins bins) {
        return new Prepared(examples, bins);
    }

    Examples examples() {
        return examples;
    }

    /** One partition for each column. */
    ColumnBins bins() {
        return bins;
    }

    /** To these examples. */
    Distances distances() {
        return distances;
    }

    /** The squared distances of a row to all [count]: not to be modified, and good until the next call. */
    float[] squares(int row) {
        if (examples.count() <= KernelRidge.MOST_ROWS) {
            return matrix()[row];
        }
        distances.squared(examples.columns(), row, squares.length, squares);
        return squares;
    }

    private float[][] matrix() {
        if (matrix == null) {
            int count = examples.count();
            matrix = new float[count][count];
            for (int row = 0; row < count; row++) {
                distances.squared(examples.columns(), row, row + 1, matrix[row]);
                for (int j = 0; j < row; j++) {
                    matrix[j][row] = matrix[row][j];
                }
            }
        }
        return matrix;
    }
}
