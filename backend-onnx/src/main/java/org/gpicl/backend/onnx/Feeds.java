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
import org.gpicl.spi.Handle;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;

/**
 * The arguments of one run as tensors of ONNX Runtime, none of them copied: those from the host are views of their
 * buffers, those of the engine are leased until this is closed.
 */
final class Feeds implements AutoCloseable {

    private final String operation;
    private final OnnxEngine engine;
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final List<Runnable> releases = new ArrayList<>();

    /** @param operation whose name an error carries */
    Feeds(String operation, OnnxEngine engine) {
        this.operation = operation;
        this.engine = engine;
    }

    /** By name of the input; valid until this is closed. */
    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    void add(String name, Argument argument) {
        if (argument instanceof Tensor tensor) {
            OnnxTensor view = view(tensor);
            releases.add(view::close);
            tensors.put(name, view);
        } else if (argument instanceof OnnxDeviceTensor tensor && tensor.engine() == engine) {
            Handle.Lease<OnnxTensor> lease = tensor.lease(operation);
            releases.add(lease::close);
            tensors.put(name, lease.resource());
        } else {
            throw Signature.foreign(operation, name);
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
        releases.forEach(Runnable::run);
    }
}
