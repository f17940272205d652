package org.gpicl.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that uses DJL itself keeps what it has set, whatever becomes of our runs on its thread. */
class HostSettingsTest {

    private static final Map<String, Tensor> GOOD =
            Map.of("table", Tensor.of(Shape.of(2), 1f, 2f), "index", Tensor.of(Shape.of(1), 1L));
    private static final Map<String, Tensor> OUT_OF_RANGE =
            Map.of("table", Tensor.of(Shape.of(2), 1f, 2f), "index", Tensor.of(Shape.of(1), 7L));

    private boolean recording;
    private int threads;

    @BeforeEach
    void read() {
        new DjlBackend().open(EngineOptions.CPU).close();
        recording = JniUtils.isGradMode();
        threads = JniUtils.getNumThreads();
    }

    @AfterEach
    void restore() {
        JniUtils.setGradMode(recording);
        JniUtils.setNumThreads(threads);
    }

    /** Fails in PyTorch where the index is out of range. */
    private record Lookup() implements Computation {
        @Override
        public String name() {
            return "lookup";
        }

        @Override
        public Signature signature() {
            return new Signature(
                    Map.of("table", TensorType.float32(Dim.named("n")), "index", TensorType.int64(Dim.of(1))),
                    Map.of("y", TensorType.float32(Dim.of(1))));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            Parameters<T> named = new Parameters<>(inputs);
            return Map.of("y", ops.gather(named.get("table"), named.get("index")));
        }
    }

    private static void useInEveryWay(EngineOptions options) {
        try (Engine engine = new DjlBackend().open(options);
                Program program = engine.compile(new Lookup(), ParameterSet.EMPTY)) {
            try (Outputs outputs = program.run(GOOD)) {
                assertThat(outputs.host("y").toFloatArray()).containsExactly(2);
            }
            assertThatExceptionOfType(BackendException.class)
                    .isThrownBy(() -> program.run(OUT_OF_RANGE).close())
                    .withMessageStartingWith("run lookup: ")
                    .withCauseInstanceOf(EngineException.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.run(Map.of()).close());
            program.close();
            assertThatIllegalStateException().isThrownBy(() -> program.run(GOOD).close());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void settingsOtherThanTheDefaultStay(boolean eager) {
        for (boolean host : new boolean[] {true, false}) {
            JniUtils.setGradMode(host);
            JniUtils.setNumThreads(3);
            useInEveryWay(EngineOptions.CPU.withEager(eager).withThreads(1));

            assertThat(TorchSettings.now()).isEqualTo(Map.of("records gradients", host, "threads", 3));
        }
    }

    @Test
    @DisplayName("an application that asks us in the middle of its own training still gets its gradients")
    void gradientsOfTheHost() {
        try (NDManager manager = NDManager.newBaseManager(ai.djl.Device.cpu(), "PyTorch")) {
            NDArray x = manager.create(3f);
            x.setRequiresGradient(true);
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                useInEveryWay(EngineOptions.CPU);
                useInEveryWay(EngineOptions.CPU.withEager(true));
                collector.backward(x.mul(x));
            }
            assertThat(x.getGradient().getFloat()).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("an engine that was closed, and failed before, leaves no manager and nothing in it")
    void managersAreClosed() {
        DjlLibrary library = new DjlLibrary(ai.djl.engine.Engine.getEngine("PyTorch"), EngineOptions.CPU);
        try (Engine engine = new DjlEngine(Device.CPU, library);
                Program program = engine.compile(new Lookup(), ParameterSet.EMPTY)) {
            program.run(GOOD).close();
            int before = library.manager().getManagedArrays().size();
            for (int i = 0; i < 3; i++) {
                program.run(GOOD).close();
                assertThatExceptionOfType(BackendException.class)
                        .isThrownBy(() -> program.run(OUT_OF_RANGE).close());
            }
            assertThat(library.manager().getManagedArrays()).hasSize(before);
            assertThat(library.manager().isOpen()).isTrue();
        }
        assertThat(library.manager().isOpen()).isFalse();
    }
}
