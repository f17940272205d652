package org.gpicl.backend.onnx.proto;

import java.util.List;

/**
 * A graph.
 *
 * @param name not empty
 * @param documentation empty for none
 * @param nodes in an order in which each comes after those that it depends on
 * @param inputs what it is given
 * @param outputs what it yields
 * @param values declarations of values in between
 * @param initializers constants
 */
public record GraphProto(
        String name,
        String documentation,
        List<NodeProto> nodes,
        List<ValueInfoProto> inputs,
        List<ValueInfoProto> outputs,
        List<ValueInfoProto> values,
        List<TensorProto> initializers) {

    /** The field of the nodes. */
    public static final int NODE = 1;

    /** The field of the inputs. */
    public static final int INPUT = 11;

    /** The field of the declarations of values in between. */
    public static final int VALUE = 13;

    /** The field of the initializers. */
    public static final int INITIALIZER = 5;

    public GraphProto {
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        values = List.copyOf(values);
        initializers = List.copyOf(initializers);
    }

    /** With these initializers. */
    public GraphProto withInitializers(List<TensorProto> constants) {
        return new GraphProto(name, documentation, nodes, inputs, outputs, values, constants);
    }

    /** With other declarations of the same inputs and outputs. */
    public GraphProto withValues(List<ValueInfoProto> otherInputs, List<ValueInfoProto> otherOutputs) {
        return new GraphProto(name, documentation, nodes, otherInputs, otherOutputs, values, initializers);
    }

    /** With documentation. */
    public GraphProto withDocumentation(String text) {
        return new GraphProto(name, text, nodes, inputs, outputs, values, initializers);
    }

    Message message() {
        Message message = new Message();
        nodes.forEach(node -> message.add(NODE, node.message()));
        message.add(2, name);
        initializers.forEach(initializer -> message.add(INITIALIZER, initializer.message()));
        message.addUnlessEmpty(10, documentation);
        inputs.forEach(input -> message.add(INPUT, input.message()));
        outputs.forEach(output -> message.add(12, output.message()));
        values.forEach(value -> message.add(VALUE, value.message()));
        return message;
    }
}
