package org.gpicl.task.prior;

import org.gpicl.random.RandomStream;

/** Numbers of mean 0 and variance 1 out of a single draw each. Normal ones take several times as long. */
final class NearlyNormal {

    /** The variance of a uniform number in 0 … 65 535 is (65 536² − 1) / 12. */
    private static final float UNIT = (float) (1 / Math.sqrt(4 * (65536.0 * 65536.0 - 1) / 12));

    private NearlyNormal() {}

    /** The sum of four uniform numbers: a bell curve, without its tails beyond ±3.5. */
    static float draw(RandomStream random) {
        long bits = random.bits();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum - 2 * 0xFFFFL) * UNIT;
    }

    /** So many of them. */
    static float[] draw(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = draw(random);
        }
        return values;
    }
}
