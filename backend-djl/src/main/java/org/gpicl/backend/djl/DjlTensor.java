package org.gpicl.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** A PyTorch tensor outside a run. */
final class DjlTensor implements DeviceTensor {

    private final DjlEngine engine;
    private final DType dtype;
    private final Shape shape;
    private final Handle<PtNDArray> handle;

    DjlTensor(DjlEngine engine, PtNDArray array) {
        this.engine = engine;
        this.dtype = DjlTypes.dtype(array);
        this.shape = DjlTypes.shape(array);
        this.handle = engine.handles().add("tensor", array, PtNDArray::close);
    }

    DjlEngine engine() {
        return engine;
    }

    Handle<PtNDArray> handle() {
        return handle;
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
        try (Handle.Lease<PtNDArray> lease = handle.lease("toHost")) {
            ByteBuffer copy = Tensor.buffer(dtype, shape);
            // false: a copy in the buffer's own memory; DJL's buffer is in native order, of a strided tensor it is
            // dense
            copy.put(JniUtils.getByteBuffer(lease.resource(), false)).clear();
            return Tensor.wrap(dtype, shape, copy);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
