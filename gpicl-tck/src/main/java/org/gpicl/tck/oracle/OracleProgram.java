package org.gpicl.tck.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;

/** A computation with its parameters bound, applied afresh for every run. */
final class OracleProgram implements Program {

    private final OracleEngine engine;
    private final Computation computation;
    private final String operation;
    private final Handle<Parameters<DoubleArray>> handle;

    OracleProgram(OracleEngine engine, Computation computation, Parameters<DoubleArray> parameters) {
        this.engine = engine;
        this.computation = computation;
        this.operation = "run " + computation.name();
        this.handle = engine.handles().add("the program " + computation.name(), parameters, heap -> {});
    }

    @Override
    public Signature signature() {
        return computation.signature();
    }

    @Override
    public Outputs run(Map<String, ? extends Argument> inputs) {
        try (Handle.Lease<Parameters<DoubleArray>> lease = handle.lease(operation);
                DeviceTensors.Uses<DoubleArray> uses = engine.tensors().uses(operation)) {
            Map<String, Long> sizes = signature().bind(operation, inputs);
            Map<String, DoubleArray> values = new LinkedHashMap<>();
            inputs.forEach((name, argument) -> values.put(
                    name, argument instanceof Tensor tensor ? DoubleArray.of(tensor) : uses.of(name, argument)));
            return outputs(computation.apply(new OracleOps(), values, lease.resource()), sizes);
        }
    }

    /** The results in the order of the signature, checked against it. */
    private Outputs outputs(Map<String, DoubleArray> results, Map<String, Long> sizes) {
        Map<String, TensorType> expected = signature().outputs();
        if (!results.keySet().equals(expected.keySet())) {
            throw new IllegalStateException(
                    operation + ": expected the outputs " + expected.keySet() + ", got " + results.keySet());
        }
        Map<String, DeviceTensor> tensors = new LinkedHashMap<>();
        expected.forEach((name, type) -> {
            DoubleArray result = results.get(name);
            if (result == null || !fits(result, type, sizes)) {
                throw new IllegalStateException(
                        operation + ": expected " + name + " to be " + type + " with " + sizes + ", got " + result);
            }
            tensors.put(name, engine.tensors().own(name, result.dtype(), result.shape(), result));
        });
        return new Outputs(tensors);
    }

    private static boolean fits(DoubleArray result, TensorType type, Map<String, Long> sizes) {
        if (result.dtype() != type.dtype()
                || result.shape().rank() != type.shape().rank()) {
            return false;
        }
        for (int axis = 0; axis < type.shape().rank(); axis++) {
            if (!result.shape().dim(axis).is(type.shape().dim(axis).evaluate(sizes))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        handle.close();
    }
}
