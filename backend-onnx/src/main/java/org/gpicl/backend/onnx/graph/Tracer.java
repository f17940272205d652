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
     * @param label an output before those; null for none
     */
    GraphProto trace(
            Computation computation, ParameterSet parameters, Precision precision, @Nullable LabelOutput label) {
        Signature signature = computation.signature();
        Map<String, OnnxValue> inputs = new LinkedHashMap<>();
        signature
                .inputs()
                .forEach(
                        (name, type) -> inputs.put(name, new OnnxValue(names.claim(name), type.dtype(), type.shape())));
        // before all other values, so that these get out of the way and not the outputs
        Map<String, String> outputNames = new LinkedHashMap<>();
        signature.outputs().keySet().forEach(name -> outputNames.put(name, names.claim(name)));
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
        if (label == null) {
            return withInitializers(nodes.graph(computation.name(), List.copyOf(inputs.values()), outputs));
        }
        LabelNodes labels = new LabelNodes(operation, root, nodes, label);
        outputs.add(0, nodes.rename(labels.emit(outputs), names.claim(label.name())));
        return labels.declared(
                withInitializers(nodes.graph(computation.name(), List.copyOf(inputs.values()), outputs)));
    }

    private GraphProto withInitializers(GraphProto graph) {
        Set<String> used = Liveness.uses(graph.nodes());
        return graph.withInitializers(constants.initializers().stream()
                .filter(i -> used.contains(i.name()))
                .toList());
    }
}
