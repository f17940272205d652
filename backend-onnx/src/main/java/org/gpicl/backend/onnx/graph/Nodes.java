package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(operator);
        inputs.forEach(input -> node.addInput(input.name()));
        for (AttributeProto attribute : attributes) {
            node.addAttribute(attribute);
        }
        return known.computeIfAbsent(node.build(), n -> append(node, outputs));
    }

    /** Claims that the value comes from such a node of this graph. */
    boolean isResultOf(String operator, OnnxValue value) {
        return operator.equals(operators.get(value.name()));
    }

    /** Gives a value another name, even if it has one outside this graph. */
    OnnxValue rename(OnnxValue value, String name) {
        nodes.add(NodeProto.newBuilder()
                .setName(name)
                .setOpType("Identity")
                .addInput(value.name())
                .addOutput(name)
                .build());
        return new OnnxValue(name, value.dtype(), value.shape());
    }

    private List<String> append(NodeProto.Builder node, int outputs) {
        List<String> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(names.fresh(node.getOpType()));
        }
        results.forEach(result -> operators.put(result, node.getOpType()));
        nodes.add(node.setName(results.get(0)).addAllOutput(results).build());
        return List.copyOf(results);
    }

    /**
     * The graph of these nodes, without those on which no output depends.
     *
     * @param outputs results of {@link #rename}
     */
    GraphProto graph(String name, List<OnnxValue> inputs, List<OnnxValue> outputs) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
        inputs.forEach(input -> graph.addInput(Types.declaration(input)));
        outputs.forEach(output -> graph.addOutput(Types.declaration(output)));
        return graph.addAllNode(Liveness.live(
                        nodes, outputs.stream().map(OnnxValue::name).toList()))
                .build();
    }
}
