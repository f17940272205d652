package org.gpicl.backend.onnx.proto;

import java.util.List;

/**
 * One operation of a graph.
 *
 * @param name empty for none
 * @param domain of the operator; empty for the standard one
 * @param operator what it does
 * @param inputs names of values
 * @param outputs names of values
 * @param attributes constants that belong to it
 */
public record NodeProto(
        String name,
        String domain,
        String operator,
        List<String> inputs,
        List<String> outputs,
        List<AttributeProto> attributes) {

    /** The domain of operators that classical machine learning needs, such as those on text. */
    public static final String ML_DOMAIN = "ai.onnx.ml";

    /** The field of the name. */
    public static final int NAME = 3;

    public NodeProto {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = List.copyOf(attributes);
    }

    Message message() {
        Message message = new Message();
        inputs.forEach(input -> message.add(1, input));
        outputs.forEach(output -> message.add(2, output));
        message.addUnlessEmpty(NAME, name).add(4, operator);
        attributes.forEach(attribute -> message.add(5, attribute.message()));
        return message.addUnlessEmpty(7, domain);
    }
}
