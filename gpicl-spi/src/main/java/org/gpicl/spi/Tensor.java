package org.gpicl.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A dense row-major tensor on the host, in a direct buffer that an engine can read without a copy.
 *
 * <p>Immutable and thread-safe. The factory methods that take arrays copy them; {@link #wrap} does not.
 */
public final class Tensor implements Argument {

    private final DType dtype;
    private final Shape shape;
    private final ByteBuffer data;

    private Tensor(DType dtype, Shape shape, ByteBuffer data) {
        this.dtype = dtype;
        this.shape = shape;
        this.data = data;
    }

    /** A single float32 number. */
    public static Tensor scalar(float value) {
        return of(Shape.SCALAR, new float[] {value});
    }

    /**
     * A float32 tensor.
     *
     * @param values row-major; copied
     * @throws IllegalArgumentException if there are not as many values as the shape has elements
     */
    public static Tensor of(Shape shape, float... values) {
        ByteBuffer data = buffer(DType.FLOAT32, shape, values.length);
        data.asFloatBuffer().put(values);
        return new Tensor(DType.FLOAT32, shape, data);
    }

    /**
     * An int64 tensor.
     *
     * @param values row-major; copied
     * @throws IllegalArgumentException if there are not as many values as the shape has elements
     */
    public static Tensor of(Shape shape, long... values) {
        ByteBuffer data = buffer(DType.INT64, shape, values.length);
        data.asLongBuffer().put(values);
        return new Tensor(DType.INT64, shape, data);
    }

    /** A float32 tensor all of whose elements are {@code value}. */
    public static Tensor filled(Shape shape, float value) {
        float[] values = new float[bytes(DType.FLOAT32, shape) / Float.BYTES];
        Arrays.fill(values, value);
        return of(shape, values);
    }

    /**
     * A tensor over a buffer that is not copied: from now on nobody may write to it.
     *
     * @param data direct, in native byte order, holding exactly the elements from position 0 to its capacity
     * @throws IllegalArgumentException if the buffer is not direct, in another byte order, or of another size
     */
    public static Tensor wrap(DType dtype, Shape shape, ByteBuffer data) {
        if (dtype == DType.BOOL) {
            throw new IllegalArgumentException("tensor: expected float32 or int64, got bool; cast it first");
        }
        if (!data.isDirect() || data.order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException("tensor: expected a direct buffer in native byte order; use of(…)");
        }
        if (data.capacity() != bytes(dtype, shape)) {
            throw new IllegalArgumentException("tensor: expected " + bytes(dtype, shape) + " bytes for " + dtype + " "
                    + shape + ", got " + data.capacity());
        }
        return new Tensor(dtype, shape, data.duplicate().order(ByteOrder.nativeOrder()));
    }

    /**
     * A zeroed direct buffer in native byte order of the size that {@link #wrap} expects.
     *
     * @throws IllegalArgumentException if no buffer can be so large
     */
    public static ByteBuffer buffer(DType dtype, Shape shape) {
        return ByteBuffer.allocateDirect(bytes(dtype, shape)).order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer buffer(DType dtype, Shape shape, int count) {
        int elements = bytes(dtype, shape) / dtype.bytes();
        if (elements != count) {
            throw new IllegalArgumentException(
                    "tensor: expected " + elements + " values for the shape " + shape + ", got " + count);
        }
        return buffer(dtype, shape);
    }

    private static int bytes(DType dtype, Shape shape) {
        double bytes = dtype.bytes(); // exact as far as a buffer can go; does not overflow
        for (long size : shape.sizes()) {
            bytes *= size;
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "tensor: expected at most " + Integer.MAX_VALUE + " bytes, got " + dtype + " " + shape);
        }
        return (int) bytes;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The elements as bytes in native order; a read-only view from 0 to the capacity. */
    public ByteBuffer bytes() {
        return data.asReadOnlyBuffer().order(ByteOrder.nativeOrder()).clear();
    }

    /**
     * The elements of a float32 tensor, row-major; a read-only view.
     *
     * @throws IllegalStateException if the elements are of another type
     */
    public FloatBuffer floats() {
        requireType(DType.FLOAT32);
        return bytes().asFloatBuffer();
    }

    /**
     * The elements of an int64 tensor, row-major; a read-only view.
     *
     * @throws IllegalStateException if the elements are of another type
     */
    public LongBuffer longs() {
        requireType(DType.INT64);
        return bytes().asLongBuffer();
    }

    /** A copy of the elements of a float32 tensor, row-major. */
    public float[] toFloatArray() {
        float[] values = new float[floats().remaining()];
        floats().get(values);
        return values;
    }

    /** A copy of the elements of an int64 tensor, row-major. */
    public long[] toLongArray() {
        long[] values = new long[longs().remaining()];
        longs().get(values);
        return values;
    }

    private void requireType(DType expected) {
        if (dtype != expected) {
            throw new IllegalStateException("tensor: expected " + expected + " elements, got " + dtype);
        }
    }

    /** Two tensors are equal if type, shape and every bit of the elements are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor tensor
                && dtype == tensor.dtype
                && shape.equals(tensor.shape)
                && bytes().equals(tensor.bytes());
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + bytes().hashCode();
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
