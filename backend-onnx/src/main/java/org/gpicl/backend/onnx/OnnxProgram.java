package org.gpicl.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;

/** A computation as one session of ONNX Runtime, which any number of threads may run at once. */
final class OnnxProgram implements Program {

    private final OnnxEngine engine;
    private final String operation;
    private final Signature signature;
    private final Handle<OrtSession> handle;

    /** @param session owned by this program from now on */
    OnnxProgram(OnnxEngine engine, Computation computation, OrtSession session) {
        this.engine = engine;
        this.operation = "run " + computation.name();
        this.signature = computation.signature();
        this.handle = engine.handles().add("the program " + computation.name(), session, Sessions::close);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public Outputs run(Map<String, ? extends Argument> inputs) {
        try (Handle.Lease<OrtSession> session = handle.lease(operation);
                Feeds feeds = new Feeds(operation, engine)) {
            signature.bind(operation, inputs);
            inputs.forEach(feeds::add);
            return adopt(session.resource().run(feeds.tensors()));
        } catch (OrtException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        }
    }

    /** The results are in the order of the signature. They are not closed but handed on. */
    private Outputs adopt(OrtSession.Result results) {
        Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
        try {
            signature.outputs().forEach((name, type) -> {
                OnnxTensor tensor = (OnnxTensor) results.get(outputs.size());
                Shape shape = Shape.of(tensor.getInfo().getShape());
                outputs.put(name, engine.tensors().own(name, type.dtype(), shape, tensor));
            });
        } catch (IllegalStateException engineClosed) {
            // released: those adopted by the engine, the one refused by the refusal, the rest here
            for (int i = outputs.size() + 1; i < results.size(); i++) {
                results.get(i).close();
            }
            throw engineClosed;
        }
        return new Outputs(outputs);
    }

    @Override
    public void close() {
        handle.close();
    }
}
