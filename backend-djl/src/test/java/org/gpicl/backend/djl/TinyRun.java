package org.gpicl.backend.djl;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.metatrain.LatestWeights;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Muon;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.Recipe;
import org.gpicl.metatrain.Stage;
import org.gpicl.metatrain.Validation;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.GaussianPrior;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;

/** A small meta-training run, also as a program that a test can kill. */
final class TinyRun {

    private TinyRun() {}

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(16, 16, 2, 2, 8, 2, 8);

    static final TaskDistribution TASKS = TablePriors.standard(TableOptions.SMALL);

    static Validation validation() {
        EpisodeBatches batches = new EpisodeBatches(
                TASKS, new ContextSplit(20, 20, 8, 0), ARCHITECTURE, InputEncoding.STANDARDIZED, 8, 1, new Seed(9));
        return new Validation("fixed", batches, 16);
    }

    static MetaTrainer trainer(long steps, int accumulation) {
        return trainer(recipe(steps).withAccumulation(accumulation));
    }

    static Recipe recipe(long steps) {
        return Recipe.standard(steps, 5)
                .withTasks(4)
                .withSequencesPerTask(2)
                .withLearningRate(LearningRate.cosine(3e-3, 10, steps))
                .withOptimizer(Adam.DEFAULT.withWeightDecay(0.01))
                .withAverageDecay(0.99);
    }

    static MetaTrainer trainer(Recipe recipe) {
        return trainer(TASKS, recipe);
    }

    static MetaTrainer trainer(List<Stage> stages) {
        return new MetaTrainer(ARCHITECTURE, stages);
    }

    static MetaTrainer trainer(TaskDistribution tasks, Recipe recipe) {
        return new MetaTrainer(ARCHITECTURE, new ContextSplit(2, 20, 8, 0.5), tasks, recipe);
    }

    /** Everything that a recipe can ask for, in two stages that differ in all that stages may differ in. */
    static MetaTrainer everything() {
        Recipe common = Recipe.standard(1, 5)
                .withSequencesPerTask(2)
                .withOptimizer(Muon.DEFAULT.withWeightDecay(0.01))
                .withLatestWeights(new LatestWeights(3, 2));
        return new MetaTrainer(
                ARCHITECTURE,
                List.of(
                        new Stage(
                                "short",
                                new ContextSplit(2, 10, 4, 0.5),
                                new GaussianPrior(TableOptions.SMALL, GaussianPrior.Options.STANDARD),
                                common.withSteps(5)
                                        .withTasks(4)
                                        .withAccumulation(2)
                                        .withLearningRate(LearningRate.constant(1e-3))
                                        .withReplicas(2)
                                        .withEpisodesAtOnce(2)),
                        new Stage(
                                "long",
                                new ContextSplit(20, 40, 8, 0),
                                TASKS,
                                common.withSteps(7)
                                        .withTasks(2)
                                        .withViews(2)
                                        .withReplicas(2)
                                        .withArithmetic(Arithmetic.BFLOAT16)
                                        .withLearningRate(LearningRate.cosine(3e-3, 2, 7)))));
    }

    static ParameterSet run(MetaTrainer trainer) throws Exception {
        try (Engine engine = new DjlBackend().open(EngineOptions.CPU.withThreads(1))) {
            return trainer.run(engine);
        }
    }

    /** Arguments: checkpoint file, number of steps. Prints a line for each checkpoint. */
    public static void main(String[] arguments) throws Exception {
        Path checkpoint = Path.of(arguments[0]);
        Consumer<Progress> listener = event -> {
            if (event instanceof Progress.Checkpointed written) {
                System.out.println("checkpoint " + written.step());
            }
        };
        run(trainer(Long.parseLong(arguments[1]), 1)
                .withCheckpoint(checkpoint, 5)
                .withProgress(listener));
    }
}
