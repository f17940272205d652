package org.gpicl.task.prior;

/**
 * How the values of one node are brought to mean 0 and variance 1, as measured on a sample.
 *
 * @param scale 1 / standard deviation, 0 for a node that is constant
 */
record Standardization(float mean, float scale) {

    /** Squares of squares of outliers must not overflow, five layers on. */
    private static final float LIMIT = 20;

    /** By the values at {@code first}, {@code first} + {@code stride} and so on, before {@code end}. */
    static Standardization of(float[] values, int first, int end, int stride) {
        int count = (end - first + stride - 1) / stride;
        double sum = 0;
        double squares = 0;
        for (int i = first; i < end; i += stride) {
            sum += values[i];
        }
        double mean = sum / count;
        for (int i = first; i < end; i += stride) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        double deviation = Math.sqrt(squares / count);
        boolean varies = deviation > 1e-6 * Math.max(1, Math.abs(mean));
        return new Standardization((float) mean, varies ? (float) (1 / deviation) : 0);
    }

    /** The standardised value, within ±{@value #LIMIT}. */
    float of(float value) {
        return Math.max(-LIMIT, Math.min(LIMIT, (value - mean) * scale));
    }
}
