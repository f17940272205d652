package org.gpicl.backend.onnx.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.exchange.Precision;

/**
 * A computation whose body is a lambda. Java has no generic lambdas, so the body sees the values of the engine as plain
 * objects.
 */
public record TestComputation(String name, Signature signature, List<ParameterSpec> parameters, Body body)
        implements Computation {

    /** The outputs by name, from the inputs and parameters. */
    @FunctionalInterface
    public interface Body {
        Map<String, Object> apply(TensorOps<Object> ops, Map<String, Object> inputs, Parameters<Object> parameters);
    }

    /** A computation without parameters; the types of the outputs follow from those of the inputs. */
    public static TestComputation of(String name, Map<String, TensorType> inputs, Body body) {
        return of(name, inputs, ParameterSet.EMPTY, body);
    }

    /** A computation with the given parameters; the types of the outputs follow. */
    public static TestComputation of(String name, Map<String, TensorType> inputs, ParameterSet parameters, Body body) {
        List<ParameterSpec> specs = parameters.tensors().entrySet().stream()
                .map(p -> new ParameterSpec(p.getKey(), p.getValue().shape(), Initialization.zeros()))
                .toList();
        return new TestComputation(name, new Signature(inputs, outputs(inputs, parameters, body)), specs, body);
    }

    private static Map<String, TensorType> outputs(Map<String, TensorType> inputs, ParameterSet parameters, Body body) {
        Names names = new Names();
        Constants constants = new Constants(names);
        Nodes nodes = new Nodes(names);
        Map<String, OnnxValue> values = new LinkedHashMap<>();
        inputs.forEach((name, type) -> values.put(name, new OnnxValue(name, type.dtype(), type.shape())));
        Map<String, Object> weights = new LinkedHashMap<>();
        StoredParameters stored = new StoredParameters("test", constants, nodes, Precision.FLOAT32);
        parameters.tensors().forEach((name, value) -> weights.put(name, stored.add(name, value)));
        Root root = new Root(names, constants, new Sizes(nodes, constants, values.values()));
        Map<String, TensorType> outputs = new LinkedHashMap<>();
        body.apply(erased(new OnnxOps(root, nodes)), new LinkedHashMap<>(values), new Parameters<>(weights))
                .forEach((name, value) -> {
                    OnnxValue output = (OnnxValue) value;
                    outputs.put(name, new TensorType(output.dtype(), output.shape()));
                });
        return outputs;
    }

    @Override
    @SuppressWarnings("unchecked") // the body only hands values on
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
        return (Map<String, T>) body.apply(erased(ops), (Map<String, Object>) inputs, (Parameters<Object>) parameters);
    }

    @SuppressWarnings("unchecked")
    private static TensorOps<Object> erased(TensorOps<?> ops) {
        return (TensorOps<Object>) ops;
    }
}
