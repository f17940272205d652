package org.gpicl.backend.nd4j;

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
import org.nd4j.linalg.api.ndarray.INDArray;

/** A computation that is carried out anew, operation by operation, in every run. */
final class Nd4jProgram implements Program {

    private final Nd4jEngine engine;
    private final Computation computation;
    private final Signature signature;
    private final Handle<Map<String, INDArray>> parameters;

    Nd4jProgram(Nd4jEngine engine, Computation computation, ParameterSet values) {
        this.engine = engine;
        this.computation = computation;
        this.signature = computation.signature();
        Map<String, INDArray> uploaded = new LinkedHashMap<>();
        values.tensors().forEach((name, tensor) -> {
            INDArray array = Nd4jArrays.create(
                    Nd4jArrays.dataType(tensor.dtype()), tensor.shape().sizes());
            Nd4jArrays.write(tensor, array);
            uploaded.put(name, array);
        });
        this.parameters = engine.handles().add("the program " + computation.name(), uploaded, Nd4jProgram::release);
    }

    private static void release(Map<String, INDArray> arrays) {
        arrays.values().forEach(ArrayPool::free);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Outputs run(Map<String, ? extends Argument> inputs) {
        String operation = "run " + computation.name();
        try (Handle.Lease<Map<String, INDArray>> lease = parameters.lease(operation);
                DeviceTensors.Uses<INDArray> uses = engine.tensors().uses(operation)) {
            signature.bind(operation, inputs);
            return Turn.take(engine.options().threads(), () -> run(operation, lease.resource(), inputs, uses));
        } catch (OutOfMemoryError e) {
            if (e.getCause() instanceof OutOfMemoryError limit) { // JavaCPP's limit, not the end of the heap
                throw new BackendException(
                        operation + ": JavaCPP refuses native memory: " + limit.getMessage()
                                + "; give the JVM a larger heap, of which the process may take four times as much, or"
                                + " start it with -Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        e);
            }
            throw e;
        }
    }

    private Outputs run(
            String operation,
            Map<String, INDArray> weights,
            Map<String, ? extends Argument> inputs,
            DeviceTensors.Uses<INDArray> uses) {
        try (Frames frames = new Frames(engine.pool())) {
            Nd4jOps ops = engine.operations(frames);
            Map<String, INDArray> arguments = new LinkedHashMap<>();
            inputs.forEach((name, argument) -> arguments.put(
                    name, argument instanceof Tensor tensor ? ops.constant(tensor) : uses.of(name, argument)));
            Map<String, INDArray> results = computation.apply(ops, arguments, new Parameters<>(weights));
            Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
            signature
                    .collect(operation, results)
                    .forEach((name, result) -> outputs.put(name, own(name, ops.leave(result, engine.pool()))));
            return new Outputs(outputs);
        } finally {
            engine.pool().endRun();
        }
    }

    private DeviceTensor own(String name, INDArray array) {
        return engine.tensors().own(name, Nd4jArrays.dtype(array), Nd4jArrays.shape(array), array);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
