package org.gpicl.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.support.CountingLibrary.Array;
import org.gpicl.spi.support.CountingLibrary.LibraryFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EagerEngineTest {

    private static final Tensor X = Tensor.of(Shape.of(2), 1f, 2f);
    private static final Tensor LONGER = Tensor.of(Shape.of(3), 1f, 2f, 3f);
    private static final Tensor WEIGHT = Tensor.of(Shape.of(2), 3f, 4f);
    private static final Tensor BIAS = Tensor.of(Shape.SCALAR, 5f);

    private final CountingLibrary library = new CountingLibrary();
    private final EagerEngine<Array> engine = new EagerEngine<>(Device.CPU, library);
    private final Handing handing = new Handing();

    /** Its outputs are what it was given: {@code x} [n], the parameter {@code weight} [2], and x again. */
    private static class Handing implements Computation {
        @Override
        public String name() {
            return "handing";
        }

        @Override
        public Signature signature() {
            Map<String, TensorType> outputs = new LinkedHashMap<>();
            outputs.put("same", TensorType.float32(Dim.named("n")));
            outputs.put("weight", TensorType.float32(Dim.of(2)));
            outputs.put("again", TensorType.float32(Dim.named("n")));
            return new Signature(Map.of("x", TensorType.float32(Dim.named("n"))), outputs);
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(
                    new ParameterSpec("weight", Shape.of(2), Initialization.zeros()),
                    new ParameterSpec("bias", Shape.SCALAR, Initialization.zeros()));
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            T x = new Parameters<>(inputs).get("x");
            return Map.of("again", x, "weight", parameters.get("weight"), "same", x);
        }
    }

    private static ParameterSet weights() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("bias", BIAS);
        weights.put("weight", WEIGHT);
        return new ParameterSet(weights);
    }

    private Program compile(Computation computation) {
        return engine.compile(computation, weights());
    }

    private static Outputs run(Program program, Argument x) {
        return program.run(Map.of("x", x));
    }

    @AfterEach
    void everythingIsFreed() {
        library.failsToEnd = false;
        engine.close();
        engine.close();

        library.assertNothingLeft();
        assertThat(library.closed).isTrue();
    }

    @Test
    void returnsTheOutputsInTheOrderOfTheSignature() {
        try (Program program = compile(handing);
                Outputs outputs = run(program, X)) {
            assertThat(outputs.tensors().keySet()).containsExactly("same", "weight", "again");
            assertThat(outputs.host("same")).isEqualTo(X);
            assertThat(outputs.host("weight")).isEqualTo(WEIGHT);
            assertThat(library.alive).hasSize(2 + 3);
            try (Outputs next = run(program, outputs.tensors().get("again"))) {
                assertThat(next.host("same")).isEqualTo(X);
            }
        }
        assertThat(library.alive).isEmpty();
        assertThat(engine.description()).isEqualTo("counting 1.0");
        assertThat(engine.device()).isEqualTo(Device.CPU);
    }

    // ---------------------------------------------------------------- what a computation returns

    private static Computation yielding(Map<String, Tensor> results) {
        return new Handing() {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
                Map<String, T> values = new LinkedHashMap<>();
                results.forEach((name, tensor) -> values.put(name, ops.constant(tensor)));
                return values;
            }
        };
    }

    private void refuses(String message, Map<String, Tensor> results) {
        try (Program liar = compile(yielding(results));
                Program honest = compile(handing)) {
            int before = library.alive.size();

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(liar, X).close())
                    .withMessage("run handing: expected the output" + message
                            + "; the computation has to keep its signature");
            assertThat(library.alive).hasSize(before);
            assertThat(library.setting).isEqualTo("host");
            run(honest, X).close();
        }
    }

    @Test
    void refusesOutputsThatAreNotThoseOfTheSignature() {
        Map<String, Tensor> two = new LinkedHashMap<>();
        two.put("same", X);
        two.put("weight", WEIGHT);
        Map<String, Tensor> renamed = new LinkedHashMap<>(two);
        renamed.put("other", X);
        Map<String, Tensor> four = new LinkedHashMap<>(renamed);
        four.put("again", X);

        refuses("s [same, weight, again], got [same, weight]", two);
        refuses("s [same, weight, again], got [same, weight, other]", renamed);
        refuses("s [same, weight, again], got [same, weight, other, again]", four);
    }

    @Test
    void refusesOutputsOfAnotherTypeOrShape() {
        refuses(
                " again to be float32 [n] with {n=2}, got float32 [3]",
                Map.of("same", X, "weight", WEIGHT, "again", LONGER));
        refuses(
                " again to be float32 [n] with {n=2}, got int64 [2]",
                Map.of("same", X, "weight", WEIGHT, "again", Tensor.of(Shape.of(2), 1L, 2L)));
        refuses(
                " weight to be float32 [2] with {n=2}, got float32 [3]",
                Map.of("same", X, "weight", LONGER, "again", X));
    }

    // ---------------------------------------------------------------- what fails halfway

    @Test
    @DisplayName("outputs that were kept are freed when a later one cannot be")
    void laterOutputFails() {
        Program program = compile(handing);
        library.keepsLeft = 2;

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> run(program, X).close())
                .withMessage("run handing: no memory for an output")
                .withCauseInstanceOf(LibraryFailure.class);
        assertThat(library.alive).hasSize(2);
        assertThat(library.setting).isEqualTo("host");
    }

    @Test
    @DisplayName("outputs are freed when the run cannot be ended")
    void endFails() {
        Program program = compile(handing);
        library.failsToEnd = true;

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> run(program, X).close())
                .withMessage("run handing: the run does not end");
        assertThat(library.alive).hasSize(2);
    }

    @Test
    @DisplayName("parameters that were uploaded are freed when a later one cannot be")
    void uploadFails() {
        library.uploadsLeft = 1;

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> compile(handing).close())
                .withMessage("compile handing: no memory for a parameter");
        assertThat(library.alive).isEmpty();
    }

    @Test
    @DisplayName("parameters are freed when what else a program needs cannot be made")
    void workFails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> engine.program("own", handing.signature(), List.of(X, WEIGHT), () -> {
                            assertThat(library.alive).hasSize(2);
                            throw new IllegalArgumentException("not this one");
                        })
                        .close())
                .withMessage("not this one");
        assertThat(library.alive).isEmpty();
    }

    @Test
    void whatAComputationThrowsIsThrownOn() {
        Program program = compile(new Handing() {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
                throw new ArithmeticException("one divided by zero");
            }
        });

        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> run(program, X).close())
                .withMessage("one divided by zero");
        assertThat(library.setting).isEqualTo("host");
    }

    @Test
    @DisplayName("what is refused before a run begins touches no setting")
    void refusedBeforeItBegins() {
        Program program = compile(handing);
        DeviceTensor foreign;
        CountingLibrary another = new CountingLibrary();
        try (EagerEngine<Array> other = new EagerEngine<>(Device.CPU, another);
                Program elsewhere = other.compile(handing, weights())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.run(Map.of()).close())
                    .withMessage("run handing: expected the inputs [x], got []");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(program, BIAS).close())
                    .withMessage("run handing: expected x to be float32 [n], got float32 []");
            assertThat(library.begun).isZero();

            foreign = run(elsewhere, X).take("same");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run(program, foreign).close())
                    .withMessageEndingWith("got one of another engine; use toHost()");
            assertThat(library.setting).isEqualTo("host");
        }
        another.assertNothingLeft();
    }

    // ---------------------------------------------------------------- programs of the library's own

    @Test
    void aProgramOfTheLibrarysOwnIsOwnedByTheEngine() {
        boolean[] closed = new boolean[1];
        Program program =
                engine.program("own", handing.signature(), List.of(WEIGHT, X), () -> new EagerEngine.Work<>() {
                    @Override
                    public Map<String, Array> run(
                            ArrayLibrary.Run<Array> run,
                            Map<String, Array> inputs,
                            List<Array> kept,
                            Map<String, Long> sizes) {
                        assertThat(sizes).isEqualTo(Map.of("n", 2L));
                        return Map.of("same", kept.get(1), "weight", kept.get(0), "again", inputs.get("x"));
                    }

                    @Override
                    public void close() {
                        closed[0] = true;
                    }
                });
        try (Outputs outputs = run(program, Tensor.of(Shape.of(2), 7f, 8f))) {
            assertThat(outputs.host("same")).isEqualTo(X);
            assertThat(outputs.host("again").toFloatArray()).containsExactly(7, 8);
        }
        assertThat(closed[0]).isFalse();
        engine.close();

        assertThat(closed[0]).isTrue();
    }

    // ---------------------------------------------------------------- closing

    @Test
    void useAfterCloseSaysSo() {
        Program closed = compile(handing);
        closed.close();
        Program program = compile(handing);
        DeviceTensor same = run(program, X).take("same");

        assertThatIllegalStateException()
                .isThrownBy(() -> run(closed, X).close())
                .withMessage("run handing: the program handing is closed");
        engine.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> run(program, X).close())
                .withMessage("run handing: the engine counting 1.0 is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> compile(handing).close())
                .withMessage("compile handing: the engine counting 1.0 is closed");
        assertThatIllegalStateException().isThrownBy(same::toHost).withMessage("toHost: the tensor same is closed");
        assertThat(library.begun).isEqualTo(1);
    }

    @Test
    @DisplayName("an engine closed in a run is closed when the run ends, whose outputs nobody gets")
    void closedInARun() {
        Program program = compile(new Handing() {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
                engine.close();
                assertThat(library.closed).isFalse();
                assertThat(library.alive).hasSize(2);
                return super.apply(ops, inputs, parameters);
            }
        });

        assertThatIllegalStateException()
                .isThrownBy(() -> run(program, X).close())
                .withMessage("the tensor same: the engine counting 1.0 is closed");
        assertThat(library.closed).isTrue();
        library.assertNothingLeft();
    }

    @Test
    @DisplayName("a tensor in use keeps the memory of an engine that nobody closed and nobody else holds")
    void tensorKeepsItsEngine() throws InterruptedException {
        CountingLibrary forgotten = new CountingLibrary();
        DeviceTensor same = run(new EagerEngine<>(Device.CPU, forgotten).compile(handing, weights()), X)
                .take("same");
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(20);
        }

        assertThat(forgotten.closed).isFalse();
        assertThat(same.toHost()).isEqualTo(X);
        assertThat(forgotten.offences).isEmpty();
    }
}
