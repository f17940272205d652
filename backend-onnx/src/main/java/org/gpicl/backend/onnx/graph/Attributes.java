package org.gpicl.backend.onnx.graph;

import java.util.Arrays;
import org.gpicl.backend.onnx.proto.AttributeProto;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.backend.onnx.proto.TensorProto;

/** The attributes of nodes. */
final class Attributes {

    private Attributes() {}

    static AttributeProto of(String name, long value) {
        return new AttributeProto(name, new AttributeProto.Int(value));
    }

    static AttributeProto of(String name, float value) {
        return new AttributeProto(name, new AttributeProto.Float(value));
    }

    static AttributeProto of(String name, int[] values) {
        return of(name, Arrays.stream(values).asLongStream().toArray());
    }

    static AttributeProto of(String name, long[] values) {
        return new AttributeProto(
                name, new AttributeProto.Ints(Arrays.stream(values).boxed().toList()));
    }

    static AttributeProto of(String name, TensorProto value) {
        return new AttributeProto(name, new AttributeProto.Tensor(value));
    }

    static AttributeProto of(String name, GraphProto value) {
        return new AttributeProto(name, new AttributeProto.Graph(value));
    }
}
