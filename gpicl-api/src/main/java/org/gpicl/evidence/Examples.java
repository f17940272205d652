package org.gpicl.evidence;

/**
 * Labelled rows as experts see them. Not modified by anyone.
 *
 * @param count n, the number of rows, at least 1
 * @param features of a row
 * @param rows row-major [count, features], NaN where missing
 * @param columns the same after the encoding of each column, row-major [count, features], finite
 * @param width N_x, of an encoded row; 0 if no expert asks for these
 * @param encoded the same as the model reads them, row-major [count, width], finite
 * @param y classes [count], each in 0 … classes − 1
 * @param classes how many occur, at least 1
 */
record Examples(
        int count, int features, float[] rows, float[] columns, int width, float[] encoded, int[] y, int classes) {

    /** No row, or no class. */
    static final int NONE = -1;

    /** What regression is to find for a row and a class: 1 if it is of the class, else 0, less 1/classes. */
    double target(int row, int c) {
        return (y[row] == c ? 1 : 0) - 1.0 / classes;
    }

    /** Some of these rows; classes keep their numbers. */
    Examples only(int[] some) {
        float[] someRows = new float[some.length * features];
        float[] someColumns = new float[someRows.length];
        float[] someEncoded = new float[some.length * width];
        int[] labels = new int[some.length];
        for (int i = 0; i < some.length; i++) {
            System.arraycopy(rows, some[i] * features, someRows, i * features, features);
            System.arraycopy(columns, some[i] * features, someColumns, i * features, features);
            System.arraycopy(encoded, some[i] * width, someEncoded, i * width, width);
            labels[i] = y[some[i]];
        }
        return new Examples(some.length, features, someRows, someColumns, width, someEncoded, labels, classes);
    }

    /** One of these rows. */
    Query query(int row) {
        return new Query(rows, columns, encoded, row);
    }

    /** The heap that it takes, in bytes, about. */
    long bytes() {
        return (long) Float.BYTES * (rows.length + columns.length + encoded.length) + (long) Integer.BYTES * y.length;
    }

    /** The number of rows of each class [classes]. */
    int[] classSizes() {
        int[] sizes = new int[classes];
        for (int label : y) {
            sizes[label]++;
        }
        return sizes;
    }

    /**
     * The smoothed share of each class in the rows, (n_c + 1) / (n + classes), without one row of a class.
     *
     * @param without the class of the row, or {@link #NONE}
     */
    double[] classShares(int without) {
        int left = count - (without == NONE ? 0 : 1);
        int[] sizes = classSizes();
        double[] shares = new double[classes];
        for (int c = 0; c < classes; c++) {
            shares[c] = (sizes[c] - (c == without ? 1 : 0) + 1.0) / (left + classes);
        }
        return shares;
    }
}
