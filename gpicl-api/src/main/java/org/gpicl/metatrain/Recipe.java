package org.gpicl.metatrain;

import org.gpicl.preprocess.InputEncoding;

/**
 * How to meta-train: everything that, besides architecture, objective and tasks, decides the result.
 *
 * @param steps updates of the weights
 * @param tasks in a batch
 * @param sequencesPerTask of each task in a batch; the paper has 16 tasks of 32 sequences
 * @param accumulation batches whose gradients are averaged before an update
 * @param learningRate by step
 * @param optimizer with its settings
 * @param clipNorm the largest norm that the gradient of all weights together may have; infinite for none
 * @param averageDecay of the moving average of the weights that validation and the finished model use; 0 uses the
 *     weights themselves
 * @param encoding how rows become inputs
 * @param views of the encoding, from which each episode is shown one at random; 1 for the first view only
 * @param seed of initial weights and of all batches
 */
public record Recipe(
        long steps,
        int tasks,
        int sequencesPerTask,
        int accumulation,
        LearningRate learningRate,
        Optimizer optimizer,
        double clipNorm,
        double averageDecay,
        InputEncoding encoding,
        int views,
        long seed) {

    public Recipe {
        if (views < 1) {
            throw new IllegalArgumentException("recipe: expected at least 1 view, got " + views);
        }
        if (steps < 1 || accumulation < 1 || tasks < 1 || sequencesPerTask < 1) {
            throw new IllegalArgumentException(
                    "recipe: expected at least 1 step, 1 task, 1 sequence and an accumulation of 1, got " + steps + ", "
                            + tasks + ", " + sequencesPerTask + ", " + accumulation);
        }
        if (!(clipNorm > 0) || !(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException("recipe: expected a positive clip norm and an average decay in [0, 1),"
                    + " got " + clipNorm + " and " + averageDecay);
        }
    }

    /** Episodes that go into one update. */
    public int episodesPerStep() {
        return tasks * sequencesPerTask * accumulation;
    }

    /** A recipe that works for small models: 64 tasks a batch, warm-up and cosine, gradients clipped at 1. */
    public static Recipe standard(long steps, long seed) {
        return new Recipe(
                steps,
                64,
                1,
                1,
                LearningRate.cosine(1e-3, Math.min(500, steps / 10), steps),
                Adam.DEFAULT,
                1,
                0.999,
                InputEncoding.STANDARDISED,
                1,
                seed);
    }
}
