package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.DeviceTensors;
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
final class EagerProgram implements Program {

    private final DjlEngine engine;
    private final Computation computation;
    private final Signature signature;
    private final Handle<Map<String, PtNDArray>> parameters;

    EagerProgram(DjlEngine engine, Computation computation, ParameterSet values) {
        this.engine = engine;
        this.computation = computation;
        this.signature = computation.signature();
        Map<String, PtNDArray> uploaded = new LinkedHashMap<>();
        values.tensors().forEach((name, tensor) -> uploaded.put(name, DjlEngine.upload(engine.manager(), tensor)));
        this.parameters = engine.handles().add("the program " + computation.name(), uploaded, EagerProgram::release);
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
        boolean gradientMode = false;
        try (Handle.Lease<Map<String, PtNDArray>> lease = parameters.lease(operation);
                DeviceTensors.Uses<PtNDArray> uses = engine.tensors().uses(operation)) {
            signature.bind(operation, inputs);
            gradientMode = JniUtils.isGradMode();
            JniUtils.setGradMode(false);
            if (engine.options().threads() > 0) {
                JniUtils.setNumThreads(engine.options().threads());
            }
            return run(operation, lease.resource(), inputs, uses);
        } catch (EngineException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        } finally {
            JniUtils.setGradMode(gradientMode);
        }
    }

    private Outputs run(
            String operation,
            Map<String, PtNDArray> weights,
            Map<String, ? extends Argument> inputs,
            DeviceTensors.Uses<PtNDArray> uses) {
        try (PtNDManager manager =
                engine.manager().newSubManager(engine.manager().getDevice())) {
            Map<String, PtNDArray> arguments = new LinkedHashMap<>();
            inputs.forEach((name, argument) -> arguments.put(name, enter(name, argument, manager, uses)));
            Map<String, PtNDArray> theta = new LinkedHashMap<>();
            weights.forEach((name, array) -> theta.put(name, DjlEngine.alias(array, manager)));
            Map<String, PtNDArray> results =
                    computation.apply(new EagerOps(manager), arguments, new Parameters<>(theta));
            Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
            signature.collect(operation, results).forEach((name, result) -> outputs.put(name, leave(name, result)));
            return new Outputs(outputs);
        }
    }

    private static PtNDArray enter(
            String name, Argument argument, PtNDManager manager, DeviceTensors.Uses<PtNDArray> uses) {
        return argument instanceof Tensor tensor
                ? DjlEngine.upload(manager, tensor)
                : DjlEngine.alias(uses.of(name, argument), manager);
    }

    private DeviceTensor leave(String name, PtNDArray result) {
        PtNDArray kept = DjlEngine.alias(result, engine.manager());
        return engine.tensors().own(name, DjlTypes.dtype(kept), DjlTypes.shape(kept), kept);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
