package org.gpicl.spi;

import java.util.Map;

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

    /**
     * This type once the names in its sizes have values.
     *
     * @throws IllegalArgumentException if a name has no value in {@code sizes}
     */
    public TensorType evaluate(Map<String, Long> sizes) {
        return shape.isFixed()
                ? this
                : new TensorType(
                        dtype,
                        Shape.of(shape.dims().stream()
                                .mapToLong(dim -> dim.evaluate(sizes))
                                .toArray()));
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
