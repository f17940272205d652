package org.gpicl.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** An output of a run, in memory of ONNX Runtime. */
final class OnnxDeviceTensor implements DeviceTensor {

    private final OnnxEngine engine;
    private final DType dtype;
    private final Shape shape;
    private final Handle<OnnxTensor> handle;

    /** @param tensor owned by this one from now on */
    OnnxDeviceTensor(OnnxEngine engine, String name, DType dtype, OnnxTensor tensor) {
        this.engine = engine;
        this.dtype = dtype;
        this.shape = Shape.of(tensor.getInfo().getShape());
        this.handle = engine.handles().add("the tensor " + name, tensor, OnnxTensor::close);
    }

    OnnxEngine engine() {
        return engine;
    }

    /** The right to use the native tensor. */
    Handle.Lease<OnnxTensor> lease(String operation) {
        return handle.lease(operation);
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Tensor toHost() {
        try (Handle.Lease<OnnxTensor> lease = lease("toHost")) {
            ByteBuffer copy = Tensor.buffer(dtype, shape);
            // an empty native tensor has no address that a buffer could have
            if (copy.hasRemaining()) {
                copy.put(lease.resource().getByteBuffer()).clear();
            }
            return Tensor.wrap(dtype, shape, copy);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
