package org.gpicl.metatrain;

import java.nio.file.Path;

/** What happened during meta-training. */
public sealed interface Progress {

    /** The number of updates done. */
    long step();

    /**
     * An update.
     *
     * @param step updates done, this one included
     * @param steps updates in all
     * @param stage its name
     * @param episodes seen since the beginning
     * @param loss of the batch, nats
     * @param gradientNorm before clipping
     * @param learningRate used
     * @param episodesPerSecond since the stage began or was resumed
     */
    record Step(
            long step,
            long steps,
            String stage,
            long episodes,
            double loss,
            double gradientNorm,
            double learningRate,
            double episodesPerSecond)
            implements Progress {}

    /**
     * A meta-validation.
     *
     * @param step updates done
     * @param name of the validation set
     * @param loss nats, averaged over what is predicted
     * @param accuracy 0 … 1, likewise
     */
    record Validation(long step, String name, double loss, double accuracy) implements Progress {}

    /**
     * A checkpoint was written.
     *
     * @param step updates done
     * @param file where
     */
    record Checkpointed(long step, Path file) implements Progress {}

    /**
     * The run goes on from a checkpoint.
     *
     * @param step updates done before
     * @param file from where
     */
    record Resumed(long step, Path file) implements Progress {}
}
