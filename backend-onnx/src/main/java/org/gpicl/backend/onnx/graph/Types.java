package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** The types and tensors of the SPI as those of ONNX. */
final class Types {

    private Types() {}

    static int code(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> TensorProto.DataType.FLOAT_VALUE;
            case INT64 -> TensorProto.DataType.INT64_VALUE;
            case BOOL -> TensorProto.DataType.BOOL_VALUE;
        };
    }

    /** The declaration of a value; symbolic sizes appear under their names. */
    static ValueInfoProto declaration(OnnxValue value) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Dim dim : value.shape().dims()) {
            shape.addDim(
                    dim.isFixed()
                            ? Dimension.newBuilder().setDimValue(dim.size())
                            : Dimension.newBuilder().setDimParam(dim.toString()));
        }
        return ValueInfoProto.newBuilder()
                .setName(value.name())
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(code(value.dtype()))
                                .setShape(shape)))
                .build();
    }

    /** The elements and their shape, without a name. */
    static TensorProto tensor(Tensor value) {
        return tensor(code(value.dtype()), value.shape(), littleEndian(value));
    }

    /** Elements in little-endian order, of one of ONNX's types, and their shape, without a name. */
    static TensorProto tensor(int type, Shape shape, ByteString elements) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type).setRawData(elements);
        for (long size : shape.sizes()) {
            tensor.addDims(size);
        }
        return tensor.build();
    }

    /** ONNX stores elements in little-endian order on every machine. */
    private static ByteString littleEndian(Tensor value) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return UnsafeByteOperations.unsafeWrap(value.bytes());
        }
        ByteBuffer bytes = ByteBuffer.allocate(value.bytes().capacity()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.dtype() == DType.FLOAT32) {
            bytes.asFloatBuffer().put(value.floats());
        } else {
            bytes.asLongBuffer().put(value.longs());
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** A vector of int64, such as axes or sizes. */
    static Tensor vector(long... values) {
        return Tensor.of(Shape.of(values.length), values);
    }
}
