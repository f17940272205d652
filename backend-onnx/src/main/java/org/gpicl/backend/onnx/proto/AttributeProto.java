package org.gpicl.backend.onnx.proto;

import java.util.List;

/**
 * A constant that belongs to a node.
 *
 * @param name of the attribute
 * @param value what it is
 */
public record AttributeProto(String name, Value value) {

    /** What an attribute may be. */
    public sealed interface Value {}

    /** An integer. */
    public record Int(long value) implements Value {}

    /** A number. */
    public record Float(float value) implements Value {}

    /** Integers. */
    public record Ints(List<Long> values) implements Value {
        public Ints {
            values = List.copyOf(values);
        }
    }

    /** Numbers. */
    public record Floats(List<java.lang.Float> values) implements Value {
        public Floats {
            values = List.copyOf(values);
        }
    }

    /** Texts. */
    public record Texts(List<String> values) implements Value {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** A tensor without a name. */
    public record Tensor(TensorProto value) implements Value {}

    /** A subgraph. */
    public record Graph(GraphProto value) implements Value {}

    Message message() {
        Message message = new Message().add(1, name);
        if (value instanceof Float number) {
            return message.add(2, number.value).add(20, 1);
        }
        if (value instanceof Int integer) {
            return message.add(3, integer.value).add(20, 2);
        }
        if (value instanceof Tensor tensor) {
            return message.add(5, tensor.value.message()).add(20, 4);
        }
        if (value instanceof Graph graph) {
            return message.add(6, graph.value.message()).add(20, 5);
        }
        if (value instanceof Floats floats) {
            floats.values.forEach(number -> message.add(7, number));
            return message.add(20, 6);
        }
        if (value instanceof Texts texts) {
            texts.values.forEach(text -> message.add(9, text));
            return message.add(20, 8);
        }
        ((Ints) value).values.forEach(integer -> message.add(8, integer));
        return message.add(20, 7);
    }
}
