package org.gpicl.backend.nd4j;

import java.util.HashMap;
import java.util.Map;
import org.gpicl.spi.BackendException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What ND4J's native kernels compute. Not thread-safe.
 *
 * <p>Names and the native context of a call are kept: a call takes 6 µs then, where ND4J's own way, which makes them anew,
 * takes 20.
 */
final class NativeOperations {

    private final OpExecutioner executioner = Nd4j.getExecutioner();
    private final OpContext context = executioner.buildContext();
    private final Map<String, DynamicCustomOp> operations = new HashMap<>();

    /** One of the operations on two operands, which broadcast; nothing is empty. */
    void pair(String name, INDArray a, INDArray b, INDArray out) {
        DynamicCustomOp operation =
                operations.computeIfAbsent(name, n -> DynamicCustomOp.builder(n).build());
        context.setInputArrays(a, b);
        context.setOutputArrays(out);
        try {
            calling(name, () -> executioner.exec(operation, context));
        } finally {
            context.purge(); // what it holds of the operands it would hold for ever
        }
    }

    /** The largest elements over some axes, which keep size 1; nothing is empty. */
    void max(INDArray x, INDArray out, int... axes) {
        calling("max", () -> executioner.exec(new Max(x, out, true, axes)));
    }

    /** ND4J reports every failure of its native code as a plain RuntimeException. */
    private static void calling(String name, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            throw new BackendException(name + ": ND4J failed: " + e.getMessage(), e);
        }
    }
}
