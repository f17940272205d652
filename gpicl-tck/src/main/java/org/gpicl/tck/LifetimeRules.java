package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who closes what, what may be used when, and by how many threads. A violation may well kill the JVM. */
abstract class LifetimeRules extends Rules {

    private static final int THREADS = 8;
    private static final int TURNS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int LARGE_MB = 4;
    private static final int LARGE_RUNS = 100;
    private static final Tensor LARGE = Tensor.filled(Shape.of((long) LARGE_MB << 18), 1);

    private final Layer layer = new Layer();
    private final Map<String, Tensor> inputs = Layer.inputs(1, 3);

    LifetimeRules(Conformance subject) {
        super(subject);
    }

    private static void assertClosed(String operation, ThrowingCallable use) {
        assertThatIllegalStateException()
                .isThrownBy(use)
                .withMessageStartingWith(operation)
                .withMessageEndingWith(" is closed");
    }

    // ---------------------------------------------------------------- closing

    @Test
    @DisplayName("lifetime-01: a second close of a program, a tensor or an engine does nothing")
    void closeTwice() {
        Engine own = openAnother();
        Program program = own.compile(layer, Layer.weights());
        DeviceTensor y = take(program, "y");

        for (AutoCloseable one : List.of(y, program, own, y, program)) {
            assertThatNoException().isThrownBy(one::close);
            assertThatNoException().isThrownBy(one::close);
        }
    }

    @Test
    @DisplayName("lifetime-02: a closed program does not run, and says so")
    void closedProgram() {
        Program program = engine().compile(layer, Layer.weights());
        program.close();

        assertClosed("run", () -> program.run(inputs).close());
    }

    @Test
    @DisplayName("lifetime-03: a closed tensor can be neither copied to the host nor fed to a program")
    void closedTensor() {
        try (Program program = engine().compile(layer, Layer.weights())) {
            DeviceTensor y = take(program, "y");
            y.close();

            assertClosed("toHost", y::toHost);
            assertClosed("run", () -> program.run(withX(y)).close());
            assertThat(Runs.of(program, inputs)).isNotEmpty();
        }
    }

    @Test
    @DisplayName("lifetime-04: closing an engine closes its programs and tensors")
    void closedEngine() {
        Engine own = openAnother();
        Program program = own.compile(layer, Layer.weights());
        DeviceTensor y = take(program, "y");
        own.close();

        assertClosed("compile", () -> own.compile(layer, Layer.weights()).close());
        assertClosed("run", () -> program.run(inputs).close());
        assertClosed("toHost", y::toHost);
    }

    @Test
    @DisplayName("lifetime-05: closing outputs closes what was not taken out, and only that")
    void closedOutputs() {
        try (Program program = engine().compile(layer, Layer.weights())) {
            Outputs outputs = program.run(inputs);
            DeviceTensor same = Named.get(outputs.tensors(), "same");
            try (DeviceTensor y = outputs.take("y")) {
                outputs.close();
                outputs.close();

                assertClosed("toHost", same::toHost);
                assertThat(y.toHost()).isEqualTo(Named.get(Runs.of(program, inputs), "y"));
            }
        }
    }

    @Test
    @DisplayName("lifetime-06: a tensor outlives the program that made it")
    void tensorOutlivesProgram() {
        Program program = engine().compile(layer, Layer.weights());
        try (DeviceTensor y = take(program, "y");
                DeviceTensor bias = take(program, "bias")) {
            Tensor before = y.toHost();
            program.close();

            assertThat(y.toHost()).isEqualTo(before);
            assertThat(bias.toHost()).isEqualTo(Named.get(Layer.weights().tensors(), "bias"));
        }
    }

    @Test
    @DisplayName("lifetime-07: an output that is an input, or a parameter, lives and dies on its own")
    void handedThrough() {
        try (Program program = engine().compile(layer, Layer.weights())) {
            DeviceTensor x = take(program, "y");
            Tensor expected = x.toHost();
            program.run(withX(x)).close();
            assertThat(x.toHost()).isEqualTo(expected);

            Outputs outputs = program.run(withX(x));
            x.close();
            assertThat(outputs.host("same")).isEqualTo(expected);
            outputs.close();
            assertThat(Runs.of(program, inputs))
                    .containsEntry("bias", Named.get(Layer.weights().tensors(), "bias"));
        }
    }

    // ---------------------------------------------------------------- device tensors

    @Test
    @DisplayName("lifetime-08: a device tensor fed to a program gives the same as its copy on the host")
    void fedBack() {
        try (Program program = engine().compile(layer, Layer.weights());
                Program other = engine().compile(layer, new Samples(71).parameters(layer.parameters()));
                DeviceTensor first = take(program, "y");
                Outputs second = other.run(withX(first))) {
            Map<String, Tensor> viaHost = Runs.of(other, Layer.inputs(first.toHost(), shift()));

            // not to the bit: on its way through the host it may lose what the engine has beyond float32
            Tolerance.ofTerms(16).assertClose("y", second.host("y"), Named.get(viaHost, "y"));
        }
    }

    @Test
    @DisplayName("lifetime-09: one device tensor may be two inputs of a run, and an input of many")
    void fedTwice() {
        Tensor x = Named.get(inputs, "x");
        Case doubled = Case.of("add", Expression.ofTwo(TensorOps::add), x, x);
        try (Program program = engine().compile(layer, Layer.weights());
                Program sum = engine().compile(doubled.computation(), ParameterSet.EMPTY);
                DeviceTensor y = take(program, "y")) {
            Map<String, Tensor> expected = Runs.of(sum, Map.of("x0", y.toHost(), "x1", y.toHost()));

            Map<String, DeviceTensor> twice = Map.of("x0", y, "x1", y);
            Tolerance.assertClose("twice", Runs.of(sum, twice), expected, any -> Tolerance.ofTerms(1));
            Tolerance.assertClose("again", Runs.of(sum, twice), expected, any -> Tolerance.ofTerms(1));
        }
    }

    // ---------------------------------------------------------------- memory

    /**
     * The outputs of the first runs are closed, and leave as much garbage on the heap; what the refused ones add is memory
     * that nobody can close.
     */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
    @DisplayName(
            "lifetime-15: outputs of a run are freed when a later one is refused, and not left to the garbage collector")
    void refusedOutputsAreFreed() {
        Map<String, Tensor> row = Map.of("x0", Tensor.filled(Shape.of(1), 1));
        try (Program honest = engine().compile(largeFirst(1), ParameterSet.EMPTY)) {
            for (int i = 0; i < LARGE_RUNS; i++) {
                honest.run(row).close();
            }
        }
        long before = ResidentMemory.megabytesUncollected();
        for (int i = 0; i < LARGE_RUNS; i++) {
            assertThatIllegalArgumentException().isThrownBy(() -> run(largeFirst(2), ParameterSet.EMPTY, row));
        }
        assertThat(ResidentMemory.megabytesUncollected() - before)
                .as(
                        "megabytes more after %d outputs of %d megabytes, each followed by one that was refused",
                        LARGE_RUNS, LARGE_MB)
                .isLessThan(LARGE_RUNS * LARGE_MB / 3);
    }

    /** Yields a large tensor, and then its input of one element, which the signature may say is longer. */
    private static Computation largeFirst(long length) {
        return ExpressionComputation.of(
                "large",
                LifetimeRules::largeFirst,
                List.of(TensorType.float32(Dim.of(1))),
                List.of(new TensorType(DType.FLOAT32, LARGE.shape()), TensorType.float32(Dim.of(length))));
    }

    private static <T> List<T> largeFirst(TensorOps<T> ops, List<T> inputs) {
        return List.of(ops.constant(LARGE), inputs.get(0));
    }

    private DeviceTensor take(Program program, String output) {
        try (Outputs outputs = program.run(inputs)) {
            return outputs.take(output);
        }
    }

    private Tensor shift() {
        return Named.get(inputs, "shift");
    }

    private Map<String, Argument> withX(Argument x) {
        return Layer.inputs(x, shift());
    }

    // ---------------------------------------------------------------- threads

    @Test
    @DisplayName("lifetime-10: many threads on one program get the answers of one thread")
    void manyThreads() {
        try (Program program = engine().compile(layer, Layer.weights())) {
            List<Map<String, Tensor>> questions = new ArrayList<>();
            List<Map<String, Tensor>> answers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                questions.add(Layer.inputs(i, 1 + i));
                answers.add(Runs.of(program, questions.get(i)));
            }
            inParallel(() -> {}, (thread, turn) -> {
                int i = (thread + turn) % THREADS;
                Tolerance.assertIdentical("thread " + thread, Runs.of(program, questions.get(i)), answers.get(i));
                return turn < TURNS;
            });
        }
    }

    @Test
    @DisplayName("lifetime-11: many threads compile and close programs on one engine")
    void manyCompilers() {
        Map<String, Tensor> expected = run(layer, Layer.weights(), inputs);
        inParallel(() -> {}, (thread, turn) -> {
            Tolerance.assertIdentical("thread " + thread, run(layer, Layer.weights(), inputs), expected);
            return turn < TURNS / THREADS;
        });
    }

    @Test
    @DisplayName("lifetime-12: a program closed during runs lets them finish and refuses the next")
    void programClosedDuringRuns() {
        Program program = engine().compile(layer, Layer.weights());
        Map<String, Tensor> expected = Runs.of(program, inputs);
        inParallel(program::close, untilClosed(() -> Runs.of(program, inputs), expected));
        assertClosed("run", () -> program.run(inputs).close());
    }

    @Test
    @DisplayName("lifetime-13: an engine closed during runs lets them finish and refuses the next")
    void engineClosedDuringRuns() {
        Engine own = openAnother();
        Program program = own.compile(layer, Layer.weights());
        Map<String, Tensor> expected = Runs.of(program, inputs);
        inParallel(own::close, untilClosed(() -> Runs.of(program, inputs), expected));
        assertClosed("run", () -> program.run(inputs).close());
    }

    @Test
    @DisplayName("lifetime-14: a tensor closed during runs that read it lets them finish and refuses the next")
    void tensorClosedDuringRuns() {
        try (Program program = engine().compile(layer, Layer.weights())) {
            DeviceTensor x = take(program, "y");
            Map<String, Tensor> expected = Runs.of(program, withX(x));
            inParallel(x::close, untilClosed(() -> Runs.of(program, withX(x)), expected));
            assertClosed("run", () -> program.run(withX(x)).close());
        }
    }

    /** What one of many threads does over and over. */
    private interface Work {
        /** One turn, counted from 0; false if it was the last. */
        boolean turn(int thread, int turn) throws Exception;
    }

    /** Every answer is the expected one until the resource is closed. */
    private static Work untilClosed(Callable<Map<String, Tensor>> question, Map<String, Tensor> expected) {
        return (thread, turn) -> {
            try {
                Tolerance.assertIdentical("thread " + thread, question.call(), expected);
                return true;
            } catch (IllegalStateException closed) {
                assertThat(closed).hasMessageEndingWith(" is closed");
                return false;
            }
        };
    }

    /** Does the work on many threads at once, and something else on this one as soon as each of them had a turn. */
    private static void inParallel(Runnable meanwhile, Work work) {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CountDownLatch underWay = new CountDownLatch(THREADS);
        try {
            List<Future<Void>> results = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                results.add(pool.submit(() -> {
                    repeat(work, thread, underWay);
                    return null;
                }));
            }
            underWay.await();
            meanwhile.run();
            for (Future<Void> result : results) {
                result.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("expected all threads to come back", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("expected not to be interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static void repeat(Work work, int thread, CountDownLatch underWay) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean more = true;
        for (int turn = 0; more; turn++) {
            try {
                more = work.turn(thread, turn);
            } finally {
                if (turn == 0) {
                    underWay.countDown();
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("expected the last turn within " + PATIENCE + ", but had " + turn);
            }
        }
    }
}
