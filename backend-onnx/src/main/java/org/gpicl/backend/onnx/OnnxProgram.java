package org.gpicl.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
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
    private final Set<String> outputs;
    private final Handle<OrtSession> handle;

    /**
     * @param name of the computation, for errors
     * @param outputs names that the session has for the outputs of the signature, in their order; it may have others besides
     * @param session owned by this program from now on
     */
    OnnxProgram(OnnxEngine engine, String name, Signature signature, List<String> outputs, OrtSession session) {
        this.engine = engine;
        this.operation = "run " + name;
        this.signature = signature;
        this.outputs = Collections.unmodifiableSet(new LinkedHashSet<>(outputs));
        this.handle = engine.handles().add("the program " + name, session, Sessions::close);
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
            return adopt(session.resource().run(feeds.tensors(), outputs));
        } catch (OrtException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        }
    }

    /** The results are in the order of the signature. They are not closed but handed on. */
    private Outputs adopt(OrtSession.Result results) {
        Map<String, DeviceTensor> adopted = new LinkedHashMap<>();
        try {
            signature.outputs().forEach((name, type) -> {
                OnnxTensor tensor = (OnnxTensor) results.get(adopted.size());
                Shape shape = Shape.of(tensor.getInfo().getShape());
                adopted.put(name, engine.tensors().own(name, type.dtype(), shape, tensor));
            });
        } catch (IllegalStateException engineClosed) {
            // released: those adopted by the engine, the one refused by the refusal, the rest here
            for (int i = adopted.size() + 1; i < results.size(); i++) {
                results.get(i).close();
            }
            throw engineClosed;
        }
        return new Outputs(adopted);
    }

    @Override
    public void close() {
        handle.close();
    }
}
