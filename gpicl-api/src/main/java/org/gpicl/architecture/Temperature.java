package org.gpicl.architecture;

import org.gpicl.spi.TensorOps;

/**
 * What logits are divided by before they become probabilities: below 1 makes a cautious learner surer, above 1 a sure one more
 * cautious. The order of the classes stays (Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML
 * 2017).
 *
 * @param value positive and finite
 */
public record Temperature(double value) {

    /** Leaves logits as they are. */
    public static final Temperature ONE = new Temperature(1);

    public Temperature {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("temperature: expected a positive number, got " + value);
        }
    }

    /** Logits of any shape, divided. */
    public <T> T apply(TensorOps<T> ops, T logits) {
        return equals(ONE) ? logits : ops.multiply(logits, (float) (1 / value));
    }
}
