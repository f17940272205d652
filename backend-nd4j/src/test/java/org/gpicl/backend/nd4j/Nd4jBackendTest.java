package org.gpicl.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Device;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Purpose;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

class Nd4jBackendTest {

    private static final Tensor X = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
    private static final Tensor SQUARED = Tensor.of(Shape.of(2, 2), 7f, 10f, 15f, 22f);

    private static final SquareMatrix SQUARE = new SquareMatrix(TensorType.float32(Dim.named("n"), Dim.named("n")));

    private final Nd4jBackend backend = new Nd4jBackend();

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Backend.class).stream().map(p -> p.type().getName()))
                .contains(Nd4jBackend.class.getName());
    }

    @Test
    void leavesTheOthersFirst() {
        assertThat(backend.priority(Purpose.INFERENCE)).isEqualTo(25);
        assertThat(backend.priority(Purpose.TRAINING)).isEqualTo(5);
    }

    @Test
    void namesTheVersion() {
        try (Engine engine = backend.open(EngineOptions.CPU)) {
            assertThat(engine.description()).isEqualTo("ND4J 1.0.0-M2.1");
        }
    }

    @Test
    void refusesOtherDevices() {
        assertThatThrownBy(() -> backend.open(EngineOptions.CPU.withDevice(Device.cuda(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("open: expected the device cpu, got cuda:0; the nd4j backend computes on the processor "
                        + "only, use backend-djl for CUDA");
    }

    // ---------------------------------------------------------------- what the host has set

    @Test
    @DisplayName("system properties, default type and numbers of threads are those of the host after a run")
    void leavesSettingsAlone() {
        Properties before = (Properties) System.getProperties().clone();
        Environment environment = Nd4j.getEnvironment();
        List<Integer> threads = threads(environment);
        DataType type = Nd4j.dataType();

        assertThat(squared(EngineOptions.CPU.withThreads(1))).isEqualTo(SQUARED);

        assertThat(threads(environment)).isEqualTo(threads);
        assertThat(Nd4j.dataType()).isEqualTo(type);
        Properties after = (Properties) System.getProperties().clone();
        after.keySet().removeIf(key -> key.toString().startsWith("org.bytedeco.")); // JavaCPP's own, on its first load
        before.keySet().removeIf(key -> key.toString().startsWith("org.bytedeco."));
        assertThat(after).isEqualTo(before);
    }

    private static List<Integer> threads(Environment environment) {
        return List.of(
                environment.maxThreads(), environment.maxMasterThreads(), openblas_nolapack.blas_get_num_threads());
    }

    @Test
    @DisplayName("a workspace and a default type that the host has set on its thread do not matter")
    void ignoresWorkspacesOfTheHost() {
        DataType type = Nd4j.dataType();
        WorkspaceConfiguration small =
                WorkspaceConfiguration.builder().initialSize(1 << 16).build();
        try (Engine engine = backend.open(EngineOptions.CPU);
                Program program = engine.compile(SQUARE, ParameterSet.EMPTY)) {
            Outputs outputs;
            Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
            try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(small, "host")) {
                assertThat(workspace.isScopeActive()).isTrue();
                outputs = program.run(Map.of("x", X));
            } finally {
                Nd4j.setDefaultDataTypes(type, type);
            }
            try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(small, "host")) {
                // what the workspace held before is overwritten
                assertThat(Nd4j.ones(DataType.FLOAT, 1000).isAttached()).isTrue();
                assertThat(workspace.isScopeActive()).isTrue();
            }
            try (outputs) {
                assertThat(outputs.host("y")).isEqualTo(SQUARED);
            }
        }
    }

    private Tensor squared(EngineOptions options) {
        try (Engine engine = backend.open(options);
                Program program = engine.compile(SQUARE, ParameterSet.EMPTY);
                Outputs outputs = program.run(Map.of("x", X))) {
            return outputs.host("y");
        }
    }
}
