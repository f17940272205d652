package org.gpicl.evidence;

import java.util.Arrays;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Squared Euclidean distances of encoded columns to those of some rows.
 *
 * @param count of these rows
 * @param features of a row
 * @param turned their columns [features, count], so that a loop over rows can be made of vector instructions
 */
record Distances(int count, int features, float[] turned) {

    private static final int BLOCK = 4;

    /** The heap that it takes, in bytes, about. */
    long bytes() {
        return (long) Float.BYTES * turned.length;
    }

    /** To the first {@code count} of rows. */
    static Distances to(float[] columns, int count, int features) {
        float[] turned = new float[count * features];
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < features; i++) {
                turned[i * count + row] = columns[row * features + i];
            }
        }
        return new Distances(count, features, turned);
    }

    /**
     * The squared distances of one row.
     *
     * @param columns row-major [any, features]
     * @param row which of them
     * @param others the number of those that are wanted, the first
     * @param out receives [others]; may be longer
     */
    void squared(float[] columns, int row, int others, float[] out) {
        Arrays.fill(out, 0, others, 0);
        int first = 0;
        for (; first + BLOCK <= features; first += BLOCK) {
            int at = row * features + first;
            add(columns[at], columns[at + 1], columns[at + 2], columns[at + 3], first * count, others, out);
        }
        for (; first < features; first++) {
            float value = columns[row * features + first];
            int from = first * count;
            for (int j = 0; j < others; j++) {
                float difference = value - turned[from + j];
                out[j] += difference * difference;
            }
        }
    }

    /** Adds the squares of the differences in {@value #BLOCK} columns, so that sums are read and written less often. */
    private void add(float a, float b, float c, float d, int from, int others, float[] out) {
        for (int j = 0; j < others; j++) {
            float p = a - turned[from + j];
            float q = b - turned[from + count + j];
            float r = c - turned[from + 2 * count + j];
            float s = d - turned[from + 3 * count + j];
            out[j] += p * p + q * q + r * r + s * s;
        }
    }

    // ---------------------------------------------------------------- as a part of a computation

    /** What {@link #squared(TensorOps, Parameters, Object)} needs; of one axis: stored exactly. */
    Map<String, Tensor> tensors() {
        float[] squares = new float[count];
        for (int i = 0; i < turned.length; i++) {
            squares[i % count] += turned[i] * turned[i];
        }
        return Map.of(
                "columns", Tensor.of(Shape.of(turned.length), turned), "squares", Tensor.of(Shape.of(count), squares));
    }

    /**
     * The squared distances of rows.
     *
     * @param columns [rows, features]
     * @return [rows, count]
     */
    <T> T squared(TensorOps<T> ops, Parameters<T> tensors, T columns) {
        T context = ops.reshape(tensors.get("columns"), features, count);
        T products = ops.multiply(ops.matMul(columns, context), -2f);
        T own = ops.sum(ops.multiply(columns, columns), 1); // [rows, 1]
        return ops.relu(ops.add(ops.add(products, tensors.get("squares")), own));
    }
}
