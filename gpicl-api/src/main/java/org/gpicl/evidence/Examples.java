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

    /** The number of rows of each class [classes]. */
    int[] classSizes() {
        int[] sizes = new int[classes];
        for (int label : y) {
            sizes[label]++;
        }
        return sizes;
    }
}
