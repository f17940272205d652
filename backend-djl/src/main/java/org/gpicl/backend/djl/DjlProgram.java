package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;

/**
 * A computation that is carried out anew, operation by operation, in every run.
 *
 * <p>DJL gives the result of an operation to the manager of its first operand. So that nothing outlives its run by
 * accident, every operand of a run belongs to a manager of that run: parameters and device tensors enter it as aliases.
 */
final class DjlProgram implements Program {

    private final DjlEngine engine;
    private final Computation computation;
    private final Signature signature;
    private final Handle<Map<String, PtNDArray>> parameters;

    DjlProgram(DjlEngine engine, Computation computation, ParameterSet values) {
        this.engine = engine;
        this.computation = computation;
        this.signature = computation.signature();
        Map<String, PtNDArray> uploaded = new LinkedHashMap<>();
        values.tensors().forEach((name, tensor) -> uploaded.put(name, DjlEngine.upload(engine.manager(), tensor)));
        this.parameters = engine.handles().add("the program " + computation.name(), uploaded, DjlProgram::release);
    }

    private static void release(Map<String, PtNDArray> arrays) {
        arrays.values().forEach(PtNDArray::close);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Outputs run(Map<String, ? extends Argument> inputs) {
        String operation = "run " + computation.name();
        List<Handle.Lease<?>> leases = new ArrayList<>();
        boolean gradientMode = false;
        try (Handle.Lease<Map<String, PtNDArray>> lease = parameters.lease(operation)) {
            signature.bind(operation, inputs);
            gradientMode = JniUtils.isGradMode();
            JniUtils.setGradMode(false);
            if (engine.options().threads() > 0) {
                JniUtils.setNumThreads(engine.options().threads());
            }
            return run(operation, lease.resource(), inputs, leases);
        } catch (EngineException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        } finally {
            JniUtils.setGradMode(gradientMode);
            leases.forEach(Handle.Lease::close);
        }
    }

    private Outputs run(
            String operation,
            Map<String, PtNDArray> weights,
            Map<String, ? extends Argument> inputs,
            List<Handle.Lease<?>> leases) {
        try (PtNDManager manager =
                engine.manager().newSubManager(engine.manager().getDevice())) {
            Map<String, PtNDArray> arguments = new LinkedHashMap<>();
            inputs.forEach((name, argument) -> arguments.put(name, enter(operation, name, argument, manager, leases)));
            Map<String, PtNDArray> theta = new LinkedHashMap<>();
            weights.forEach((name, array) -> theta.put(name, DjlEngine.alias(array, manager)));
            Map<String, PtNDArray> results = computation.apply(new DjlOps(manager), arguments, new Parameters<>(theta));
            Map<String, DjlTensor> outputs = new LinkedHashMap<>();
            signature
                    .collect(operation, results)
                    .forEach((name, result) ->
                            outputs.put(name, new DjlTensor(engine, DjlEngine.alias(result, engine.manager()))));
            return new Outputs(outputs);
        }
    }

    private PtNDArray enter(
            String operation, String name, Argument argument, PtNDManager manager, List<Handle.Lease<?>> leases) {
        if (argument instanceof Tensor tensor) {
            return DjlEngine.upload(manager, tensor);
        }
        if (argument instanceof DjlTensor tensor && tensor.engine() == engine) {
            Handle.Lease<PtNDArray> lease = tensor.handle().lease(operation);
            leases.add(lease);
            return DjlEngine.alias(lease.resource(), manager);
        }
        throw Signature.foreign(operation, name);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
