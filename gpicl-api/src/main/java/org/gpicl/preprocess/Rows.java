package org.gpicl.preprocess;

import org.gpicl.spi.TensorOps;

/** What encoders have in common: checks of what they are given, and missing values. */
final class Rows {

    private Rows() {}

    /** Checks that the rows are there, and that there is room for what becomes of them. */
    static void check(float[] rows, int firstRow, int count, int features, int width, long room) {
        if (firstRow < 0 || count < 0 || rows.length < ((long) firstRow + count) * features) {
            throw new IllegalArgumentException("encode: expected rows " + firstRow + " … " + (firstRow + count - 1L)
                    + " of " + features + " features, got " + rows.length + " numbers");
        }
        if (room < (long) count * width) {
            throw new IllegalArgumentException(
                    "encode: expected room for " + count + "·" + width + " numbers, got room for " + room);
        }
    }

    /** Replaces results by 0 wherever the input is missing. NaN is the only value that is not equal to itself. */
    static <T> T zeroWhereMissing(TensorOps<T> ops, T rows, T results) {
        return ops.select(ops.equal(rows, rows), results, ops.constant(0f));
    }

    static float finite(String operation, float value, int row, int feature) {
        if (Float.isInfinite(value)) {
            throw new IllegalArgumentException(
                    operation + ": expected finite features, or NaN where one is missing, got " + value + " in row "
                            + row + ", feature " + feature);
        }
        return value;
    }
}
