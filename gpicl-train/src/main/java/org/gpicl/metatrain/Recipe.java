package org.gpicl.metatrain;

import java.util.function.Consumer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.Arithmetic;

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
 * @param latestWeights whose mean is used instead, if there are any yet
 * @param encoding how rows become inputs
 * @param views of the encoding, from which each episode is shown one at random; 1 for the first view only
 * @param episodesAtOnce of a replica's part of a batch, whose gradients add up slice by slice to that of the part; a
 *     number that divides it, or 0: about 800 rows on a processor, all episodes on other devices and for learners that read
 *     row by row
 * @param replicas that compute the gradient of a batch at the same time, each of its part of the episodes, in a thread
 *     of its own; open the engine with 1 thread for each run. A number that divides the batch
 * @param arithmetic of updates; validation is in float32 whatever it is
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
        LatestWeights latestWeights,
        InputEncoding encoding,
        int views,
        int episodesAtOnce,
        int replicas,
        Arithmetic arithmetic,
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
        if (replicas < 1 || tasks * sequencesPerTask % replicas != 0) {
            throw new IllegalArgumentException("recipe: expected a number of replicas that divides the "
                    + tasks * sequencesPerTask + " episodes of a batch, got " + replicas);
        }
        if (episodesAtOnce != 0) {
            Slices.of(tasks * sequencesPerTask / replicas, episodesAtOnce);
        }
    }

    /** Episodes in a batch. */
    public int batch() {
        return tasks * sequencesPerTask;
    }

    /** Episodes that go into one update. */
    public int episodesPerStep() {
        return batch() * accumulation;
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
                LatestWeights.NONE,
                InputEncoding.STANDARDIZED,
                1,
                0,
                1,
                Arithmetic.FLOAT32,
                seed);
    }

    // ---------------------------------------------------------------- other settings

    /** With another number of updates; the learning rate stays as it is. */
    public Recipe withSteps(long other) {
        return with(draft -> draft.steps = other);
    }

    /** With another number of tasks in a batch. */
    public Recipe withTasks(int other) {
        return with(draft -> draft.tasks = other);
    }

    /** With another number of sequences of each task. */
    public Recipe withSequencesPerTask(int other) {
        return with(draft -> draft.sequencesPerTask = other);
    }

    /** With another number of batches for an update. */
    public Recipe withAccumulation(int other) {
        return with(draft -> draft.accumulation = other);
    }

    /** With another learning rate. */
    public Recipe withLearningRate(LearningRate other) {
        return with(draft -> draft.learningRate = other);
    }

    /** With another optimizer. */
    public Recipe withOptimizer(Optimizer other) {
        return with(draft -> draft.optimizer = other);
    }

    /** With another largest norm of the gradient. */
    public Recipe withClipNorm(double other) {
        return with(draft -> draft.clipNorm = other);
    }

    /** With another decay of the moving average of the weights. */
    public Recipe withAverageDecay(double other) {
        return with(draft -> draft.averageDecay = other);
    }

    /** With another mean of the latest weights. */
    public Recipe withLatestWeights(LatestWeights other) {
        return with(draft -> draft.latestWeights = other);
    }

    /** With another encoding of rows. */
    public Recipe withEncoding(InputEncoding other) {
        return with(draft -> draft.encoding = other);
    }

    /** With another number of views. */
    public Recipe withViews(int other) {
        return with(draft -> draft.views = other);
    }

    /** With another number of episodes computed at once. */
    public Recipe withEpisodesAtOnce(int other) {
        return with(draft -> draft.episodesAtOnce = other);
    }

    /** With another number of replicas. */
    public Recipe withReplicas(int other) {
        return with(draft -> draft.replicas = other);
    }

    /** With another arithmetic. */
    public Recipe withArithmetic(Arithmetic other) {
        return with(draft -> draft.arithmetic = other);
    }

    /** With another seed. */
    public Recipe withSeed(long other) {
        return with(draft -> draft.seed = other);
    }

    private Recipe with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.recipe();
    }

    /** The components of a recipe while one of them is changed. */
    private static final class Draft {
        private long steps;
        private int tasks;
        private int sequencesPerTask;
        private int accumulation;
        private LearningRate learningRate;
        private Optimizer optimizer;
        private double clipNorm;
        private double averageDecay;
        private LatestWeights latestWeights;
        private InputEncoding encoding;
        private int views;
        private int episodesAtOnce;
        private int replicas;
        private Arithmetic arithmetic;
        private long seed;

        private Draft(Recipe recipe) {
            this.steps = recipe.steps;
            this.tasks = recipe.tasks;
            this.sequencesPerTask = recipe.sequencesPerTask;
            this.accumulation = recipe.accumulation;
            this.learningRate = recipe.learningRate;
            this.optimizer = recipe.optimizer;
            this.clipNorm = recipe.clipNorm;
            this.averageDecay = recipe.averageDecay;
            this.latestWeights = recipe.latestWeights;
            this.encoding = recipe.encoding;
            this.views = recipe.views;
            this.episodesAtOnce = recipe.episodesAtOnce;
            this.replicas = recipe.replicas;
            this.arithmetic = recipe.arithmetic;
            this.seed = recipe.seed;
        }

        private Recipe recipe() {
            return new Recipe(
                    steps,
                    tasks,
                    sequencesPerTask,
                    accumulation,
                    learningRate,
                    optimizer,
                    clipNorm,
                    averageDecay,
                    latestWeights,
                    encoding,
                    views,
                    episodesAtOnce,
                    replicas,
                    arithmetic,
                    seed);
        }
    }
}
