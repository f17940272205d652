package org.gpicl.spi.support;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.support.ArrayLibrary.Run;

/** A program of {@link EagerEngine}. */
final class EagerProgram<R> implements Program {

    private final EagerEngine<R> engine;
    private final String operation;
    private final Signature signature;
    private final Handle<EagerEngine.Parts<R>> parts;

    EagerProgram(EagerEngine<R> engine, String name, Signature signature, Handle<EagerEngine.Parts<R>> parts) {
        this.engine = engine;
        this.operation = "run " + name;
        this.signature = signature;
        this.parts = parts;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Outputs run(Map<String, ? extends Argument> inputs) {
        // the library first, so that it is given back last: what is released here is released while it is open
        try (Handle.Lease<ArrayLibrary<R>> library = engine.library(operation);
                Handle.Lease<EagerEngine.Parts<R>> lease = parts.lease(operation);
                DeviceTensors.Uses<R> uses = engine.tensors().uses(operation)) {
            Map<String, Long> sizes = signature.bind(operation, inputs);
            return run(library.resource(), lease.resource(), inputs, uses, sizes);
        } catch (RuntimeException | OutOfMemoryError e) {
            engine.throwAsFailure(operation, e);
            throw e;
        }
    }

    private Outputs run(
            ArrayLibrary<R> library,
            EagerEngine.Parts<R> parts,
            Map<String, ? extends Argument> inputs,
            DeviceTensors.Uses<R> uses,
            Map<String, Long> sizes) {
        Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
        boolean done = false;
        try {
            try (Run<R> run = library.begin()) {
                Map<String, R> arguments = new LinkedHashMap<>();
                inputs.forEach((name, argument) -> arguments.put(
                        name,
                        argument instanceof Tensor tensor ? run.ops().constant(tensor) : uses.of(name, argument)));
                Map<String, R> results = parts.work().run(run, arguments, parts.kept(), sizes);
                signature
                        .collect(operation, results, library::type, sizes)
                        .forEach(
                                (name, result) -> outputs.put(name, own(name, library.type(result), run.keep(result))));
            }
            done = true;
            return new Outputs(outputs);
        } finally {
            if (!done) {
                new Outputs(outputs).close();
            }
        }
    }

    private DeviceTensor own(String name, TensorType type, R kept) {
        return engine.tensors().own(name, type.dtype(), type.shape(), kept);
    }

    @Override
    public void close() {
        parts.close();
    }
}
