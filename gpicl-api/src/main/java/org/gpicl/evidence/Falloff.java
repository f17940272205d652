package org.gpicl.evidence;

import org.gpicl.spi.TensorOps;

/**
 * (1 + x/16)⁻¹⁶, nearly e^−x for x ≥ 0: how a weight falls with the distance.
 *
 * <p>Only divided and multiplied, it is the same on every machine and in every engine, and fast. It is a mixture of
 * exponentials, so that a kernel made of it is positive definite where one of e^−x is.
 */
final class Falloff {

    private static final int SQUARINGS = 4;
    private static final int POWER = 1 << SQUARINGS;

    private Falloff() {}

    /** Replaces each of the first {@code count} of x by (1 + x/16)⁻¹⁶. */
    static void applyInPlace(float[] x, int count) {
        for (int i = 0; i < count; i++) {
            float power = 1 / (1 + x[i] * (1f / POWER));
            power *= power;
            power *= power;
            power *= power;
            x[i] = power * power;
        }
    }

    /** (1 + x/16)⁻¹⁶. */
    static <T> T apply(TensorOps<T> ops, T x) {
        T power = ops.divide(ops.fill(x, 1), ops.add(ops.multiply(x, 1f / POWER), 1f));
        for (int i = 0; i < SQUARINGS; i++) {
            power = ops.multiply(power, power);
        }
        return power;
    }
}
