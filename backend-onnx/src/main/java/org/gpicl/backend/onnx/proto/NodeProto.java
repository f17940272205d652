package org.gpicl.backend.onnx.proto;

import java.util.List;

/**
 * One operation of a graph.
 *
 * @param name empty for none
 * @param operator of the standard domain
 * @param inputs names of values
 * @param outputs names of values
 * @param attributes constants that belong to it
 */
public record NodeProto(
        String name, String operator, List<String> inputs, List<String> outputs, List<AttributeProto> attributes) {

    public NodeProto {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
    }

    Message message() {
        Message message = new Message();
        inputs.forEach(input -> message.add(1, input));
        outputs.forEach(output -> message.add(2, output));
        message.addUnlessEmpty(3, name).add(4, operator);
        attributes.forEach(attribute -> message.add(5, attribute.message()));
        return message;
    }
}
