package org.gpicl.backend.onnx.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.backend.onnx.proto.AttributeProto;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.backend.onnx.proto.Message;
import org.gpicl.backend.onnx.proto.MessageReader;
import org.gpicl.backend.onnx.proto.ModelProto;
import org.gpicl.backend.onnx.proto.NodeProto;
import org.gpicl.backend.onnx.proto.TensorProto;
import org.gpicl.backend.onnx.proto.ValueInfoProto;
import org.gpicl.spi.exchange.ColumnInputs;

/**
 * The nodes that make the matrix that a computation takes of columns of other types, in front of all others: LabelEncoder of the
 * domain {@code ai.onnx.ml} for text, the rest of the standard domain. The matrix keeps its name and declaration, so that these
 * nodes can be {@linkplain #removed taken away} again.
 */
final class ColumnNodes {

    /** How the names of these nodes begin, and of no others. */
    private static final String PREFIX = "columns/";

    private final Names names;
    private final ColumnInputs columns;
    /** By name of the column: that of its input. */
    private final Map<String, String> inputs = new LinkedHashMap<>();

    private final List<NodeProto> nodes = new ArrayList<>();

    /** Takes names for the inputs; those of the computation's outputs must have been taken before. */
    ColumnNodes(Names names, ColumnInputs columns) {
        this.names = names;
        this.columns = columns;
        columns.columns().forEach(column -> inputs.put(column.name(), names.claim(column.name())));
    }

    /**
     * The graph with these inputs and nodes in front.
     *
     * @param graph of one input, the matrix [rows, columns]
     */
    GraphProto before(String operation, GraphProto graph) {
        ValueInfoProto matrix = graph.inputs().get(0);
        ValueInfoProto.Size width = new ValueInfoProto.Fixed(columns.columns().size());
        if (graph.inputs().size() != 1
                || !matrix.name().equals(columns.matrix())
                || !matrix.sizes().get(1).equals(width)) {
            throw new IllegalArgumentException(operation + ": expected " + columns.matrix() + " [rows, "
                    + columns.columns().size() + "] as the only input, got "
                    + graph.inputs().stream().map(ValueInfoProto::name).toList());
        }
        List<ValueInfoProto> declared = new ArrayList<>();
        List<String> floats = new ArrayList<>();
        for (ColumnInputs.Column column : columns.columns()) {
            String input = inputs.getOrDefault(column.name(), column.name());
            declared.add(new ValueInfoProto(
                    input, "", type(column), List.of(matrix.sizes().get(0), new ValueInfoProto.Fixed(1))));
            floats.add(floats(column, input));
        }
        nodes.add(new NodeProto(
                names.fresh(PREFIX + "Concat"),
                "",
                "Concat",
                floats,
                List.of(matrix.name()),
                List.of(Attributes.of("axis", 1L))));
        nodes.addAll(graph.nodes());
        return new GraphProto(
                graph.name(),
                graph.documentation(),
                nodes,
                declared,
                graph.outputs(),
                List.of(matrix),
                graph.initializers());
    }

    private static int type(ColumnInputs.Column column) {
        if (column instanceof ColumnInputs.Texts) {
            return TensorProto.STRING;
        }
        return column instanceof ColumnInputs.WholeNumbers ? TensorProto.INT64 : TensorProto.DOUBLE;
    }

    /** The name of the column as float32 [rows, 1]. */
    private String floats(ColumnInputs.Column column, String input) {
        if (column instanceof ColumnInputs.Texts texts) {
            return places(texts.values(), input);
        }
        if (column instanceof ColumnInputs.WholeNumbers whole) {
            String missing = emit("", "Equal", List.of(input, constant(Long.MIN_VALUE)));
            String number = floats(emit("", "Sub", List.of(input, constant(whole.offset()))));
            return emit("", "Where", List.of(missing, floats(constant(Double.NaN)), number));
        }
        double offset = ((ColumnInputs.Numbers) column).offset();
        return floats(offset == 0 ? input : emit("", "Sub", List.of(input, constant(offset))));
    }

    /** What is no value becomes NaN. An encoder must know some text: one that comes to NaN itself, where there is no value. */
    private String places(List<String> values, String input) {
        List<String> keys = values.isEmpty() ? List.of("") : values;
        List<Float> places = values.isEmpty()
                ? List.of(Float.NaN)
                : IntStream.range(0, values.size()).mapToObj(i -> (float) i).toList();
        return emit(
                NodeProto.ML_DOMAIN,
                "LabelEncoder",
                List.of(input),
                new AttributeProto("keys_strings", new AttributeProto.Texts(keys)),
                new AttributeProto("values_floats", new AttributeProto.Floats(places)),
                Attributes.of("default_float", Float.NaN));
    }

    private String floats(String value) {
        return emit("", "Cast", List.of(value), Attributes.of("to", (long) TensorProto.FLOAT));
    }

    private String constant(double value) {
        return constant(TensorProto.DOUBLE, bytes().putDouble(value));
    }

    private String constant(long value) {
        return constant(TensorProto.INT64, bytes().putLong(value));
    }

    private static ByteBuffer bytes() {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A node and not an initializer, which would count among the parameters. */
    private String constant(int type, ByteBuffer number) {
        return emit("", "Constant", List.of(), Attributes.of("value", TensorProto.of(type, List.of(), number.flip())));
    }

    private String emit(String domain, String operator, List<String> arguments, AttributeProto... attributes) {
        String name = names.fresh(PREFIX + operator);
        nodes.add(new NodeProto(name, domain, operator, arguments, List.of(name), List.of(attributes)));
        return name;
    }

    // ---------------------------------------------------------------- taking them away

    /** A model without such nodes: it takes the matrix again. Any other model as it is. */
    static byte[] removed(byte[] model) throws IOException {
        Message changed = new Message();
        MessageReader fields = new MessageReader(ByteBuffer.wrap(model));
        while (fields.next()) {
            if (fields.field() == ModelProto.GRAPH) {
                if (!hasColumns(fields.message())) {
                    return model;
                }
                changed.add(ModelProto.GRAPH, withoutColumns(fields.message()));
            } else {
                changed.addField(fields);
            }
        }
        return changed.toBytes();
    }

    private static boolean hasColumns(MessageReader graph) throws IOException {
        while (graph.next()) {
            if (graph.field() == GraphProto.NODE && isOfColumns(graph.message())) {
                return true;
            }
        }
        return false;
    }

    private static Message withoutColumns(MessageReader graph) throws IOException {
        Message changed = new Message();
        while (graph.next()) {
            switch (graph.field()) {
                case GraphProto.NODE -> {
                    if (!isOfColumns(graph.message())) {
                        changed.addField(graph);
                    }
                }
                case GraphProto.INPUT -> {
                    // the columns
                }
                case GraphProto.VALUE -> changed.add(GraphProto.INPUT, graph.bytes());
                default -> changed.addField(graph);
            }
        }
        return changed;
    }

    private static boolean isOfColumns(MessageReader node) throws IOException {
        while (node.next()) {
            if (node.field() == NodeProto.NAME) {
                return node.text().startsWith(PREFIX);
            }
        }
        return false;
    }
}
