package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;

/** The attributes of nodes. */
final class Attributes {

    private Attributes() {}

    static AttributeProto of(String name, long value) {
        return named(name, AttributeType.INT).setI(value).build();
    }

    static AttributeProto of(String name, float value) {
        return named(name, AttributeType.FLOAT).setF(value).build();
    }

    static AttributeProto of(String name, int[] values) {
        return of(name, Arrays.stream(values).asLongStream().toArray());
    }

    static AttributeProto of(String name, long[] values) {
        AttributeProto.Builder attribute = named(name, AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    static AttributeProto of(String name, TensorProto value) {
        return named(name, AttributeType.TENSOR).setT(value).build();
    }

    static AttributeProto of(String name, GraphProto value) {
        return named(name, AttributeType.GRAPH).setG(value).build();
    }

    private static AttributeProto.Builder named(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }
}
