package org.gpicl.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.internal.AtomicFile;
import org.gpicl.metatest.LearningCurve;
import org.gpicl.metatest.Verdict;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.DivergedException;
import org.gpicl.metatrain.JsonLines;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.ProgressFile;
import org.gpicl.metatrain.Recipe;
import org.gpicl.model.InvalidFileException;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.Engine;
import org.gpicl.spi.ParameterSet;
import org.gpicl.study.CellState.Phase;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a study: {@code study.json}, and in {@code cells} a folder for each run, with its settings, checkpoint,
 * progress and, in the end, result.
 *
 * <p>Runs may be killed at any moment and go on from their last checkpoint; the result is that of a run that was left alone,
 * byte for byte, on an engine of the same description. Any number of processes may work on one folder, if its file system has
 * locks: each run is locked by the process that works on it.
 *
 * <p>Thread-safe, but that processor time is that of the process: one run at a time in each.
 */
public final class StudyFolder {

    private static final String STUDY = "study.json";
    private static final String SETTINGS = "settings.json";
    private static final String LOCK = "lock";
    private static final String CHECKPOINT = "checkpoint.safetensors";
    private static final String PROGRESS = "progress.jsonl";
    private static final String TIME = "processor-time.txt";
    private static final String FAILURE = "failure.txt";
    private static final String RESULT = "result.json";

    private static final int MOST_LOSSES = 200;
    private static final int LOCK_TRIES = 20;
    private static final int LOCK_PAUSE_MILLIS = 10;

    private final Path folder;
    private final Study study;
    private final Supplier<Duration> processorTime;

    /**
     * Opens a folder.
     *
     * @throws IOException if there is no study in it, or its file cannot be read
     */
    public StudyFolder(Path folder) throws IOException {
        this(folder, Study.read(folder.resolve(STUDY)), StudyFolder::processorTime);
    }

    StudyFolder(Path folder, Study study, Supplier<Duration> processorTime) {
        this.folder = folder;
        this.study = study;
        this.processorTime = processorTime;
    }

    /**
     * Begins a folder, or adds runs to one: what is done of runs that the study still has is kept.
     *
     * @throws IOException if the folder cannot be written to
     */
    public static StudyFolder create(Path folder, Study study) throws IOException {
        Files.createDirectories(folder);
        study.write(folder.resolve(STUDY));
        return new StudyFolder(folder, study, StudyFolder::processorTime);
    }

    private static Duration processorTime() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElseGet(
                        () -> Duration.ofNanos(System.nanoTime())); // where the system does not tell, time that goes by
    }

    /** What is studied. */
    public Study study() {
        return study;
    }

    private Path file(Cell cell, String name) {
        return folder.resolve("cells").resolve(cell.name()).resolve(name);
    }

    // ---------------------------------------------------------------- what is there

    /** The same folder with another budget of each run, for as long as this object is used. */
    public StudyFolder withBudgetSeconds(long budgetSeconds) {
        return new StudyFolder(folder, study.withBudgetSeconds(budgetSeconds), processorTime);
    }

    /** Whether the result of a run is there. */
    public boolean isFinished(Cell cell) {
        return Files.exists(file(cell, RESULT));
    }

    /** The result of a run, if it is finished. */
    public Optional<CellResult> result(Cell cell) throws IOException {
        return isFinished(cell) ? Optional.of(Study.read(file(cell, RESULT), CellResult.class)) : Optional.empty();
    }

    /** The results that are there, in the order of the cells. */
    public List<CellResult> results() throws IOException {
        List<CellResult> results = new ArrayList<>();
        for (Cell cell : study.cells()) {
            result(cell).ifPresent(results::add);
        }
        return results;
    }

    /** How far every run is. */
    public List<CellState> states() throws IOException {
        List<CellState> states = new ArrayList<>();
        for (Cell cell : study.cells()) {
            states.add(new CellState(cell, phase(cell), steps(cell), spent(cell)));
        }
        return states;
    }

    /**
     * About how much processor time meta-training of the runs that are waiting or running will take: updates left, times what
     * an episode has taken in runs of the same architecture and width, or of all runs where there is none.
     *
     * @param states of {@link #states}
     * @return empty if no run has taken any time, and some are left
     */
    public Optional<Duration> timeLeft(List<CellState> states) {
        double seconds = 0;
        for (CellState state : states) {
            if (state.phase() == Phase.WAITING || state.phase() == Phase.RUNNING) {
                Cell cell = state.cell();
                double each = secondsPerEpisode(states.stream()
                        .filter(other -> other.cell().architecture().equals(cell.architecture())
                                && other.cell().width() == cell.width())
                        .toList());
                if (Double.isNaN(each)) {
                    each = secondsPerEpisode(states);
                }
                if (Double.isNaN(each)) {
                    return Optional.empty();
                }
                double left = each * cell.batch() * (cell.steps() - state.steps());
                seconds += Math.min(left, study.budgetSeconds());
            }
        }
        return Optional.of(Duration.ofSeconds(Math.round(seconds)));
    }

    private static double secondsPerEpisode(List<CellState> states) {
        double seconds = 0;
        double episodes = 0;
        for (CellState state : states) {
            if (!state.processorTime().isZero()) {
                seconds += state.processorTime().toMillis() / 1e3;
                episodes += (double) state.cell().batch() * state.steps();
            }
        }
        return episodes == 0 ? Double.NaN : seconds / episodes;
    }

    private Phase phase(Cell cell) throws IOException {
        if (isFinished(cell)) {
            return Phase.FINISHED;
        }
        if (Files.exists(file(cell, FAILURE))) {
            return Phase.FAILED;
        }
        Path lock = file(cell, LOCK);
        if (Files.exists(lock)) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    FileLock own = channel.tryLock()) {
                if (own == null) {
                    return Phase.RUNNING;
                }
            } catch (OverlappingFileLockException e) {
                return Phase.RUNNING; // of this process
            }
        }
        return isOutOfBudget(spent(cell)) ? Phase.OUT_OF_BUDGET : Phase.WAITING;
    }

    private boolean isOutOfBudget(Duration spent) {
        return spent.compareTo(Duration.ofSeconds(study.budgetSeconds())) >= 0;
    }

    private long steps(Cell cell) throws IOException {
        Path file = file(cell, PROGRESS);
        if (!Files.exists(file)) {
            return 0;
        }
        List<String> lines = Files.readAllLines(file);
        for (int i = lines.size() - 1; i >= 0; i--) {
            OptionalLong step = JsonLines.step(lines.get(i));
            if (step.isPresent()) {
                return step.getAsLong();
            }
        }
        return 0;
    }

    private Duration spent(Cell cell) throws IOException {
        Path file = file(cell, TIME);
        if (!Files.exists(file)) {
            return Duration.ZERO;
        }
        String text = Files.readString(file).strip();
        if (!text.matches("[0-9]{1,15}")) {
            throw new InvalidFileException(
                    file + ": expected milliseconds, got something else; remove it to count from 0");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    // ---------------------------------------------------------------- runs

    /**
     * Does a run as far as its budget allows, unless it is finished, has failed, or another process works on it.
     *
     * @param data that its tasks are made of
     * @param engine stays open; of one thread, so that results do not depend on the machine
     * @return how far the run is now
     * @throws IOException if a file cannot be read or written, or belongs to other settings, data or another engine
     * @throws InterruptedException if the thread is interrupted, after a checkpoint
     */
    public CellState run(Cell cell, StudyData data, Engine engine) throws IOException, InterruptedException {
        Files.createDirectories(file(cell, LOCK).getParent());
        try (FileChannel channel =
                        FileChannel.open(file(cell, LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock own = locked(channel)) {
            if (own == null) {
                return new CellState(cell, Phase.RUNNING, steps(cell), spent(cell));
            }
            Duration spent = spent(cell);
            Phase phase = isFinished(cell)
                    ? Phase.FINISHED
                    : Files.exists(file(cell, FAILURE))
                            ? Phase.FAILED
                            : isOutOfBudget(spent) ? Phase.OUT_OF_BUDGET : goOn(cell, data, engine, spent);
            return new CellState(cell, phase, steps(cell), spent(cell));
        }
    }

    /** The lock of a run, or null if another process has it: for longer than it takes to look whether it is free. */
    private static @Nullable FileLock locked(FileChannel channel) throws IOException, InterruptedException {
        for (int i = 0; i < LOCK_TRIES; i++) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // of another thread of this process, which is as good a reason to wait
            }
            Thread.sleep(LOCK_PAUSE_MILLIS);
        }
        return null;
    }

    /** Settings as they are kept beside a run, so that it does not go on with others. */
    private record Settings(Cell cell, Setup setup, String engine) {}

    private Phase goOn(Cell cell, StudyData data, Engine engine, Duration spent)
            throws IOException, InterruptedException {
        removeUnfinishedFiles(cell);
        requireSettings(cell, engine);
        Setup setup = study.setup();
        CausalArchitecture architecture =
                setup.architecture(cell, data.train().features(), data.train().classes());
        Budget budget = new Budget(cell, spent);
        MetaTrainer trainer = new MetaTrainer(
                        architecture, new AllPrefixes(setup.length()), data.training(cell), recipe(cell))
                .withCheckpoint(file(cell, CHECKPOINT), study.checkpointEvery());
        ParameterSet weights;
        try (ProgressFile progress = new ProgressFile(file(cell, PROGRESS))) {
            weights = trainer.withProgress(event -> {
                        progress.accept(event);
                        budget.accept(event);
                    })
                    .run(engine);
        } catch (InterruptedException e) {
            budget.write();
            if (budget.isSpent) {
                return Phase.OUT_OF_BUDGET;
            }
            throw e;
        } catch (DivergedException e) {
            budget.write();
            writeText(file(cell, FAILURE), Objects.requireNonNullElse(e.getMessage(), "diverged"));
            return Phase.FAILED;
        }
        Verdict verdict = Verdict.measure(
                (tasks, options) ->
                        LearningCurve.measure(engine, architecture, InputEncoding.RAW, weights, tasks, options),
                data.testing(cell),
                setup.options());
        long stepsPerLoss = Math.max(1, (cell.steps() + MOST_LOSSES - 1) / MOST_LOSSES);
        int most = setup.contexts().get(setup.contexts().size() - 1);
        Study.write(
                file(cell, RESULT),
                new CellResult(
                        cell,
                        engine.description(),
                        architecture.parameterCount(),
                        architecture.stateSize(most),
                        data.train().classes(),
                        stepsPerLoss,
                        losses(cell, stepsPerLoss),
                        verdict));
        return Phase.FINISHED;
    }

    private Recipe recipe(Cell cell) {
        return Recipe.standard(cell.steps(), cell.seed())
                .withTasks(cell.batch())
                .withLearningRate(
                        new LearningRate(cell.learningRate(), study.setup().warmup(), 0, 1))
                .withOptimizer(cell.newOptimizer())
                .withAverageDecay(study.setup().averageDecay())
                .withEncoding(InputEncoding.RAW);
    }

    /** Removes what a kill has left of files that were being written. */
    private void removeUnfinishedFiles(Cell cell) throws IOException {
        try (DirectoryStream<Path> parts =
                Files.newDirectoryStream(file(cell, LOCK).getParent(), "*.gpicl.part")) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }

    private void requireSettings(Cell cell, Engine engine) throws IOException {
        Path file = file(cell, SETTINGS);
        Settings settings = new Settings(cell, study.setup(), engine.description());
        if (!Files.exists(file)) {
            Study.write(file, settings);
            return;
        }
        Settings found = Study.read(file, Settings.class);
        if (!found.equals(settings)) {
            throw new IOException("study: expected the run in " + file.getParent() + " to go on as it began, with "
                    + found + ", got " + settings + "; study these in another folder");
        }
    }

    /** Means over so many updates each. */
    private List<Double> losses(Cell cell, long stepsPerLoss) throws IOException {
        Path file = file(cell, PROGRESS);
        List<Double> losses = new ArrayList<>();
        double sum = 0;
        long count = 0;
        long next = 1;
        for (String line : Files.readAllLines(file)) {
            Optional<JsonLines.Loss> loss = JsonLines.loss(line);
            if (loss.isPresent()) {
                requireNext(file, next, loss.get().step());
                next++;
                sum += loss.get().value();
                count++;
                if (count == stepsPerLoss || next > cell.steps()) {
                    losses.add(sum / count);
                    sum = 0;
                    count = 0;
                }
            }
        }
        requireNext(file, next, cell.steps() + 1);
        return losses;
    }

    private static void requireNext(Path file, long expected, long got) throws IOException {
        if (expected != got) {
            throw new InvalidFileException(file + ": expected the loss of every update, got that of " + got
                    + " after that of " + (expected - 1) + "; remove the folder of this run to do it anew");
        }
    }

    private static void writeText(Path file, String text) throws IOException {
        AtomicFile.write(file, out -> out.write((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Counts processor time, and interrupts the run when it has taken too much. */
    private final class Budget {
        private final Cell cell;
        private final Duration before;
        private final Duration began = processorTime.get();
        private boolean isSpent;

        private Budget(Cell cell, Duration before) {
            this.cell = cell;
            this.before = before;
        }

        private Duration spent() {
            return before.plus(processorTime.get().minus(began));
        }

        private void accept(Progress event) {
            if (event instanceof Progress.Checkpointed) {
                try {
                    write();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            } else if (event instanceof Progress.Step step && step.step() < step.steps() && isOutOfBudget(spent())) {
                isSpent = true;
                Thread.currentThread().interrupt();
            }
        }

        private void write() throws IOException {
            writeText(file(cell, TIME), Long.toString(spent().toMillis()));
        }
    }
}
