package org.gpicl.backend.nd4j;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Types, shapes and memory of ND4J's arrays in our words. All arrays of this backend begin where their buffer does. */
final class Nd4jArrays {

    private Nd4jArrays() {}

    static DataType dataType(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> DataType.FLOAT;
            case INT64 -> DataType.LONG;
            case BOOL -> DataType.BOOL;
        };
    }

    static DType dtype(INDArray array) {
        return switch (array.dataType()) {
            case FLOAT -> DType.FLOAT32;
            case LONG -> DType.INT64;
            case BOOL -> DType.BOOL;
            default ->
                throw new IllegalStateException("tensor: expected float32, int64 or bool, got " + array.dataType());
        };
    }

    static Shape shape(INDArray array) {
        return Shape.of(array.shape());
    }

    /** A new dense array, not initialised, outside of any workspace of the calling thread. */
    static INDArray create(DataType type, long... sizes) {
        return Nd4j.createUninitializedDetached(type, 'c', sizes);
    }

    /** A dense array that is not empty, in another shape, over the same buffer ({@code reshape} makes one of its own). */
    static INDArray view(INDArray array, long... sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return Nd4j.create(array.data(), sizes, strides, 0, 'c', array.dataType());
    }

    /** Whether the elements lie one after another in row-major order. */
    static boolean isDense(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) != 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }

    /** The elements of an array that is not empty. */
    static Pointer pointer(INDArray array) {
        return array.data().pointer();
    }

    /** The elements of a float array that is not empty, from one position of its buffer on. */
    static FloatPointer floats(INDArray array, long position) {
        return new FloatPointer(pointer(array)).position(position);
    }

    static FloatPointer floats(INDArray array) {
        return floats(array, 0);
    }

    /** Copies a host tensor into a dense array of its type and shape. */
    static void write(Tensor tensor, INDArray out) {
        if (!out.isEmpty()) {
            ByteBuffer bytes = tensor.bytes();
            Pointer.memcpy(pointer(out), new BytePointer(bytes), bytes.capacity());
        }
    }

    /** Copies a dense array that is not empty into a buffer of its size. */
    static void read(INDArray array, ByteBuffer target) {
        Pointer.memcpy(new BytePointer(target), pointer(array), target.capacity());
    }
}
