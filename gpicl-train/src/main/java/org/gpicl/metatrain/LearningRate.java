package org.gpicl.metatrain;

/**
 * The learning rate by step: a linear warm-up to the peak, then half a cosine down to a share of it.
 *
 * @param peak after the warm-up
 * @param warmup steps until the peak
 * @param decayEnd the step at which the cosine ends; 0 keeps the peak
 * @param floor the share of the peak that is left at the end, 0 … 1
 */
public record LearningRate(double peak, long warmup, long decayEnd, double floor) {

    public LearningRate {
        if (!(peak > 0) || warmup < 0 || decayEnd < 0 || !(floor >= 0 && floor <= 1)) {
            throw new IllegalArgumentException(
                    "learning rate: expected a positive peak, warm-up and end of at least 0, a floor in 0 … 1, got "
                            + peak + ", " + warmup + ", " + decayEnd + ", " + floor);
        }
    }

    /** The same rate at every step, as in the paper. */
    public static LearningRate constant(double rate) {
        return new LearningRate(rate, 0, 0, 1);
    }

    /** Warm-up, then a cosine that reaches 0 after the last of {@code steps}. */
    public static LearningRate cosine(double peak, long warmup, long steps) {
        return new LearningRate(peak, warmup, steps, 0);
    }

    /**
     * The rate of one step.
     *
     * @param step from 0
     */
    public double at(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        if (decayEnd == 0) {
            return peak;
        }
        double progress = Math.min(1, (double) (step - warmup) / Math.max(1, decayEnd - warmup));
        return peak * (floor + (1 - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * progress)));
    }
}
