package org.gpicl.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.util.List;
import org.gpicl.backend.onnx.graph.OnnxModel;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.HandleGroup;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.exchange.FileEngine;

/** ONNX Runtime on the processor. Its environment is one for the process and stays open; it holds no memory to speak of. */
final class OnnxEngine implements FileEngine {

    private final OrtEnvironment environment;
    private final EngineOptions options;
    private final HandleGroup handles;
    private final DeviceTensors<OnnxTensor> tensors;

    OnnxEngine(OrtEnvironment environment, EngineOptions options) {
        this.environment = environment;
        this.options = options;
        this.handles = new HandleGroup("the engine " + description());
        this.tensors =
                new DeviceTensors<>(handles, OnnxTensor::close, (tensor, target) -> target.put(tensor.getByteBuffer()));
    }

    @Override
    public Device device() {
        return options.device();
    }

    @Override
    public String description() {
        return "ONNX Runtime " + environment.getVersion();
    }

    /** The handles of every program and tensor that came from this engine. */
    HandleGroup handles() {
        return handles;
    }

    DeviceTensors<OnnxTensor> tensors() {
        return tensors;
    }

    OrtEnvironment environment() {
        return environment;
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        String operation = "compile " + computation.name();
        handles.requireOpen(operation);
        OnnxModel model = OnnxModel.of(computation, parameters);
        try {
            OrtSession session = Sessions.create(environment, model.toBytes(), options.threads());
            return new OnnxProgram(this, computation.name(), computation.signature(), model.outputs(), session);
        } catch (OrtException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Program open(byte[] file, String source) {
        String operation = "open " + source;
        handles.requireOpen(operation);
        try {
            OrtSession session = Sessions.create(environment, OnnxModel.withoutColumns(file), options.threads());
            try {
                Signature signature = Sessions.signature(operation, session);
                return new OnnxProgram(
                        this, source, signature, List.copyOf(signature.outputs().keySet()), session);
            } catch (OrtException | RuntimeException e) {
                Sessions.close(session);
                throw e;
            }
        } catch (IOException | OrtException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        handles.close();
    }
}
