package org.gpicl.backend.onnx.graph;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gpicl.backend.onnx.proto.AttributeProto;
import org.gpicl.backend.onnx.proto.NodeProto;

/** Which nodes a result depends on. Tracing leaves others behind, such as gradients that nobody asked for. */
final class Liveness {

    private Liveness() {}

    /**
     * The nodes on which the results depend, in the order given.
     *
     * @param nodes in an order in which every node comes after those that it depends on
     */
    static List<NodeProto> live(List<NodeProto> nodes, Collection<String> results) {
        Set<String> needed = new HashSet<>(results);
        Deque<NodeProto> live = new ArrayDeque<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            NodeProto node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                live.addFirst(node);
                addUses(node, needed);
            }
        }
        return List.copyOf(live);
    }

    /** The names that nodes use, in their subgraphs too. */
    static Set<String> uses(Collection<NodeProto> nodes) {
        Set<String> names = new HashSet<>();
        nodes.forEach(node -> addUses(node, names));
        return names;
    }

    private static void addUses(NodeProto node, Set<String> names) {
        names.addAll(node.inputs());
        for (AttributeProto attribute : node.attributes()) {
            if (attribute.value() instanceof AttributeProto.Graph graph) {
                graph.value().nodes().forEach(inner -> addUses(inner, names));
            }
        }
    }
}
