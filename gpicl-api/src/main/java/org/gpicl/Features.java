package org.gpicl;

import java.nio.FloatBuffer;

/** Checks of raw features: no infinite number may reach native code; NaN is a missing value. */
final class Features {

    private Features() {}

    /** Checks a row that stands alone. */
    static void requireNotInfinite(String operation, float[] row) {
        for (int i = 0; i < row.length; i++) {
            if (Float.isInfinite(row[i])) {
                throw infinite(operation, row[i], "feature " + i);
            }
        }
    }

    /** Checks one of several rows. */
    static void requireNotInfinite(String operation, float[] row, int number) {
        for (int i = 0; i < row.length; i++) {
            if (Float.isInfinite(row[i])) {
                throw infinite(operation, row[i], "row " + number + ", feature " + i);
            }
        }
    }

    /** Checks rows [any, features]. */
    static void requireRows(String operation, float[][] rows, int features) {
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].length != features) {
                throw new IllegalArgumentException(operation + ": expected " + features
                        + " features as in the context, got " + rows[row].length + " in row " + row);
            }
            requireNotInfinite(operation, rows[row], row);
        }
    }

    /** Checks rows [count, features] from the position of a buffer on, which does not move. */
    static void requireNotInfinite(String operation, FloatBuffer rows, int count, int features) {
        int first = rows.position();
        for (int i = 0; i < count * features; i++) {
            float value = rows.get(first + i);
            if (Float.isInfinite(value)) {
                throw infinite(operation, value, "row " + i / features + ", feature " + i % features);
            }
        }
    }

    private static IllegalArgumentException infinite(String operation, float value, String where) {
        return new IllegalArgumentException(
                operation + ": expected finite features, or NaN where one is missing, got " + value + " in " + where);
    }
}
