package org.gpicl.backend.nd4j;

import java.util.List;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An ND4J array outside a run: dense, and of this tensor alone. */
final class Nd4jTensor implements DeviceTensor {

    private final Nd4jEngine engine;
    private final DType dtype;
    private final Shape shape;
    private final Handle<INDArray> handle;

    Nd4jTensor(Nd4jEngine engine, INDArray array) {
        ArrayPool pool = engine.pool();
        this.engine = engine;
        this.dtype = Nd4jArrays.dtype(array);
        this.shape = Nd4jArrays.shape(array);
        this.handle = engine.handles().add("tensor", array, released -> pool.give(List.of(released)));
    }

    Nd4jEngine engine() {
        return engine;
    }

    Handle<INDArray> handle() {
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
        try (Handle.Lease<INDArray> lease = handle.lease("toHost")) {
            return Nd4jArrays.read(lease.resource());
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
