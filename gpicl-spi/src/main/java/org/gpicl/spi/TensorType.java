package org.gpicl.spi;

/**
 * The type of an input or output of a {@link Computation}.
 *
 * @param dtype the element type
 * @param shape the shape; symbolic sizes are known when the program runs
 */
public record TensorType(DType dtype, Shape shape) {

    /** A float32 type. */
    public static TensorType float32(Dim... dims) {
        return new TensorType(DType.FLOAT32, Shape.of(dims));
    }

    /** An int64 type. */
    public static TensorType int64(Dim... dims) {
        return new TensorType(DType.INT64, Shape.of(dims));
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
