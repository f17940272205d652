package org.gpicl.metatrain;

import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.TensorOps;

/** What optimizers have in common. */
final class Moments {

    /** Prefix of an exponential moving average of the gradient. */
    static final String FIRST = "first.";

    /** Prefix of an exponential moving average of the squared gradient. */
    static final String SECOND = "second.";

    private Moments() {}

    /** β · old + (1 − β) · now. */
    static <T> T blend(TensorOps<T> ops, double beta, T old, T now) {
        return ops.add(ops.multiply(old, (float) beta), ops.multiply(now, (float) (1 - beta)));
    }

    /** A direction with weight decay, from which what is no matrix is exempt. */
    static <T> T decayed(TensorOps<T> ops, double decay, ParameterSpec spec, Map<String, T> state, T direction) {
        return decay > 0 && spec.shape().rank() > 1
                ? ops.add(direction, ops.multiply(get(state, TrainingStep.THETA + spec.name()), (float) decay))
                : direction;
    }

    static <T> T get(Map<String, T> values, String name) {
        return BatchTensors.require(values, name);
    }
}
