package org.gpicl.tck;

import java.util.Arrays;
import java.util.List;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.oracle.DoubleArray;
import org.gpicl.tck.oracle.OracleOps;

/** Host tensors cut and joined along an axis, exactly. */
public final class Batches {

    private Batches() {}

    /** The elements from {@code start} to before {@code end} of an axis, as {@link TensorOps#slice} has it. */
    public static Tensor slice(Tensor tensor, int axis, long start, long end) {
        return new OracleOps().slice(DoubleArray.of(tensor), axis, start, end).toTensor();
    }

    /** One row of a batch, as a batch of one. */
    public static Tensor row(Tensor batch, int index) {
        return slice(batch, 0, index, index + 1L);
    }

    /** Tensors end to end along an axis. */
    public static Tensor concat(int axis, Tensor... parts) {
        List<DoubleArray> arrays = Arrays.stream(parts).map(DoubleArray::of).toList();
        return new OracleOps().concat(axis, arrays).toTensor();
    }
}
