package org.gpicl.tck.oracle;

import java.nio.ByteBuffer;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.support.ArrayLibrary;

/** Arrays on the heap, which keep their double precision from run to run. There is nothing to free and nothing to set. */
final class OracleLibrary implements ArrayLibrary<DoubleArray>, ArrayLibrary.Run<DoubleArray> {

    @Override
    public String description() {
        return "oracle in double precision";
    }

    @Override
    public DoubleArray upload(Tensor tensor) {
        return DoubleArray.of(tensor);
    }

    @Override
    public void download(DoubleArray array, ByteBuffer target) {
        target.put(array.toTensor().bytes());
    }

    @Override
    public TensorType type(DoubleArray array) {
        return new TensorType(array.dtype(), array.shape());
    }

    @Override
    public void release(DoubleArray array) {}

    @Override
    public Run<DoubleArray> begin() {
        return this;
    }

    @Override
    public TensorOps<DoubleArray> ops() {
        return new OracleOps();
    }

    @Override
    public DoubleArray enter(DoubleArray kept) {
        return kept;
    }

    @Override
    public DoubleArray keep(DoubleArray result) {
        return result;
    }

    @Override
    public void close() {}
}
