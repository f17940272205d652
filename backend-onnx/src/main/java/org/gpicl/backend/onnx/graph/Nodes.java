package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.backend.onnx.proto.AttributeProto;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.backend.onnx.proto.NodeProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;

/** The nodes of one graph, in the order in which they were emitted. A node equal to an earlier one is not repeated. */
final class Nodes {

    private final Names names;
    private final List<NodeProto> nodes = new ArrayList<>();
    /** By the node without its own name and those of its outputs. All operators used are functions, so this is sound. */
    private final Map<NodeProto, List<String>> known = new HashMap<>();
    /** By the name of the result. */
    private final Map<String, String> operators = new HashMap<>();

    Nodes(Names names) {
        this.names = names;
    }

    /** Emits a node of one output. */
    OnnxValue emit(String operator, DType dtype, Shape shape, List<OnnxValue> inputs, AttributeProto... attributes) {
        return new OnnxValue(emit(operator, 1, inputs, attributes).get(0), dtype, shape);
    }

    /** Emits a node of several outputs and returns their names. */
    List<String> emit(String operator, int outputs, List<OnnxValue> inputs, AttributeProto... attributes) {
        List<String> names = inputs.stream().map(OnnxValue::name).toList();
        NodeProto node = new NodeProto("", "", operator, names, List.of(), List.of(attributes));
        return known.computeIfAbsent(node, n -> append(node, outputs));
    }

    /** Whether the value comes from such a node of this graph. */
    boolean isResultOf(String operator, OnnxValue value) {
        return operator.equals(operators.get(value.name()));
    }

    /** Gives a value another name, even if it has one outside this graph. */
    OnnxValue rename(OnnxValue value, String name) {
        nodes.add(new NodeProto(name, "", "Identity", List.of(value.name()), List.of(name), List.of()));
        return new OnnxValue(name, value.dtype(), value.shape());
    }

    private List<String> append(NodeProto node, int outputs) {
        List<String> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(names.fresh(node.operator()));
        }
        results.forEach(result -> operators.put(result, node.operator()));
        nodes.add(new NodeProto(results.get(0), "", node.operator(), node.inputs(), results, node.attributes()));
        return List.copyOf(results);
    }

    /**
     * The graph of these nodes, without those on which no output depends.
     *
     * @param outputs results of {@link #rename}
     */
    GraphProto graph(String name, List<OnnxValue> inputs, List<OnnxValue> outputs) {
        return new GraphProto(
                name,
                "",
                Liveness.live(nodes, outputs.stream().map(OnnxValue::name).toList()),
                inputs.stream().map(Types::declaration).toList(),
                outputs.stream().map(Types::declaration).toList(),
                List.of(),
                List.of());
    }
}
