package org.gpicl.task;

/**
 * The rows of a data set, sorted by class.
 *
 * @param rows row numbers [rows], those of class 0 first
 * @param starts [classes + 1]; the rows of class c are at starts[c] … starts[c + 1] − 1
 */
record RowsByClass(int[] rows, int[] starts) {

    /** Checks that {@code base} can be projected: no input is missing, no class empty. */
    static RowsByClass of(DataSet base) {
        for (int i = 0; i < base.x().length; i++) {
            if (Float.isNaN(base.x()[i])) {
                throw new IllegalArgumentException(
                        "RandomProjections: expected a base set without missing inputs, got one in row "
                                + i / base.features() + ", feature " + i % base.features() + "; impute it first");
            }
        }
        int[] starts = new int[base.classes() + 1];
        for (int label : base.y()) {
            starts[label + 1]++;
        }
        for (int c = 0; c < base.classes(); c++) {
            if (starts[c + 1] == 0) {
                throw new IllegalArgumentException("RandomProjections: expected every class to have a row, got none of"
                        + " class " + c + "; number the classes that occur from 0");
            }
            starts[c + 1] += starts[c];
        }
        int[] rows = new int[base.rows()];
        int[] next = starts.clone();
        for (int row = 0; row < base.rows(); row++) {
            rows[next[base.y()[row]]++] = row;
        }
        return new RowsByClass(rows, starts);
    }

    int count(int label) {
        return starts[label + 1] - starts[label];
    }
}
