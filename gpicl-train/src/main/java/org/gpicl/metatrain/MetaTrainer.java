package org.gpicl.metatrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Safetensors;
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

    /** Updates by which an engine is measured. */
    private static final int MEASURED = 3;

    private final Architecture architecture;
    private final List<Stage> stages;
    private final @Nullable ParameterSet start;
    private final @Nullable Path checkpoint;
    private final long checkpointEvery;
    private final List<Validation> validations;
    private final long validateEvery;
    private final boolean changesRate;
    private final Consumer<Progress> progress;

    /** A trainer of one stage, without checkpoints, validation or progress events. */
    public MetaTrainer(Architecture architecture, Objective objective, TaskDistribution distribution, Recipe recipe) {
        this(architecture, List.of(new Stage("training", objective, distribution, recipe)));
    }

    /**
     * A trainer of several stages, one after the other, without checkpoints, validation or progress events.
     *
     * @throws IllegalArgumentException if there is none, two have one name, or not all have the same optimizer, latest
     *     weights, encoding and seed
     */
    public MetaTrainer(Architecture architecture, List<Stage> stages) {
        this(architecture, stages, null, null, 1, List.of(), 1, false, event -> {});
    }

    private MetaTrainer(
            Architecture architecture,
            List<Stage> stages,
            @Nullable ParameterSet start,
            @Nullable Path checkpoint,
            long checkpointEvery,
            List<Validation> validations,
            long validateEvery,
            boolean changesRate,
            Consumer<Progress> progress) {
        this.architecture = architecture;
        this.stages = List.copyOf(stages);
        this.start = start;
        this.checkpoint = checkpoint;
        this.checkpointEvery = checkpointEvery;
        this.validations = List.copyOf(validations);
        this.validateEvery = validateEvery;
        this.changesRate = changesRate;
        this.progress = progress;
        requireOneRun(this.stages);
    }

    private static void requireOneRun(List<Stage> stages) {
        List<String> names = stages.stream().map(Stage::name).toList();
        if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("stages: expected at least 1, each with its own name, got " + names);
        }
        List<List<Object>> common =
                stages.stream().map(stage -> common(stage.recipe())).distinct().toList();
        if (common.size() > 1) {
            throw new IllegalArgumentException(
                    "stages: expected the same optimizer, latest weights, encoding and seed in" + " all, got "
                            + common.get(0) + " and " + common.get(1));
        }
    }

    /** What the stages of a run have in common: what decides the state, the first weights and the form of the model. */
    private static List<Object> common(Recipe recipe) {
        return List.of(recipe.optimizer(), recipe.latestWeights(), recipe.encoding(), recipe.seed());
    }

    /**
     * With a checkpoint file, from which a run resumes if it exists, and which is replaced atomically.
     *
     * @param every number of updates from one to the next, at least 1; the last update is always checkpointed
     */
    public MetaTrainer withCheckpoint(Path file, long every) {
        requirePositive("checkpoint", every);
        return new MetaTrainer(
                architecture, stages, start, file, every, validations, validateEvery, changesRate, progress);
    }

    /**
     * With meta-validation.
     *
     * @param every number of updates from one to the next, at least 1; the last update is always validated
     */
    public MetaTrainer withValidation(List<Validation> sets, long every) {
        requirePositive("validate", every);
        return new MetaTrainer(
                architecture, stages, start, checkpoint, checkpointEvery, sets, every, changesRate, progress);
    }

    /** With a listener, called on the thread of the run; what it throws ends the run. */
    public MetaTrainer withProgress(Consumer<Progress> listener) {
        return new MetaTrainer(
                architecture,
                stages,
                start,
                checkpoint,
                checkpointEvery,
                validations,
                validateEvery,
                changesRate,
                listener);
    }

    /**
     * Resuming also from a checkpoint of a run whose recipes differ in nothing but learning rate and clip norm, as after a
     * {@link DivergedException}. Updates done, moments and averages are kept; the checkpoint and {@link Snapshot#changes} say
     * what was changed, and when.
     */
    public MetaTrainer withChangedRate() {
        return new MetaTrainer(
                architecture, stages, start, checkpoint, checkpointEvery, validations, validateEvery, true, progress);
    }

    /**
     * With weights to start from instead of random ones: those of an earlier run, or of a shipped learner that shall learn to
     * learn from tasks of one's own. Moments start at zero.
     *
     * @throws IllegalArgumentException if these are not weights of the architecture
     */
    public MetaTrainer withInitialWeights(ParameterSet weights) {
        weights.check("initial weights", architecture.parameters());
        return new MetaTrainer(
                architecture,
                stages,
                weights,
                checkpoint,
                checkpointEvery,
                validations,
                validateEvery,
                changesRate,
                progress);
    }

    private static void requirePositive(String operation, long every) {
        if (every < 1) {
            throw new IllegalArgumentException(operation + ": expected every 1 update or more, got " + every);
        }
    }

    /** Updates of all stages. */
    public long steps() {
        return updatesBefore(stages.size());
    }

    /** Episodes seen after this number of updates. */
    public long episodes(long step) {
        long episodes = 0;
        for (int i = 0; i < stages.size(); i++) {
            Recipe recipe = stages.get(i).recipe();
            long done = Math.max(0, Math.min(step - updatesBefore(i), recipe.steps()));
            episodes += done * recipe.episodesPerStep();
        }
        return episodes;
    }

    /** Updates of the stages before one. */
    private long updatesBefore(int stage) {
        return stages.subList(0, stage).stream()
                .mapToLong(before -> before.recipe().steps())
                .sum();
    }

    /** The recipe of the first stage, for what all have in common. */
    private Recipe recipe() {
        return stages.get(0).recipe();
    }

    /** The weights before any training: a pure function of the seed, unless others were given. */
    public ParameterSet initialWeights() {
        return start != null
                ? start
                : Initializer.initialize(architecture.parameters(), new Seed(recipe().seed()).child(0));
    }

    private EpisodeBatches batches(int stage) {
        Stage which = stages.get(stage);
        Recipe recipe = which.recipe();
        return new EpisodeBatches(
                which.distribution(),
                which.objective(),
                architecture,
                recipe.encoding(),
                recipe.views(),
                recipe.tasks(),
                recipe.sequencesPerTask(),
                new Seed(recipe.seed()).child(1 + stage));
    }

    /** What the run is: all that decides its result. */
    private String fingerprint() {
        List<Object> parts = new ArrayList<>(List.of(architecture.kind(), architecture));
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            parts.add(List.of(
                    stage.name(),
                    stage.objective().getClass().getSimpleName(),
                    stage.objective(),
                    stage.recipe().optimizer().getClass().getSimpleName(),
                    stage.recipe(),
                    batches(i).sample()));
        }
        parts.add(start == null ? "random" : Checkpoint.checksum(start));
        return Checkpoint.fingerprint(parts.toArray());
    }

    /**
     * Trains to the end of the last stage, from the checkpoint if there is one.
     *
     * @param engine stays open
     * @return the average of the weights, as the recipe says
     * @throws IOException if a checkpoint cannot be read or written, or belongs to another run; where it cannot be written,
     *     before the first update
     * @throws InterruptedException if the thread is interrupted; the update in progress is finished, unless it waits for a
     *     batch, and the state checkpointed, as it is after any other failure
     * @throws DivergedException if a loss, a gradient or a weight is no longer a finite number: before such weights are
     *     written or returned, so that the last checkpoint is one to go on from
     */
    public ParameterSet run(Engine engine) throws IOException, InterruptedException {
        if (checkpoint != null) {
            Safetensors.requireWritable(checkpoint); // not after the first thousand updates
        }
        String fingerprint = checkpoint == null ? "" : fingerprint();
        Checkpoint first = checkpoint != null && Files.exists(checkpoint)
                ? resume(checkpoint, fingerprint)
                : new Checkpoint(0, fingerprint, engine.description(), initialState());
        try (TrainingState state = new TrainingState(first.state());
                Evaluations evaluations = new Evaluations(engine, architecture, validations)) {
            Run run = new Run(engine, fingerprint, first.changes(), state, evaluations);
            run.finished = first.step();
            run.checkpointed = first.step();
            try {
                for (int stage = 0; stage < stages.size(); stage++) {
                    run.stage(stage, Math.max(0, first.step() - updatesBefore(stage)));
                }
            } catch (DivergedException e) {
                throw e; // what was finished since the checkpoint led to it
            } catch (RuntimeException | InterruptedException e) {
                run.keepFinished(e);
                throw e;
            }
            ParameterSet learned = learned(state);
            run.requireFinite(steps(), learned.tensors());
            return learned;
        }
    }

    /** A run on one engine. */
    private final class Run {
        private final Engine engine;
        private final String fingerprint;
        private final String changes;
        private final TrainingState state;
        private final Evaluations evaluations;
        private long finished; // updates that the state holds
        private long checkpointed; // updates that the checkpoint on the disk holds; 0 where there is none

        private Run(Engine engine, String fingerprint, String changes, TrainingState state, Evaluations evaluations) {
            this.engine = engine;
            this.fingerprint = fingerprint;
            this.changes = changes;
            this.state = state;
            this.evaluations = evaluations;
        }

        /**
         * Trains to the end of one stage.
         *
         * @param done updates of this stage done before; if that was all, nothing is left to do
         */
        private void stage(int index, long done) throws IOException, InterruptedException {
            Stage stage = stages.get(index);
            Recipe recipe = stage.recipe();
            if (done >= recipe.steps()) {
                return;
            }
            try (Updates updates = new Updates(engine, architecture, stage.objective(), recipe);
                    BatchQueue queue = new BatchQueue(
                            batches(index), done * recipe.accumulation(), recipe.steps() * recipe.accumulation(), 1)) {
                long began = System.nanoTime();
                for (long i = done; i < recipe.steps(); i++) {
                    long step = finished + 1;
                    double rate = recipe.learningRate().at(i);
                    Updates.Result result = updates.apply(finished, rate, state, queue);
                    requireFinite(step, result);
                    finish(step);
                    double seconds = (System.nanoTime() - began) / 1e9;
                    progress.accept(new Progress.Step(
                            step,
                            steps(),
                            stage.name(),
                            episodes(step),
                            result.loss(),
                            result.gradientNorm(),
                            rate,
                            (i + 1 - done) * recipe.episodesPerStep() / seconds));
                    validateAndCheckpoint(step);
                }
            }
        }

        /** The state is that after so many updates: from here on they are not lost, whatever fails. */
        private void finish(long step) {
            LatestWeights latest = recipe().latestWeights();
            if (latest.isDue(step)) {
                state.keep(latest.slot(step));
            }
            finished = step;
        }

        private void validateAndCheckpoint(long step) throws IOException, InterruptedException {
            if (step % validateEvery == 0 || step == steps()) {
                evaluations.run(step, state).forEach(progress);
            }
            if (step % checkpointEvery == 0 || step == steps()) {
                writeCheckpoint(step);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        /**
         * Checkpoints what was finished when an interrupt or a failure ended the run. At the end of the JVM, engines that shut
         * down by themselves make an update fail before the interrupt is seen.
         */
        private void keepFinished(Throwable end) throws InterruptedException {
            boolean interrupted = Thread.interrupted() || end instanceof InterruptedException;
            try {
                if (finished > checkpointed) {
                    writeCheckpoint(finished);
                }
            } catch (IOException | RuntimeException e) {
                if (e != end) { // a listener that always fails
                    end.addSuppressed(e);
                }
            }
            if (interrupted && (checkpoint == null || checkpointed == finished)) {
                InterruptedException after =
                        new InterruptedException("meta-training: interrupted after " + finished + " updates");
                after.initCause(end);
                throw after;
            }
        }

        private void writeCheckpoint(long step) throws IOException {
            if (checkpoint != null) {
                Map<String, Tensor> host = state.toHost();
                requireFinite(step, host);
                new Checkpoint(step, fingerprint, engine.description(), changes, host).write(checkpoint);
                checkpointed = step;
                progress.accept(new Progress.Checkpointed(step, checkpoint));
            }
        }

        private void requireFinite(long step, Updates.Result result) {
            if (!Double.isFinite(result.loss()) || !Double.isFinite(result.gradientNorm())) {
                throw diverged(
                        step,
                        "a finite loss, got " + result.loss() + " with a gradient of norm " + result.gradientNorm());
            }
        }

        private void requireFinite(long step, Map<String, Tensor> tensors) {
            tensors.forEach((name, tensor) -> {
                for (float value : tensor.toFloatArray()) {
                    if (!Float.isFinite(value)) {
                        throw diverged(step, "finite weights, got " + value + " in " + name);
                    }
                }
            });
        }

        private DivergedException diverged(long step, String expected) {
            String remedy = checkpointed == 0
                    ? "; begin anew with a lower learning rate or clip norm"
                    : "; the checkpoint " + checkpoint + " holds the state after " + checkpointed
                            + " updates: go on from it with a lower learning rate or clip norm"
                            + " (MetaTrainer.withChangedRate; gpicl meta-train --change-rate --learning-rate)";
            return new DivergedException(step, "meta-training: expected " + expected + " at update " + step + remedy);
        }
    }

    /**
     * How fast an engine is at this run: updates of its longest stage from the initial weights, on the first batch. The fastest
     * of three counts, after three that do not, as engines prepare themselves in the first runs of a program.
     *
     * @param engine stays open
     * @return episodes per second
     * @throws IllegalArgumentException if the engine does not have the arithmetic of the recipe
     */
    public double episodesPerSecond(Engine engine) {
        int longest = IntStream.range(0, stages.size())
                .boxed()
                .max(Comparator.comparingLong(i -> episodes(updatesBefore(i + 1)) - episodes(updatesBefore(i))))
                .orElseThrow();
        Recipe recipe = stages.get(longest).recipe();
        Map<String, Tensor> batch = batches(longest).batch(0);
        try (TrainingState state = new TrainingState(initialState());
                Updates updates =
                        new Updates(engine, architecture, stages.get(longest).objective(), recipe)) {
            double fastest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < 2 * MEASURED; i++) {
                long began = System.nanoTime();
                updates.apply(i, recipe.learningRate().at(0), state, () -> batch);
                double seconds = (System.nanoTime() - began) / 1e9;
                fastest = i < MEASURED ? fastest : Math.min(fastest, seconds);
            }
            return recipe.episodesPerStep() / fastest;
        } catch (InterruptedException e) {
            throw new IllegalStateException("measuring: a batch that is there is not waited for", e);
        }
    }

    /**
     * A run as far as it has come.
     *
     * @param step updates done
     * @param weights the average of the weights, as the recipe says
     * @param engine that did the last update, by its {@link Engine#description}
     * @param changes of learning rate and clip norm, in words, see {@link #withChangedRate}; empty if there were none
     */
    public record Snapshot(long step, ParameterSet weights, String engine, String changes) {}

    /**
     * Reads a checkpoint of this architecture.
     *
     * @throws IOException if the file cannot be read, is damaged, or does not fit this architecture
     */
    public Snapshot snapshot(Path file) throws IOException {
        Checkpoint found = Checkpoint.read(file);
        requireComplete(file, found);
        try (TrainingState state = new TrainingState(found.state())) {
            return new Snapshot(found.step(), learned(state), found.engine(), found.changes());
        }
    }

    private void requireComplete(Path file, Checkpoint found) throws IOException {
        try {
            prefixes(found.step())
                    .forEach((prefix, parameters) -> new ParameterSet(withPrefix(found.state(), prefix))
                            .check("checkpoint " + file + ", under " + prefix, parameters));
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(e.getMessage() + "; the file is of another architecture or recipe", e);
        }
    }

    /** What a checkpoint holds: by prefix, the parameters for which it has a tensor under that prefix. */
    private Map<String, List<ParameterSpec>> prefixes(long step) {
        Map<String, List<ParameterSpec>> prefixes = TrainingStep.prefixes(architecture, recipe().optimizer());
        for (int slot = 0; slot < recipe().latestWeights().kept(step); slot++) {
            prefixes.put(TrainingState.snapshot(slot), architecture.parameters());
        }
        return prefixes;
    }

    private Checkpoint resume(Path file, String fingerprint) throws IOException {
        Checkpoint found = Checkpoint.read(file);
        boolean isChanged = !found.fingerprint().equals(fingerprint);
        if (isChanged && !(changesRate && isOfSameRun(found, fingerprint))) {
            throw new IOException("resume: expected " + file + " to be a checkpoint of this run, " + fingerprint
                    + ", got one of " + found.fingerprint() + "; use another file, or the same settings");
        }
        requireComplete(file, found);
        progress.accept(new Progress.Resumed(found.step(), file));
        return isChanged ? changed(found, fingerprint) : found;
    }

    private static boolean isOfSameRun(Checkpoint found, String fingerprint) throws IOException {
        return Checkpoint.withoutRates(found.fingerprint()).equals(Checkpoint.withoutRates(fingerprint));
    }

    private static Checkpoint changed(Checkpoint found, String fingerprint) throws IOException {
        String change = "until update " + found.step() + " learning rates " + Checkpoint.rates(found.fingerprint());
        String changes = found.changes().isEmpty() ? change : found.changes() + "; " + change;
        return new Checkpoint(found.step(), fingerprint, found.engine(), changes, found.state());
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
                .forEach(spec ->
                        ordered.put(spec.name(), TrainingState.host(BatchTensors.require(learned, spec.name()))));
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
}
