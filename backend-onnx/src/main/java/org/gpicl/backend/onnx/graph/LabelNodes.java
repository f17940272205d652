package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import org.gpicl.spi.exchange.LabelOutput;

/** The nodes that look up the label of the greatest score, in operators of the standard domain: ArgMax, Gather. */
final class LabelNodes {

    private final String operation;
    private final LabelOutput label;
    private final String output;
    private final String table;
    private final String position;

    /** @param operation whose name an error carries */
    LabelNodes(String operation, Names names, LabelOutput label) {
        this.operation = operation;
        this.label = label;
        this.output = names.claim(label.name());
        this.table = names.fresh("labels");
        this.position = names.fresh("position");
    }

    GraphProto addTo(GraphProto graph) {
        ValueInfoProto scores = graph.getOutputList().stream()
                .filter(o -> o.getName().equals(label.scores()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(operation + ": expected an output " + label.scores()
                        + " for the label " + label.name() + ", got "
                        + graph.getOutputList().stream()
                                .map(ValueInfoProto::getName)
                                .toList()));
        TensorProto values = values();
        requireOneForEachClass(scores, values.getDims(0));
        return graph.toBuilder()
                .addNode(NodeProto.newBuilder()
                        .setName(position)
                        .setOpType("ArgMax")
                        .addInput(label.scores())
                        .addOutput(position)
                        .addAttribute(Attributes.of("axis", -1L))
                        .addAttribute(Attributes.of("keepdims", 0L)))
                .addNode(NodeProto.newBuilder()
                        .setName(output)
                        .setOpType("Gather")
                        .addInput(table)
                        .addInput(position)
                        .addOutput(output)
                        .addAttribute(Attributes.of("axis", 0L)))
                .addInitializer(values)
                .addOutput(0, declaration(scores, values.getDataType()))
                .build();
    }

    private TensorProto values() {
        TensorProto.Builder values = TensorProto.newBuilder().setName(table);
        if (label.labels() instanceof LabelOutput.Texts texts) {
            values.setDataType(DataType.STRING_VALUE).addDims(texts.values().size());
            texts.values().forEach(text -> values.addStringData(ByteString.copyFromUtf8(text)));
        } else if (label.labels() instanceof LabelOutput.Numbers numbers) {
            values.setDataType(DataType.INT64_VALUE).addDims(numbers.values().size());
            numbers.values().forEach(values::addInt64Data);
        }
        return values.build();
    }

    private void requireOneForEachClass(ValueInfoProto scores, long labels) {
        TensorShapeProto shape = scores.getType().getTensorType().getShape();
        Dimension classes = shape.getDim(shape.getDimCount() - 1);
        if (classes.getDimValue() != labels) {
            throw new IllegalArgumentException(operation + ": expected " + classes.getDimValue()
                    + " labels, one for each class of " + label.scores() + ", got " + labels);
        }
    }

    /** The scores' shape without the last axis. */
    private ValueInfoProto declaration(ValueInfoProto scores, int type) {
        TensorShapeProto.Builder shape = scores.getType().getTensorType().getShape().toBuilder();
        shape.removeDim(shape.getDimCount() - 1);
        return ValueInfoProto.newBuilder()
                .setName(output)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }
}
