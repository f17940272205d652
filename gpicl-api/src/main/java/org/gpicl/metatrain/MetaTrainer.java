package org.gpicl.metatrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.gpicl.architecture.Architecture;
import org.gpicl.model.InvalidFileException;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Engine;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Tensor;
import org.gpicl.task.TaskDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Meta-trains a learner: finds weights θ with which an architecture's forward pass is a learning algorithm.
 *
 * <p>Deterministic: the same recipe, architecture, objective and tasks give the same weights, bit for bit on the same
 * backend and number of threads, whether or not the run was interrupted and resumed in between.
 *
 * <pre>{@code
 * ParameterSet theta = new MetaTrainer(architecture, objective, tasks, Recipe.standard(2_000, seed))
 *         .withCheckpoint(file, 200)
 *         .withProgress(System.out::println)
 *         .run(engine);
 * }</pre>
 *
 * <p>Immutable; one instance may run on several engines.
 */
public final class MetaTrainer {

    private final Architecture architecture;
    private final Objective objective;
    private final TaskDistribution distribution;
    private final Recipe recipe;
    private final @Nullable ParameterSet start;
    private final @Nullable Path checkpoint;
    private final long checkpointEvery;
    private final List<Validation> validations;
    private final long validateEvery;
    private final Consumer<Progress> progress;

    /** A trainer without checkpoints, validation or progress events. */
    public MetaTrainer(Architecture architecture, Objective objective, TaskDistribution distribution, Recipe recipe) {
        this(architecture, objective, distribution, recipe, null, null, 1, List.of(), 1, event -> {});
    }

    private MetaTrainer(
            Architecture architecture,
            Objective objective,
            TaskDistribution distribution,
            Recipe recipe,
            @Nullable ParameterSet start,
            @Nullable Path checkpoint,
            long checkpointEvery,
            List<Validation> validations,
            long validateEvery,
            Consumer<Progress> progress) {
        this.architecture = architecture;
        this.objective = objective;
        this.distribution = distribution;
        this.recipe = recipe;
        this.start = start;
        this.checkpoint = checkpoint;
        this.checkpointEvery = checkpointEvery;
        this.validations = List.copyOf(validations);
        this.validateEvery = validateEvery;
        this.progress = progress;
    }

    /**
     * With a checkpoint file, from which a run resumes if it exists, and which is replaced atomically.
     *
     * @param every so many updates, at least 1; the last update is always checkpointed
     */
    public MetaTrainer withCheckpoint(Path file, long every) {
        requirePositive("checkpoint", every);
        return new MetaTrainer(
                architecture,
                objective,
                distribution,
                recipe,
                start,
                file,
                every,
                validations,
                validateEvery,
                progress);
    }

    /**
     * With meta-validation.
     *
     * @param every so many updates, at least 1; the last update is always validated
     */
    public MetaTrainer withValidation(List<Validation> sets, long every) {
        requirePositive("validate", every);
        return new MetaTrainer(
                architecture,
                objective,
                distribution,
                recipe,
                start,
                checkpoint,
                checkpointEvery,
                sets,
                every,
                progress);
    }

    /** With a listener, called on the thread of the run; what it throws ends the run. */
    public MetaTrainer withProgress(Consumer<Progress> listener) {
        return new MetaTrainer(
                architecture,
                objective,
                distribution,
                recipe,
                start,
                checkpoint,
                checkpointEvery,
                validations,
                validateEvery,
                listener);
    }

    /**
     * With weights to start from instead of random ones: those of an earlier run on other tasks, as in a curriculum, or of a
     * shipped learner that shall learn to learn from tasks of one's own. Moments start at zero.
     *
     * @throws IllegalArgumentException if these are not weights of the architecture
     */
    public MetaTrainer withInitialWeights(ParameterSet weights) {
        weights.check("initial weights", architecture.parameters());
        return new MetaTrainer(
                architecture,
                objective,
                distribution,
                recipe,
                weights,
                checkpoint,
                checkpointEvery,
                validations,
                validateEvery,
                progress);
    }

    private static void requirePositive(String operation, long every) {
        if (every < 1) {
            throw new IllegalArgumentException(operation + ": expected every 1 update or more, got " + every);
        }
    }

    /** The weights before any training: a pure function of the seed, unless others were given. */
    public ParameterSet initialWeights() {
        return start != null
                ? start
                : Initializer.initialize(architecture.parameters(), new Seed(recipe.seed()).child(0));
    }

    private EpisodeBatches batches() {
        return new EpisodeBatches(
                distribution,
                objective,
                architecture,
                recipe.encoding(),
                recipe.views(),
                recipe.tasks(),
                recipe.sequencesPerTask(),
                new Seed(recipe.seed()).child(1));
    }

    /**
     * Trains to the end of the recipe, from the checkpoint if there is one.
     *
     * @param engine stays open
     * @return the average of the weights, as the recipe says
     * @throws IOException if a checkpoint cannot be read or written, or belongs to another run
     * @throws InterruptedException if the thread is interrupted; the update in progress is finished and checkpointed
     * @throws IllegalStateException if the loss is no longer a number; the last checkpoint stays
     */
    public ParameterSet run(Engine engine) throws IOException, InterruptedException {
        EpisodeBatches batches = batches();
        String fingerprint = Checkpoint.fingerprint(
                architecture.kind(),
                architecture,
                objective.getClass().getSimpleName(),
                objective,
                recipe.optimizer().getClass().getSimpleName(),
                recipe,
                batches.sample(),
                start == null ? "random" : Checkpoint.checksum(start));
        Checkpoint start = checkpoint != null && Files.exists(checkpoint)
                ? resume(checkpoint, fingerprint)
                : new Checkpoint(0, fingerprint, initialState());
        try (TrainingState state = new TrainingState(start.state());
                Updates updates = new Updates(engine, architecture, objective, recipe);
                Evaluations evaluations = new Evaluations(engine, architecture, validations);
                BatchQueue queue = new BatchQueue(
                        batches, start.step() * recipe.accumulation(), recipe.steps() * recipe.accumulation(), 1)) {
            long began = System.nanoTime();
            for (long step = start.step(); step < recipe.steps(); step++) {
                Updates.Result result = updates.apply(step, state, queue);
                requireFinite(step, result);
                long done = step + 1;
                if (recipe.latestWeights().isDue(done)) {
                    state.keep(recipe.latestWeights().slot(done));
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                progress.accept(new Progress.Step(
                        done,
                        recipe.steps(),
                        done * recipe.episodesPerStep(),
                        result.loss(),
                        result.gradientNorm(),
                        recipe.learningRate().at(step),
                        (done - start.step()) * recipe.episodesPerStep() / seconds));
                if (done % validateEvery == 0 || done == recipe.steps()) {
                    evaluations.run(done, state).forEach(progress);
                }
                boolean interrupted = Thread.interrupted();
                if (checkpoint != null && (done % checkpointEvery == 0 || done == recipe.steps() || interrupted)) {
                    new Checkpoint(done, fingerprint, state.toHost()).write(checkpoint);
                    progress.accept(new Progress.Checkpointed(done, checkpoint));
                }
                if (interrupted) {
                    throw new InterruptedException("meta-training: interrupted after " + done + " updates");
                }
            }
            return learned(state);
        }
    }

    /**
     * A run as far as it has come.
     *
     * @param step updates done
     * @param weights the average of the weights, as the recipe says
     */
    public record Snapshot(long step, ParameterSet weights) {}

    /**
     * Reads a checkpoint of this architecture.
     *
     * @throws IOException if the file cannot be read, is damaged, or does not fit this architecture
     */
    public Snapshot snapshot(Path file) throws IOException {
        Checkpoint found = Checkpoint.read(file);
        requireComplete(file, found);
        try (TrainingState state = new TrainingState(found.state())) {
            return new Snapshot(found.step(), learned(state));
        }
    }

    private void requireComplete(Path file, Checkpoint found) throws IOException {
        try {
            prefixes(found.step()).forEach((prefix, parameters) -> new ParameterSet(withPrefix(found.state(), prefix))
                    .check("checkpoint " + file + ", under " + prefix, parameters));
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(e.getMessage() + "; the file is of another architecture or recipe", e);
        }
    }

    /** What a checkpoint holds: by prefix, the parameters for which it has a tensor under that prefix. */
    private Map<String, List<ParameterSpec>> prefixes(long step) {
        Map<String, List<ParameterSpec>> prefixes = TrainingStep.prefixes(architecture, recipe.optimizer());
        for (int slot = 0; slot < recipe.latestWeights().kept(step); slot++) {
            prefixes.put(TrainingState.snapshot(slot), architecture.parameters());
        }
        return prefixes;
    }

    private Checkpoint resume(Path file, String fingerprint) throws IOException {
        Checkpoint found = Checkpoint.read(file);
        if (!found.fingerprint().equals(fingerprint)) {
            throw new IOException("resume: expected " + file + " to be a checkpoint of this run, " + fingerprint
                    + ", got one of " + found.fingerprint() + "; use another file, or the same settings");
        }
        requireComplete(file, found);
        progress.accept(new Progress.Resumed(found.step(), file));
        return found;
    }

    /** θ and its average at their beginning, moments of 0. */
    private Map<String, Tensor> initialState() {
        Map<String, Tensor> theta = initialWeights().tensors();
        Map<String, Tensor> state = new LinkedHashMap<>();
        prefixes(0).forEach((prefix, parameters) -> {
            boolean isMoment = !prefix.equals(TrainingStep.THETA) && !prefix.equals(TrainingStep.AVERAGE);
            for (ParameterSpec spec : parameters) {
                Tensor first = isMoment ? Tensor.filled(spec.shape(), 0) : BatchTensors.require(theta, spec.name());
                state.put(prefix + spec.name(), first);
            }
        });
        return state;
    }

    private ParameterSet learned(TrainingState state) {
        Map<String, Argument> learned = state.learned();
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        architecture
                .parameters()
                .forEach(spec -> ordered.put(
                        spec.name(), TrainingState.host(BatchTensors.require(learned, spec.name()))));
        return new ParameterSet(ordered);
    }

    private static Map<String, Tensor> withPrefix(Map<String, Tensor> state, String prefix) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        state.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    private void requireFinite(long step, Updates.Result result) {
        if (!Double.isFinite(result.loss()) || !Double.isFinite(result.gradientNorm())) {
            throw new IllegalStateException("meta-training: expected a finite loss, got " + result.loss()
                    + " with a gradient of norm " + result.gradientNorm() + " at update " + (step + 1)
                    + "; lower the learning rate or the clip norm"
                    + (checkpoint == null ? "" : "; the checkpoint " + checkpoint + " holds an earlier state"));
        }
    }
}
