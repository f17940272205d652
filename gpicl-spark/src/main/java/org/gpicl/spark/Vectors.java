package org.gpicl.spark;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/** Features of rows of Spark as gpicl reads them. */
final class Vectors {

    private Vectors() {}

    /**
     * The features of a row.
     *
     * @param operation named in errors
     * @param column the position of a column of vectors
     * @throws IllegalArgumentException if there are none, or one is a number that no float can hold
     */
    static float[] floats(String operation, Row row, int column) {
        if (row.isNullAt(column)) {
            throw new IllegalArgumentException(operation + ": expected a vector in the column "
                    + row.schema().fields()[column].name() + ", got null; leave such rows out, or NaN where a number is"
                    + " missing (VectorAssembler: setHandleInvalid(\"keep\"))");
        }
        return floats(operation, (Vector) row.get(column));
    }

    /** As {@link #floats(String, Row, int)}; NaN stays, for a missing value. */
    static float[] floats(String operation, Vector vector) {
        float[] x = new float[vector.size()];
        for (int i = 0; i < x.length; i++) {
            double value = vector.apply(i);
            x[i] = (float) value;
            if (Float.isInfinite(x[i])) {
                throw new IllegalArgumentException(operation
                        + ": expected features that a float can hold, or NaN where one is missing, got " + value
                        + " as feature " + i);
            }
        }
        return x;
    }
}
