package org.gpicl.evidence;

/**
 * Labelled rows as experts see them. Not modified by anyone.
 *
 * @param count n, the number of rows, at least 1
 * @param features of a row
 * @param rows row-major [count, features], NaN where missing
 * @param columns the same after the encoding of each column, row-major [count, features], finite
 * @param y classes [count], each in 0 … classes − 1
 * @param classes how many occur, at least 1
 */
record Examples(int count, int features, float[] rows, float[] columns, int[] y, int classes) {

    /** No row, or no class. */
    static final int NONE = -1;

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
