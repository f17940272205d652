package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.exchange.ColumnInputs;
import org.gpicl.spi.exchange.LabelOutput;
import org.gpicl.spi.exchange.Precision;
import org.jspecify.annotations.Nullable;

/** Applies a computation to {@link OnnxOps} and keeps the graph that this writes. */
final class Tracer {

    private final String operation;
    private final Names names = new Names();
    private final Constants constants = new Constants(names);
    private final Nodes nodes = new Nodes(names);

    /** @param operation whose name an error carries */
    Tracer(String operation) {
        this.operation = operation;
    }

    /**
     * The graph of a computation; its inputs and outputs are in the order of the signature.
     *
     * @param columns inputs in place of one of those; null for none
     * @param label an output before those; null for none
     */
    GraphProto trace(
            Computation computation,
            ParameterSet parameters,
            Precision precision,
            @Nullable ColumnInputs columns,
            @Nullable LabelOutput label) {
        Signature signature = computation.signature();
        Map<String, OnnxValue> inputs = new LinkedHashMap<>();
        signature
                .inputs()
                .forEach(
                        (name, type) -> inputs.put(name, new OnnxValue(names.claim(name), type.dtype(), type.shape())));
        // before all other values, so that these get out of the way and not the outputs
        Map<String, String> outputNames = new LinkedHashMap<>();
        signature.outputs().keySet().forEach(name -> outputNames.put(name, names.claim(name)));
        String labelName = label == null ? "" : names.claim(label.name());
        ColumnNodes columnNodes = columns == null ? null : new ColumnNodes(names, columns);
        Map<String, OnnxValue> weights = new LinkedHashMap<>();
        StoredParameters stored = new StoredParameters(operation, constants, nodes, precision);
        parameters.tensors().forEach((name, value) -> weights.put(name, stored.add(name, value)));

        Root root = new Root(names, constants, new Sizes(nodes, constants, inputs.values()));
        List<OnnxValue> outputs = new ArrayList<>();
        signature
                .collect(
                        operation,
                        computation.apply(new OnnxOps(root, nodes), inputs, new Parameters<>(weights)),
                        value -> new TensorType(value.dtype(), value.shape()))
                .forEach((name, value) -> outputs.add(nodes.rename(value, new Parameters<>(outputNames).get(name))));
        LabelNodes labels = label == null ? null : new LabelNodes(operation, root, nodes, label);
        if (labels != null) {
            outputs.add(0, nodes.rename(labels.emit(outputs), labelName));
        }
        GraphProto graph = withInitializers(nodes.graph(computation.name(), List.copyOf(inputs.values()), outputs));
        GraphProto labelled = labels == null ? graph : labels.declared(graph);
        return columnNodes == null ? labelled : columnNodes.before(operation, labelled);
    }

    private GraphProto withInitializers(GraphProto graph) {
        Set<String> used = Liveness.uses(graph.nodes());
        return graph.withInitializers(constants.initializers().stream()
                .filter(i -> used.contains(i.name()))
                .toList());
    }
}
