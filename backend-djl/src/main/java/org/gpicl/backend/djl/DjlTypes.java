package org.gpicl.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;

/** Types and shapes in DJL's words and in ours. */
final class DjlTypes {

    private DjlTypes() {}

    static DataType dataType(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> DataType.FLOAT32;
            case INT64 -> DataType.INT64;
            case BOOL -> DataType.BOOLEAN;
        };
    }

    static DType dtype(NDArray array) {
        return switch (array.getDataType()) {
            case FLOAT32 -> DType.FLOAT32;
            case INT64 -> DType.INT64;
            case BOOLEAN -> DType.BOOL;
            default ->
                throw new IllegalStateException("tensor: expected float32, int64 or bool, got " + array.getDataType());
        };
    }

    static Shape shape(NDArray array) {
        return Shape.of(array.getShape().getShape());
    }

    static ai.djl.ndarray.types.Shape shape(Shape shape) {
        return new ai.djl.ndarray.types.Shape(shape.sizes());
    }
}
