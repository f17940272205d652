package org.gpicl.metatrain;

/**
 * Latest weight averaging (Kaddour 2022, "Stop wasting my time! Saving days of ImageNet and BERT training"): the finished
 * weights are the plain mean of the weights at the last few of regular moments, instead of the moving average.
 *
 * <p>What is kept is part of the checkpoint: as many more tensors for each parameter.
 *
 * @param count moments whose weights are averaged, the last of the run; 0 for the moving average
 * @param every updates from one moment to the next; the last one is that of the finished weights if it divides the number
 *     of all updates
 */
public record LatestWeights(int count, long every) {

    /** The moving average is what a run returns. */
    public static final LatestWeights NONE = new LatestWeights(0, 1);

    public LatestWeights {
        if (count < 0 || every < 1) {
            throw new IllegalArgumentException(
                    "latest weights: expected a count of at least 0, every 1 update or more, got " + count + " and "
                            + every);
        }
    }

    /** Whether the weights after this number of updates are kept. */
    boolean isDue(long done) {
        return count > 0 && done % every == 0;
    }

    /** Where they are kept: in place of the oldest, 0 … count − 1. */
    int slot(long done) {
        return (int) ((done / every - 1) % count);
    }

    /** How many are kept after this number of updates. */
    int kept(long done) {
        return (int) Math.min(count, done / every);
    }
}
