package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.gpicl.backend.onnx.graph.TestComputation;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is closed cannot be used, and what is used is not released. */
@Timeout(60)
class LifetimeTest {

    private static final Tensor X = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
    private static final float[] SQUARE = {7, 10, 15, 22};

    private static Engine open() {
        return new OnnxBackend().open(EngineOptions.CPU);
    }

    private static Program square(Engine engine) {
        Dim n = Dim.named("n");
        return engine.compile(
                TestComputation.of(
                        "square",
                        Map.of("x", TensorType.float32(n, n)),
                        (ops, x, parameters) -> Map.of("y", ops.matMul(x.get("x"), x.get("x")))),
                ParameterSet.EMPTY);
    }

    @Test
    void closingTwiceDoesNothing() {
        Engine engine = open();
        Program program = square(engine);
        Outputs outputs = program.run(Map.of("x", X));
        DeviceTensor tensor = outputs.take("y");
        tensor.close();
        tensor.close();
        outputs.close();
        outputs.close();
        program.close();
        program.close();
        engine.close();
        engine.close();
    }

    @Test
    void aClosedProgramDoesNotRun() {
        try (Engine engine = open()) {
            Program program = square(engine);
            program.close();
            assertThatThrownBy(() -> program.run(Map.of("x", X)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("run square: the program square is closed");
        }
    }

    @Test
    void aClosedTensorCannotBeRead() {
        try (Engine engine = open();
                Program program = square(engine)) {
            DeviceTensor tensor = program.run(Map.of("x", X)).take("y");
            tensor.close();
            assertThatThrownBy(tensor::toHost)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("toHost: the tensor y is closed");
            assertThatThrownBy(() -> program.run(Map.of("x", tensor)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("run square: the tensor y is closed");
        }
    }

    @Test
    void anEngineClosesWhatCameFromIt() {
        Engine engine = open();
        Program program = square(engine);
        DeviceTensor tensor = program.run(Map.of("x", X)).take("y");
        engine.close();
        assertThatThrownBy(() -> program.run(Map.of("x", X)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("run square: the program square is closed");
        assertThatThrownBy(tensor::toHost)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("toHost: the tensor y is closed");
        assertThatThrownBy(() -> square(engine))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("compile square: the engine ONNX Runtime 1.28.0 is closed");
    }

    @Test
    void outputsOutliveTheirProgram() {
        try (Engine engine = open()) {
            Program program = square(engine);
            try (Outputs outputs = program.run(Map.of("x", X))) {
                program.close();
                assertThat(outputs.host("y").toFloatArray()).containsExactly(SQUARE);
            }
        }
    }

    @Test
    void anOutputThatIsAnInputOrAParameterIsACopy() {
        ParameterSet parameters = new ParameterSet(Map.of("w", X));
        try (Engine engine = open()) {
            TestComputation same = TestComputation.of(
                    "same",
                    Map.of("x", TensorType.float32(Dim.of(2), Dim.of(2))),
                    parameters,
                    (ops, x, p) -> Map.of("x", x.get("x"), "w", p.get("w")));
            try (Program first = engine.compile(same, parameters);
                    Outputs outputs = first.run(Map.of("x", X));
                    Outputs again = first.run(Map.of("x", outputs.tensors().get("x")))) {
                outputs.close();
                first.close();
                assertThat(again.host("x")).isEqualTo(X);
                assertThat(again.host("w")).isEqualTo(X);
            }
        }
    }

    @Test
    void tensorsFlowBetweenProgramsOfAnEngine() {
        try (Engine engine = open();
                Program first = square(engine);
                Program second = square(engine);
                Outputs once = first.run(Map.of("x", X));
                Outputs twice = second.run(once.tensors().entrySet().stream()
                        .collect(java.util.stream.Collectors.toMap(e -> "x", Map.Entry::getValue)))) {
            assertThat(twice.host("y").toFloatArray()).containsExactly(199, 290, 435, 634);
        }
    }

    @Test
    void tensorsOfAnotherEngineAreRefused() {
        try (Engine one = open();
                Engine other = open();
                Program program = square(one);
                Program foreign = square(other);
                Outputs outputs = foreign.run(Map.of("x", X))) {
            assertThatThrownBy(() -> program.run(Map.of("x", outputs.tensors().get("y"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("run square: expected x to be a host tensor or one of this engine, "
                            + "got one of another engine; use toHost()");
        }
    }

    @Test
    void inputsAreCheckedBeforeNativeCodeSeesThem() {
        try (Engine engine = open();
                Program program = square(engine)) {
            assertThatThrownBy(() -> program.run(Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("run square: expected the inputs [x], got []");
            assertThatThrownBy(() -> program.run(Map.of("x", Tensor.of(Shape.of(2), 1L, 2L))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("run square: expected x to be float32 [n, n], got int64 [2]");
            assertThatThrownBy(() -> program.run(Map.of("x", Tensor.filled(Shape.of(2, 3), 0))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("run square: expected x to be float32 [n, n] with {n=2}, got float32 [2, 3]");
        }
    }

    /** Runs {@code work} on eight threads until it meets something closed; {@code close} is called meanwhile. */
    private static void whileEightThreadsRun(Callable<?> work, Runnable close) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch running = new CountDownLatch(8);
            List<Future<String>> messages = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                messages.add(threads.submit(() -> {
                    for (int run = 0; ; run++) {
                        try {
                            work.call();
                        } catch (IllegalStateException closed) {
                            return closed.getMessage();
                        } finally {
                            if (run == 3) {
                                running.countDown();
                            }
                        }
                    }
                }));
            }
            running.await();
            close.run();
            for (Future<String> message : messages) {
                assertThat(message.get()).endsWith(" is closed");
            }
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Callable<?> squaring(Program program) {
        return () -> {
            try (Outputs outputs = program.run(Map.of("x", X))) {
                assertThat(outputs.host("y").toFloatArray()).containsExactly(SQUARE);
            }
            return null;
        };
    }

    @Test
    void aProgramMayBeClosedWhileItRuns() throws Exception {
        try (Engine engine = open()) {
            for (int i = 0; i < 20; i++) {
                Program program = square(engine);
                whileEightThreadsRun(squaring(program), program::close);
            }
        }
    }

    @Test
    void anEngineMayBeClosedWhileItsProgramsRun() throws Exception {
        for (int i = 0; i < 20; i++) {
            Engine engine = open();
            whileEightThreadsRun(squaring(square(engine)), engine::close);
        }
    }

    @Test
    void anInputMayBeClosedWhileItIsRead() throws Exception {
        try (Engine engine = open();
                Program program = square(engine)) {
            for (int i = 0; i < 20; i++) {
                DeviceTensor input = program.run(Map.of("x", X)).take("y");
                whileEightThreadsRun(
                        () -> {
                            program.run(Map.of("x", input)).close();
                            return null;
                        },
                        input::close);
            }
        }
    }

    @Test
    void runsAreDeterministic() throws Exception {
        float[] values = new float[64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        Tensor x = Tensor.of(Shape.of(64, 64), values);
        try (Engine engine = open();
                Program program = square(engine);
                Outputs outputs = program.run(Map.of("x", x))) {
            Tensor expected = outputs.host("y");
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<Tensor>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                results.add(threads.submit(() -> {
                    try (Outputs again = program.run(Map.of("x", x))) {
                        return again.host("y");
                    }
                }));
            }
            for (Future<Tensor> result : results) {
                assertThat(result.get()).isEqualTo(expected);
            }
            threads.shutdown();
        }
    }
}
