package org.gpicl.tck.oracle;

import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Handle;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** An output of a run, which keeps its double precision when it is fed to the next. */
final class OracleTensor implements DeviceTensor {

    private final OracleEngine engine;
    private final DType dtype;
    private final Shape shape;
    private final Handle<DoubleArray> handle;

    OracleTensor(OracleEngine engine, String name, DoubleArray array) {
        this.engine = engine;
        this.dtype = array.dtype();
        this.shape = array.shape();
        this.handle = engine.handles().add("the tensor " + name, array, heap -> {});
    }

    OracleEngine engine() {
        return engine;
    }

    DoubleArray read(String operation) {
        try (Handle.Lease<DoubleArray> lease = handle.lease(operation)) {
            return lease.resource();
        }
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
        return read("toHost").toTensor();
    }

    @Override
    public void close() {
        handle.close();
    }
}
