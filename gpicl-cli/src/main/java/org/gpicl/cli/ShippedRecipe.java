package org.gpicl.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Temperature;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.Objective;
import org.gpicl.metatrain.Recipe;
import org.gpicl.metatrain.Stage;
import org.gpicl.metatrain.Validation;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.task.Mixture;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;

/** The recipes of the shipped learners, of a small one that needs no data, and of learners for own tables. */
enum ShippedRecipe {

    /** A minute's worth of training on priors alone: to see how it goes, not to be used. */
    TINY("tiny", 32_000, 11, false) {
        @Override
        Architecture architecture() {
            return new ContextTransformer(32, 64, 3, 2, 32, 4, 32);
        }

        @Override
        TaskDistribution tasks(TaskSources sources) {
            return TablePriors.standard(TableOptions.SMALL);
        }

        @Override
        Objective objective() {
            return new ContextSplit(2, 60, 24, 0.2);
        }
    },

    /** Random projections of MNIST's train split at 8×8 and nothing else: the paper's tasks. */
    PROJECTIONS("projections-8x8", 512_000, 2, true) {
        @Override
        TaskDistribution tasks(TaskSources sources) throws IOException {
            return sources.projections(side());
        }

        @Override
        Objective objective() {
            return new ContextSplit(2, 96, 32, 0.1);
        }

        @Override
        InputEncoding encoding() {
            return InputEncoding.RAW;
        }

        @Override
        InputEncoding served() {
            return InputEncoding.SCALED;
        }
    },

    /** The same at 14×14, for a learner that listens to experts and has rotated, whitened views from the beginning. */
    PROJECTIONS_14X14("projections-14x14", 256_000, 4, true) {
        @Override
        Architecture architecture() {
            return architecture(FittedEvidence.experts());
        }

        @Override
        Architecture architecture(int experts) {
            return new EvidenceTransformer(196, 128, 5, 4, 32, 4, 64, experts);
        }

        @Override
        int side() {
            return 14;
        }

        @Override
        TaskDistribution tasks(TaskSources sources) throws IOException {
            return sources.stretchedProjections(side());
        }

        @Override
        Objective objective() {
            return new ContextSplit(2, 100, 32, 0.3);
        }

        @Override
        InputEncoding encoding() {
            return InputEncoding.SCALED;
        }
    },

    /** The default learner: tables of many kinds, and a few projections of images. */
    GENERAL("general-small", 1_000_000, 1, true) {
        @Override
        Architecture architecture() {
            return architecture(EXPERTS_FOR_TABLES);
        }

        @Override
        Architecture architecture(int experts) {
            return experts == 0
                    ? new ContextTransformer(100, 128, 5, 4, 32, 4, 64)
                    : new EvidenceTransformer(100, 128, 5, 4, 32, 4, 64, experts);
        }

        @Override
        TaskDistribution tasks(TaskSources sources) throws IOException {
            List<Mixture.Part> parts = Ablation.tables(0.80, 0.12, sources.without());
            if (!sources.without().contains(Ablation.PROJECTIONS)) {
                parts.add(new Mixture.Part(0.08, sources.projections(side())));
            }
            return new Mixture(parts).byBatch();
        }

        @Override
        Objective objective() {
            return new ContextSplit(2, 256, 40, 0.2);
        }

        @Override
        InputEncoding encoding() {
            return InputEncoding.ROBUST;
        }

        /** Of 50 real tables, see docs/results/recipes.md: they hold less noise than those of the priors. */
        @Override
        Temperature temperature() {
            return new Temperature(0.87);
        }

        @Override
        List<Stage> stages(TaskSources sources, Recipe recipe) throws IOException {
            return shortThenLong(sources, recipe);
        }
    },

    /** The default learner, for one's own domain: goes on from its weights, with own tables instead of images. */
    OWN_TABLES("own-tables", 64_000, 1, false) {
        @Override
        Architecture architecture() {
            return GENERAL.architecture();
        }

        @Override
        Architecture architecture(int experts) {
            return GENERAL.architecture(experts);
        }

        @Override
        TaskDistribution tasks(TaskSources sources) {
            double priors = 1 - sources.tableShare();
            if (priors == 0) {
                return sources.own();
            }
            List<Mixture.Part> parts = Ablation.tables(0.87 * priors, 0.13 * priors, sources.without());
            parts.add(new Mixture.Part(sources.tableShare(), sources.own()));
            return new Mixture(parts).byBatch();
        }

        @Override
        Objective objective() {
            return GENERAL.objective();
        }

        @Override
        InputEncoding encoding() {
            return GENERAL.encoding();
        }

        @Override
        Temperature temperature() {
            return GENERAL.temperature();
        }

        @Override
        double learningRate() {
            return CONTINUED_RATE;
        }

        @Override
        String initial() {
            return GENERAL.model();
        }

        @Override
        List<Stage> stages(TaskSources sources, Recipe recipe) throws IOException {
            return shortThenLong(sources, recipe);
        }
    };

    /** Of weights that know much already. */
    /** All but the kernels of what the model reads, which for tables is nothing but their columns again. */
    private static final int EXPERTS_FOR_TABLES = 5;

    private static final double CONTINUED_RATE = 4e-4;

    /** Of the learning rate, between short and long contexts. */
    private static final double FLOOR = 0.1;

    private static final int TASKS_IN_BATCH = 64;

    /** Instead of the name of a model: weights drawn from the seed. */
    static final String RANDOM = "random";

    private final String model;
    private final long episodes;
    private final long seed;
    private final boolean needsImages;

    ShippedRecipe(String model, long episodes, long seed, boolean needsImages) {
        this.model = model;
        this.episodes = episodes;
        this.seed = seed;
        this.needsImages = needsImages;
    }

    String model() {
        return model;
    }

    boolean needsImages() {
        return needsImages;
    }

    /** Pixels of a side of the images that it sees. */
    int side() {
        return 8;
    }

    Architecture architecture() {
        return new ContextTransformer(64, 128, 5, 4, 32, 4, 64);
    }

    /**
     * The same with so many experts to listen to.
     *
     * @throws IllegalArgumentException if this learner listens to none
     */
    Architecture architecture(int experts) {
        throw new IllegalArgumentException("experts: expected the recipe " + GENERAL.model
                + ", whose learner listens to" + " experts, got " + model);
    }

    /** How rows become inputs in meta-training, unless another encoding is asked for. */
    InputEncoding encoding() {
        return InputEncoding.STANDARDIZED;
    }

    /** How rows become inputs in an application: brought to the form of those of {@link #encoding}. */
    InputEncoding served() {
        return encoding();
    }

    /** What logits are divided by in an application, where probabilities would be too cautious or too sure. */
    Temperature temperature() {
        return Temperature.ONE;
    }

    abstract TaskDistribution tasks(TaskSources sources) throws IOException;

    abstract Objective objective();

    /** The learning rate at the end of the warm-up, unless another is asked for; for Muon. */
    double learningRate() {
        return 4e-3;
    }

    /** The name of the shipped model whose weights a run starts from, or {@value #RANDOM}. */
    String initial() {
        return RANDOM;
    }

    long seed() {
        return seed;
    }

    /** What meta-training goes through; of one stage, unless a recipe says otherwise. */
    List<Stage> stages(TaskSources sources, Recipe recipe) throws IOException {
        return List.of(new Stage("training", objective(), tasks(sources), recipe));
    }

    /** The recipe; so many episodes instead of the usual number if not 0. */
    Recipe recipe(long otherEpisodes, double learningRate, InputEncoding encoding, int views, long runSeed) {
        long steps = (otherEpisodes > 0 ? otherEpisodes : episodes) / TASKS_IN_BATCH;
        return Recipe.standard(steps, runSeed)
                .withTasks(TASKS_IN_BATCH)
                .withLearningRate(LearningRate.cosine(learningRate, Math.min(500, steps / 4), steps))
                .withEncoding(encoding)
                .withViews(views);
    }

    /** Short contexts; then, for a tenth of the updates, long ones: a quarter of the episodes with four times the rows. */
    List<Stage> shortThenLong(TaskSources sources, Recipe recipe) throws IOException {
        if (sources.without().contains(Ablation.LONG_CONTEXTS)) {
            return List.of(new Stage("short", objective(), tasks(sources), recipe));
        }
        long longSteps = Math.max(1, recipe.steps() / 10);
        long shortSteps = Math.max(1, recipe.steps() - longSteps);
        double peak = recipe.learningRate().peak();
        Recipe first = recipe.withSteps(shortSteps)
                .withLearningRate(new LearningRate(peak, recipe.learningRate().warmup(), shortSteps, FLOOR));
        Recipe second = recipe.withSteps(longSteps)
                .withTasks(recipe.tasks() / 4)
                .withLearningRate(LearningRate.cosine(FLOOR * peak, 0, longSteps));
        TaskDistribution tasks = tasks(sources);
        return List.of(
                new Stage("short", objective(), tasks, first),
                new Stage("long", new ContextSplit(100, 1000, 100, 0), tasks, second));
    }

    /**
     * What the run is judged on: unseen projections of both test splits, and the tasks themselves at 100 examples; of own
     * tables by the rows that it also learns from.
     */
    List<Validation> validations(Architecture architecture, TaskSources sources, InputEncoding encoding)
            throws IOException {
        List<Validation> validations = new ArrayList<>();
        if (needsImages) {
            ContextSplit at90 = new ContextSplit(90, 90, 32, 0);
            validations.add(
                    validation(architecture, "mnist-unseen", sources.unseen("mnist", side()), at90, encoding, 99));
            validations.add(validation(
                    architecture, "fashion-unseen", sources.unseen("fashion-mnist", side()), at90, encoding, 98));
        }
        if (this != PROJECTIONS && this != PROJECTIONS_14X14) {
            int context = this == TINY ? 50 : 100;
            validations.add(validation(
                    architecture, "tasks", tasks(sources), new ContextSplit(context, context, 48, 0), encoding, 97));
        }
        if (this == OWN_TABLES) {
            validations.add(validation(
                    architecture, "own-tables", sources.own(), new ContextSplit(100, 100, 48, 0), encoding, 96));
        }
        return validations;
    }

    private static Validation validation(
            Architecture architecture,
            String name,
            TaskDistribution tasks,
            ContextSplit split,
            InputEncoding encoding,
            long validationSeed) {
        EpisodeBatches batches =
                new EpisodeBatches(tasks, split, architecture, encoding, TASKS_IN_BATCH, 1, new Seed(validationSeed));
        return new Validation(name, batches, 4);
    }
}
