package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.backend.onnx.proto.TensorProto;
import org.gpicl.backend.onnx.proto.ValueInfoProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.exchange.LabelOutput;

/** The nodes that look up the label of the greatest score, in operators of the standard domain: ArgMax, Gather. */
final class LabelNodes {

    private final String operation;
    private final Root root;
    private final Nodes nodes;
    private final LabelOutput label;

    /** @param operation whose name an error carries */
    LabelNodes(String operation, Root root, Nodes nodes, LabelOutput label) {
        this.operation = operation;
        this.root = root;
        this.nodes = nodes;
        this.label = label;
    }

    /**
     * Emits them, and returns the labels: one for each row of the scores. To gpicl, which has no texts, they count as int64.
     *
     * @param outputs of the graph so far, among them the scores
     */
    OnnxValue emit(List<OnnxValue> outputs) {
        OnnxValue scores = outputs.stream()
                .filter(output -> output.name().equals(label.scores()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(operation + ": expected an output " + label.scores()
                        + " for the label " + label.name() + ", got "
                        + outputs.stream().map(OnnxValue::name).toList()));
        TensorProto values = values();
        Dim classes = scores.shape().dim(-1);
        if (!classes.is(values.sizes().get(0))) {
            throw new IllegalArgumentException(operation + ": expected " + classes + " labels, one for each class of "
                    + label.scores() + ", got " + values.sizes().get(0));
        }
        List<Dim> dims = scores.shape().dims();
        Shape rows = new Shape(dims.subList(0, dims.size() - 1));
        OnnxValue table = root.constants()
                .add(
                        root.names().fresh("labels"),
                        values,
                        Shape.of(values.sizes().get(0)));
        OnnxValue found = nodes.emit(
                "ArgMax",
                DType.INT64,
                rows,
                List.of(scores),
                Attributes.of("axis", -1L),
                Attributes.of("keepdims", 0L));
        return nodes.emit("Gather", DType.INT64, rows, List.of(table, shaped(found)), Attributes.of("axis", 0L));
    }

    /** If there are no rows, ONNX Runtime's ArgMax keeps the axis that it should drop. */
    private OnnxValue shaped(OnnxValue found) {
        return nodes.emit(
                "Reshape",
                DType.INT64,
                found.shape(),
                List.of(found, root.sizes().vector(found.shape())),
                Attributes.of("allowzero", 1L));
    }

    private TensorProto values() {
        if (label.labels() instanceof LabelOutput.Texts texts) {
            return TensorProto.of(texts.values());
        }
        List<Long> numbers = ((LabelOutput.Numbers) label.labels()).values();
        return Types.tensor(
                Types.vector(numbers.stream().mapToLong(Long::longValue).toArray()));
    }

    /** The graph, whose first output the labels are, with the type that they really have. */
    GraphProto declared(GraphProto graph) {
        List<ValueInfoProto> outputs = new ArrayList<>(graph.outputs());
        outputs.set(0, outputs.get(0).withType(values().type()));
        return graph.withValues(graph.inputs(), outputs);
    }
}
