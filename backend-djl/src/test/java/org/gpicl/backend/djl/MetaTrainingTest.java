package org.gpicl.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.DivergedException;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.Recipe;
import org.gpicl.metatrain.Stage;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The meta-trainer on PyTorch. */
class MetaTrainingTest {

    private static final ContextSplit OBJECTIVE = new ContextSplit(2, 20, 8, 0.5);

    @Test
    @DisplayName("the same recipe gives the same weights, bit for bit")
    void deterministic() throws Exception {
        assertThat(TinyRun.run(TinyRun.trainer(12, 1))).isEqualTo(TinyRun.run(TinyRun.trainer(12, 1)));
    }

    @Test
    @DisplayName("listening, validating and checkpointing do not change the weights")
    void observersDoNotInterfere(@TempDir Path folder) throws Exception {
        List<Progress> events = new ArrayList<>();
        ParameterSet watched = TinyRun.run(TinyRun.trainer(12, 1)
                .withCheckpoint(folder.resolve("c.safetensors"), 5)
                .withProgress(events::add));

        assertThat(watched).isEqualTo(TinyRun.run(TinyRun.trainer(12, 1)));
        assertThat(events.stream().filter(Progress.Step.class::isInstance)).hasSize(12);
        assertThat(events.stream()
                        .filter(Progress.Checkpointed.class::isInstance)
                        .map(Progress::step))
                .containsExactly(5L, 10L, 12L);
    }

    @Test
    @DisplayName("the loss on episodes that stay the same falls")
    void learns() throws Exception {
        assertThat(validationLoss(150)).isLessThan(validationLoss(1) - 0.02);
    }

    /** After so many updates, on 16 fixed batches. */
    private static double validationLoss(long steps) throws Exception {
        List<Double> losses = new ArrayList<>();
        TinyRun.run(TinyRun.trainer(steps, 1)
                .withValidation(List.of(TinyRun.validation()), steps)
                .withProgress(event -> {
                    if (event instanceof Progress.Validation validation) {
                        losses.add(validation.loss());
                    }
                }));
        assertThat(losses).hasSize(1);
        return losses.get(0);
    }

    @Test
    @DisplayName("gradients of two accumulated batches are averaged into one update")
    void accumulates() throws Exception {
        List<Progress.Step> steps = new ArrayList<>();
        TinyRun.run(TinyRun.trainer(6, 2).withProgress(event -> {
            if (event instanceof Progress.Step step) {
                steps.add(step);
            }
        }));
        assertThat(steps).hasSize(6);
        assertThat(steps.get(5).episodes()).isEqualTo(6L * 16);
        assertThat(steps.get(0).gradientNorm()).isPositive().isLessThan(100);
        assertThat(steps.get(0).loss()).isCloseTo(1.2, within(1.2));
    }

    @Test
    @DisplayName("an interrupted run finishes its update, leaves a checkpoint, and resumes to the same weights")
    void interrupted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("c.safetensors");
        MetaTrainer trainer = TinyRun.trainer(12, 1).withCheckpoint(file, 100);

        assertThatThrownBy(() -> TinyRun.run(trainer.withProgress(interruptAfter(7))))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("meta-training: interrupted after 7 updates");
        assertThat(TinyRun.run(trainer)).isEqualTo(TinyRun.run(TinyRun.trainer(12, 1)));
    }

    @Test
    @DisplayName(
            "weights that are no numbers are not written, and not returned; the error names the checkpoint if there is one")
    void diverges(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("c.safetensors");
        Recipe good = TinyRun.recipe(5);
        Recipe bad = good.withSteps(3).withLearningRate(LearningRate.constant(1e39)); // infinite as a float
        Stage first = new Stage("good", OBJECTIVE, TinyRun.TASKS, good);
        Stage second = new Stage("bad", OBJECTIVE, TinyRun.TASKS, bad);

        MetaTrainer ruined = TinyRun.trainer(bad.withSteps(1));
        assertThatThrownBy(() -> TinyRun.run(ruined))
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith("meta-training: expected finite weights, got ")
                .hasMessageEndingWith("at update 1; begin anew with a lower learning rate or clip norm");
        assertThatThrownBy(() -> TinyRun.run(ruined.withCheckpoint(file, 1))).isInstanceOf(DivergedException.class);
        assertThat(folder).isEmptyDirectory();
        MetaTrainer both = TinyRun.trainer(List.of(first, second)).withCheckpoint(file, 2);
        assertThatThrownBy(() -> TinyRun.run(both))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining(
                        "; the checkpoint " + file + " holds the state after 4 updates: go on from it with");
        assertThat(both.snapshot(file).step()).isEqualTo(4);
        assertThat(both.snapshot(file).changes()).isEmpty();
        both.snapshot(file)
                .weights()
                .tensors()
                .values()
                .forEach(weights -> assertThat(weights.toFloatArray()).doesNotContain(Float.NaN));
    }

    @Test
    @DisplayName("goes on from a checkpoint with another learning rate, and nothing else, if told to")
    void changedRate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("c.safetensors");
        Recipe recipe = TinyRun.recipe(12);
        MetaTrainer first = TinyRun.trainer(recipe).withCheckpoint(file, 100);
        assertThatThrownBy(() -> TinyRun.run(first.withProgress(interruptAfter(7))))
                .isInstanceOf(InterruptedException.class);
        Recipe lower = recipe.withLearningRate(LearningRate.constant(1e-5));
        MetaTrainer slower = TinyRun.trainer(lower).withCheckpoint(file, 100);
        MetaTrainer other = TinyRun.trainer(lower.withSeed(9)).withCheckpoint(file, 100);

        assertThatThrownBy(() -> TinyRun.run(slower)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> TinyRun.run(other.withChangedRate()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("resume: expected " + file);
        assertThatThrownBy(() -> TinyRun.run(slower.withChangedRate().withProgress(interruptAfter(9))))
                .isInstanceOf(InterruptedException.class);
        ParameterSet result = TinyRun.run(slower); // the checkpoint is of this run now
        assertThat(result).isNotEqualTo(TinyRun.run(TinyRun.trainer(recipe)));
        assertThat(slower.snapshot(file).changes()).startsWith("until update 7 learning rates [{");
    }

    @Test
    @DisplayName("interrupted at random moments, a run loses no update, and leaves the same file, byte for byte")
    void interruptedAtAnyMoment(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.safetensors");
        Path parts = folder.resolve("parts.safetensors");
        int interrupts = Integer.getInteger("gpicl.kills", 30);
        int steps = 14 * interrupts;
        Recipe recipe = TinyRun.recipe(steps);
        ParameterSet expected = TinyRun.run(TinyRun.trainer(recipe).withCheckpoint(whole, steps));
        Random random = new Random(3);
        AtomicLong finished = new AtomicLong();
        MetaTrainer trainer = TinyRun.trainer(new Slow(TinyRun.TASKS), recipe)
                .withCheckpoint(parts, 5)
                .withProgress(event -> finished.set(event.step()));
        Thread run = Thread.currentThread();
        int times = 0;

        for (int i = 0; i < interrupts; i++) {
            Thread other = new Thread(() -> {
                long from = finished.get();
                while (finished.get() < from + 2 && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                LockSupport.parkNanos(random.nextInt(20_000_000));
                run.interrupt();
            });
            other.start();
            try {
                assertThat(TinyRun.run(trainer)).isEqualTo(expected);
                break;
            } catch (InterruptedException e) {
                assertThat(e).hasMessage("meta-training: interrupted after " + finished + " updates");
                assertThat(trainer.snapshot(parts).step()).isEqualTo(finished.get());
                times++;
            } finally {
                other.interrupt();
                while (other.isAlive()) {
                    Thread.onSpinWait();
                }
                Thread.interrupted(); // too late for this attempt
            }
        }
        assertThat(times).isGreaterThan(interrupts / 5);
        assertThat(TinyRun.run(trainer)).isEqualTo(expected);
        assertThat(parts).hasSameBinaryContentAs(whole);
    }

    @Test
    @DisplayName("a run that fails leaves a checkpoint of all finished updates, and resumes to the same weights")
    void fails(@TempDir Path folder) throws Exception {
        MetaTrainer trainer = TinyRun.trainer(12, 1).withCheckpoint(folder.resolve("c.safetensors"), 100);
        IllegalStateException full = new IllegalStateException("disk full");

        assertThatThrownBy(() -> TinyRun.run(trainer.withProgress(event -> {
                    if (event instanceof Progress.Step && event.step() == 7) {
                        throw full;
                    }
                })))
                .isSameAs(full);
        assertThat(trainer.snapshot(folder.resolve("c.safetensors")).step()).isEqualTo(7);
        assertThat(TinyRun.run(trainer)).isEqualTo(TinyRun.run(TinyRun.trainer(12, 1)));
    }

    @Test
    @DisplayName("a checkpoint that cannot be written is refused before the first update")
    void unwritable(@TempDir Path folder) {
        Path nowhere = folder.resolve("gone").resolve("c.safetensors");
        AtomicInteger updates = new AtomicInteger();

        assertThatThrownBy(() -> TinyRun.run(TinyRun.trainer(12, 1)
                        .withCheckpoint(nowhere, 100)
                        .withProgress(event -> updates.incrementAndGet())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nowhere.toString());
        assertThat(updates).hasValue(0);
    }

    @Test
    @DisplayName("with every option, a run interrupted in the middle of each stage leaves the same file, byte for byte")
    void everythingResumes(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.safetensors");
        Path parts = folder.resolve("parts.safetensors");
        ParameterSet expected = TinyRun.run(TinyRun.everything().withCheckpoint(whole, 100));
        MetaTrainer trainer = TinyRun.everything().withCheckpoint(parts, 100);

        for (long last : new long[] {3, 5, 8}) {
            assertThatThrownBy(() -> TinyRun.run(trainer.withProgress(interruptAfter(last))))
                    .isInstanceOf(InterruptedException.class)
                    .hasMessage("meta-training: interrupted after " + last + " updates");
            assertThat(trainer.snapshot(parts).step()).isEqualTo(last);
        }
        assertThat(TinyRun.run(trainer)).isEqualTo(expected);
        assertThat(parts).hasSameBinaryContentAs(whole);
        assertThat(trainer.snapshot(parts).weights()).isEqualTo(expected);
    }

    @Test
    @DisplayName("interrupted while it waits for a batch, a run leaves a checkpoint of the updates before, and resumes")
    void interruptedWhileWaiting(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("c.safetensors");
        Recipe recipe = TinyRun.recipe(6);
        int sample = recipe.tasks(); // of the fingerprint
        TaskDistribution blocking = new Blocking(TinyRun.TASKS, Thread.currentThread(), sample + 4 * recipe.tasks());

        assertThatThrownBy(() -> TinyRun.run(TinyRun.trainer(blocking, recipe).withCheckpoint(file, 100)))
                .isInstanceOf(InterruptedException.class)
                .hasMessage("meta-training: interrupted after 4 updates")
                .hasCauseInstanceOf(InterruptedException.class);
        MetaTrainer trainer = TinyRun.trainer(TinyRun.TASKS, recipe);
        assertThat(TinyRun.run(trainer.withCheckpoint(file, 100))).isEqualTo(TinyRun.run(trainer));
    }

    /** Makes so many tasks, then waits until a thread waits for the next, and interrupts it. */
    private record Blocking(TaskDistribution tasks, Thread run, AtomicInteger left) implements TaskDistribution {

        private Blocking(TaskDistribution tasks, Thread run, int left) {
            this(tasks, run, new AtomicInteger(left));
        }

        @Override
        public Task draw(RandomStream random) {
            if (left.getAndDecrement() == 0) {
                while (run.getState() != Thread.State.WAITING) {
                    Thread.onSpinWait();
                }
                run.interrupt();
                never();
            }
            return tasks.draw(random);
        }

        /** Until the run has given up, and interrupts the thread that makes batches. */
        private static void never() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("given up", e);
            }
        }

        @Override
        public int maxFeatures() {
            return tasks.maxFeatures();
        }

        @Override
        public int maxClasses() {
            return tasks.maxClasses();
        }
    }

    /** Takes so long that the run waits for batches about half of the time. */
    private record Slow(TaskDistribution tasks) implements TaskDistribution {
        @Override
        public Task draw(RandomStream random) {
            LockSupport.parkNanos(500_000);
            return tasks.draw(random);
        }

        @Override
        public int maxFeatures() {
            return tasks.maxFeatures();
        }

        @Override
        public int maxClasses() {
            return tasks.maxClasses();
        }
    }

    private static Consumer<Progress> interruptAfter(long last) {
        return event -> {
            if (event instanceof Progress.Step step && step.step() == last) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    @DisplayName("replicas and slices add up to the same updates, but for rounding")
    void replicasAddUp(int accumulation) throws Exception {
        Recipe recipe = TinyRun.recipe(4).withAccumulation(accumulation).withOptimizer(Adam.DEFAULT.withEpsilon(1e-3));
        ParameterSet whole = TinyRun.run(TinyRun.trainer(recipe.withEpisodesAtOnce(8)));
        for (Recipe other : List.of(
                recipe.withEpisodesAtOnce(2),
                recipe.withReplicas(2),
                recipe.withReplicas(4).withEpisodesAtOnce(1))) {
            ParameterSet parts = TinyRun.run(TinyRun.trainer(other));
            assertThat(TinyRun.run(TinyRun.trainer(other))).isEqualTo(parts);
            whole.tensors()
                    .forEach((name, tensor) -> assertThat(
                                    Objects.requireNonNull(parts.tensors().get(name))
                                            .toFloatArray())
                            .as(name)
                            .containsExactly(tensor.toFloatArray(), within(1e-5f)));
        }
    }

    @Test
    @DisplayName("progress says which stage it is in, and counts updates and episodes of the whole run")
    void stagesReport() throws Exception {
        List<Progress.Step> steps = new ArrayList<>();
        MetaTrainer trainer = TinyRun.everything();
        TinyRun.run(trainer.withProgress(event -> steps.add((Progress.Step) event)));

        assertThat(steps)
                .extracting(Progress.Step::stage)
                .startsWith("short")
                .endsWith("long")
                .hasSize(12);
        assertThat(steps).extracting(Progress.Step::steps).containsOnly(12L);
        assertThat(steps.get(4))
                .extracting(Progress.Step::stage, Progress.Step::episodes)
                .containsExactly("short", 80L);
        assertThat(steps.get(5))
                .extracting(Progress.Step::stage, Progress.Step::episodes)
                .containsExactly("long", 84L);
        assertThat(steps.get(5).learningRate()).isEqualTo(1.5e-3);
        assertThat(steps.get(11).episodes()).isEqualTo(trainer.episodes(12)).isEqualTo(80 + 7 * 4);
    }

    @Test
    @DisplayName("a checkpoint of another run is refused, and left as it is")
    void foreignCheckpoint(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("c.safetensors");
        TinyRun.run(TinyRun.trainer(5, 1).withCheckpoint(file, 5));
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> TinyRun.run(TinyRun.trainer(6, 1).withCheckpoint(file, 5)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("resume: expected " + file + " to be a checkpoint of this run, ")
                .hasMessageEndingWith("; use another file, or the same settings");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    @DisplayName("a run starts from given weights, and resumes only from a checkpoint of a run that did")
    void givenWeights(@TempDir Path folder) throws Exception {
        ParameterSet first = TinyRun.run(TinyRun.trainer(5, 1));
        ParameterSet other = TinyRun.trainer(5, 1).initialWeights();
        MetaTrainer second = TinyRun.trainer(5, 1).withInitialWeights(first);

        assertThat(second.initialWeights()).isEqualTo(first);
        ParameterSet result = TinyRun.run(second);
        assertThat(result).isNotEqualTo(first);
        assertThat(TinyRun.run(TinyRun.trainer(5, 1).withInitialWeights(other))).isEqualTo(first);

        Path file = folder.resolve("c.safetensors");
        assertThat(TinyRun.run(second.withCheckpoint(file, 5))).isEqualTo(result);
        assertThat(TinyRun.run(second.withCheckpoint(file, 5))).isEqualTo(result);
        assertThatThrownBy(() -> TinyRun.run(
                        TinyRun.trainer(5, 1).withInitialWeights(other).withCheckpoint(file, 5)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("resume: expected " + file + " to be a checkpoint of this run, ");
        assertThatThrownBy(() -> second.withInitialWeights(ParameterSet.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("initial weights: expected the parameter input.weight to be float32 [16, 16], got none");
    }

    @Test
    @DisplayName("200 compiled updates have the losses of 200 carried out operation by operation")
    void compiledIsEager() throws Exception {
        List<Double> compiled = losses(TinyRun.trainer(200, 1), EngineOptions.CPU.withThreads(1));
        List<Double> eager =
                losses(TinyRun.trainer(200, 1), EngineOptions.CPU.withThreads(1).withEager(true));
        assertThat(compiled).hasSize(200);
        for (int i = 0; i < compiled.size(); i++) {
            assertThat(compiled.get(i)).isCloseTo(eager.get(i), withinPercentage(0.01));
        }
    }

    @Test
    @DisplayName("in bfloat16, losses are those of float32 in their first digits, and not in all")
    void bfloat16() throws Exception {
        EngineOptions oneThread = EngineOptions.CPU.withThreads(1);
        Recipe recipe = TinyRun.recipe(100);
        List<Double> narrow = losses(TinyRun.trainer(recipe.withArithmetic(Arithmetic.BFLOAT16)), oneThread);
        List<Double> wide = losses(TinyRun.trainer(recipe), oneThread);
        assertThat(narrow).isNotEqualTo(wide).hasSize(100);
        for (int i = 0; i < narrow.size(); i++) {
            assertThat(narrow.get(i)).isCloseTo(wide.get(i), withinPercentage(2));
        }
    }

    @Test
    @DisplayName("operation by operation there is no bfloat16")
    void noEagerBfloat16() {
        MetaTrainer trainer = TinyRun.trainer(TinyRun.recipe(1).withArithmetic(Arithmetic.BFLOAT16));
        assertThatThrownBy(() -> losses(trainer, EngineOptions.CPU.withEager(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("compile training-step: expected the arithmetic FLOAT32, which is all that PyTorch 2.7.1,"
                        + " operation by operation has, got BFLOAT16; choose FLOAT32, or backend-djl");
    }

    private static List<Double> losses(MetaTrainer trainer, EngineOptions options) throws Exception {
        List<Double> losses = new ArrayList<>();
        try (Engine engine = new DjlBackend().open(options)) {
            trainer.withProgress(event -> {
                        if (event instanceof Progress.Step step) {
                            losses.add(step.loss());
                        }
                    })
                    .run(engine);
        }
        return losses;
    }
}
