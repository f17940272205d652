package org.gpicl.backend.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.gpicl.backend.onnx.proto.TensorProto;
import org.gpicl.backend.onnx.proto.ValueInfoProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** The types and tensors of the SPI as those of ONNX. */
final class Types {

    private Types() {}

    static int code(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> TensorProto.FLOAT;
            case INT64 -> TensorProto.INT64;
            case BOOL -> TensorProto.BOOL;
        };
    }

    /** The declaration of a value; symbolic sizes appear under their names. */
    static ValueInfoProto declaration(OnnxValue value) {
        return new ValueInfoProto(
                value.name(),
                "",
                code(value.dtype()),
                value.shape().dims().stream().map(Types::size).toList());
    }

    private static ValueInfoProto.Size size(Dim dim) {
        return dim.isFixed() ? new ValueInfoProto.Fixed(dim.size()) : new ValueInfoProto.Named(dim.toString());
    }

    /** The elements and their shape, without a name. */
    static TensorProto tensor(Tensor value) {
        return tensor(code(value.dtype()), value.shape(), littleEndian(value));
    }

    /** Elements in little-endian order, of one of ONNX's types, and their shape, without a name. */
    static TensorProto tensor(int type, Shape shape, ByteBuffer elements) {
        return TensorProto.of(type, Arrays.stream(shape.sizes()).boxed().toList(), elements);
    }

    /** ONNX stores elements in little-endian order on every machine. */
    private static ByteBuffer littleEndian(Tensor value) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return value.bytes();
        }
        ByteBuffer bytes = ByteBuffer.allocate(value.bytes().capacity()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.dtype() == DType.FLOAT32) {
            bytes.asFloatBuffer().put(value.floats());
        } else {
            bytes.asLongBuffer().put(value.longs());
        }
        return bytes;
    }

    /** A vector of int64, such as axes or sizes. */
    static Tensor vector(long... values) {
        return Tensor.of(Shape.of(values.length), values);
    }
}
