package org.gpicl.tck.oracle;

import java.util.Arrays;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * A row-major array of doubles, whatever its element type says: int64 is exact up to 2^53, bool is 0 or 1. Immutable.
 */
public final class DoubleArray {

    private final DType dtype;
    private final Shape shape;
    private final double[] values;

    /** Not copied: the caller gives the values away. */
    DoubleArray(DType dtype, Shape shape, double[] values) {
        if (shape.elements() != values.length) {
            throw new IllegalArgumentException("array: expected " + shape.elements() + " values for the shape " + shape
                    + ", got " + values.length);
        }
        this.dtype = dtype;
        this.shape = shape;
        this.values = values;
    }

    /** A float32 array of more precision than a tensor could carry. */
    public static DoubleArray of(Shape shape, double... values) {
        return new DoubleArray(DType.FLOAT32, shape, values.clone());
    }

    /** The elements of a host tensor. */
    public static DoubleArray of(Tensor tensor) {
        double[] values = tensor.dtype() == DType.INT64
                ? Arrays.stream(tensor.toLongArray()).asDoubleStream().toArray()
                : doubles(tensor.toFloatArray());
        return new DoubleArray(tensor.dtype(), tensor.shape(), values);
    }

    private static double[] doubles(float[] floats) {
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /** The elements as a host tensor, float32 values rounded. */
    public Tensor toTensor() {
        if (dtype == DType.INT64) {
            return Tensor.of(
                    shape, Arrays.stream(values).mapToLong(v -> (long) v).toArray());
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.of(shape, floats);
    }

    /** The element type it stands for. */
    public DType dtype() {
        return dtype;
    }

    /** The shape, of fixed sizes. */
    public Shape shape() {
        return shape;
    }

    /** A copy of the elements, row-major. */
    public double[] toArray() {
        return values.clone();
    }

    /** One element by its row-major position. */
    double at(int position) {
        return values[position];
    }

    @Override
    public String toString() {
        return dtype + " " + shape + " " + Arrays.toString(values);
    }
}
