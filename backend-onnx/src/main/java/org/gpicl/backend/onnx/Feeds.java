package org.gpicl.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Tensor;

/**
 * The arguments of one run as tensors of ONNX Runtime, none of them copied: those from the host are views of their
 * buffers, those of the engine are leased until this is closed.
 */
final class Feeds implements AutoCloseable {

    private final String operation;
    private final OnnxEngine engine;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final List<OnnxTensor> views = new ArrayList<>();
    private final DeviceTensors.Uses<OnnxTensor> uses;

    /** @param operation whose name an error carries */
    Feeds(String operation, OnnxEngine engine) {
        this.operation = operation;
        this.engine = engine;
        this.uses = engine.tensors().uses(operation);
    }

    /** By name of the input; valid until this is closed. */
    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    void add(String name, Argument argument) {
        if (argument instanceof Tensor tensor) {
            OnnxTensor view = view(tensor);
            views.add(view);
            tensors.put(name, view);
        } else {
            tensors.put(name, uses.of(name, argument));
        }
    }

    /** ONNX Runtime reads a direct buffer in place, and its tensor keeps the buffer reachable. */
    private OnnxTensor view(Tensor tensor) {
        OrtEnvironment environment = engine.environment();
        long[] sizes = tensor.shape().sizes();
        try {
            return tensor.dtype() == DType.FLOAT32
                    ? OnnxTensor.createTensor(environment, tensor.floats(), sizes)
                    : OnnxTensor.createTensor(environment, tensor.longs(), sizes);
        } catch (OrtException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        views.forEach(OnnxTensor::close);
        uses.close();
    }
}
