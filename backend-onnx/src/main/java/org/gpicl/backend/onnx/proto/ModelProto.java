package org.gpicl.backend.onnx.proto;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model.
 *
 * @param irVersion of the format
 * @param producerName who made it
 * @param producerVersion of who made it; empty for none
 * @param documentation empty for none
 * @param graph what it computes
 * @param opsetVersion of the operators of the standard domain
 * @param metadata texts by their keys, in order
 */
public record ModelProto(
        long irVersion,
        String producerName,
        String producerVersion,
        String documentation,
        GraphProto graph,
        long opsetVersion,
        List<Map.Entry<String, String>> metadata) {

    private static final long ML_OPSET_VERSION = 2; // of the same release as opset 9; all runtimes have it

    /** The field of the metadata, the last of all. */
    public static final int METADATA = 14;

    /** The field of the graph. */
    public static final int GRAPH = 7;

    /** The field of {@code producerName}. */
    public static final int PRODUCER_NAME = 2;

    public ModelProto {
        metadata = List.copyOf(metadata);
    }

    /** With more metadata behind the others. */
    public ModelProto withMetadata(List<Map.Entry<String, String>> more) {
        List<Map.Entry<String, String>> all = new ArrayList<>(metadata);
        all.addAll(more);
        return new ModelProto(irVersion, producerName, producerVersion, documentation, graph, opsetVersion, all);
    }

    /** The model as the content of a file. */
    public Message message() {
        Message message = new Message()
                .add(1, irVersion)
                .add(PRODUCER_NAME, producerName)
                .addUnlessEmpty(3, producerVersion)
                .addUnlessEmpty(6, documentation)
                .add(GRAPH, graph.message())
                .add(8, new Message().add(2, opsetVersion));
        if (graph.nodes().stream().anyMatch(node -> node.domain().equals(NodeProto.ML_DOMAIN))) {
            message.add(8, new Message().add(1, NodeProto.ML_DOMAIN).add(2, ML_OPSET_VERSION));
        }
        metadata.forEach(entry -> message.add(METADATA, entry(entry)));
        return message;
    }

    /** A text with its key. */
    public static Message entry(Map.Entry<String, String> entry) {
        return new Message().add(1, entry.getKey()).add(2, entry.getValue());
    }

    /** The text with its key that a message is. */
    public static Map.Entry<String, String> entry(MessageReader message) throws IOException {
        String key = "";
        String value = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> key = message.text();
                case 2 -> value = message.text();
                default -> {
                    // none that there is
                }
            }
        }
        return Map.entry(key, value);
    }
}
