package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.util.Map;
import org.gpicl.backend.onnx.graph.TestComputation;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Dim;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an engine says when it is used in a wrong way, and what it does not copy. */
class OnnxEngineTest {

    private static final Tensor X = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);

    private final OnnxEngine engine = open();

    private static OnnxEngine open() {
        return (OnnxEngine) new OnnxBackend().open(EngineOptions.CPU);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static Program square(OnnxEngine engine) {
        Dim n = Dim.named("n");
        return engine.compile(
                TestComputation.of(
                        "square",
                        Map.of("x", TensorType.float32(n, n)),
                        (ops, x, parameters) -> Map.of("y", ops.matMul(x.get("x"), x.get("x")))),
                ParameterSet.EMPTY);
    }

    @Test
    void aClosedProgramIsNamed() {
        Program program = square(engine);
        program.close();
        assertThatThrownBy(() -> program.run(Map.of("x", X)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("run square: the program square is closed");
    }

    @Test
    void aClosedTensorIsNamed() {
        Program program = square(engine);
        DeviceTensor tensor = program.run(Map.of("x", X)).take("y");
        tensor.close();
        assertThatThrownBy(tensor::toHost)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("toHost: the tensor y is closed");
        assertThatThrownBy(() -> program.run(Map.of("x", tensor)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("run square: the tensor y is closed");
    }

    @Test
    void aClosedEngineIsNamed() {
        engine.close();
        assertThatThrownBy(() -> square(engine))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("compile square: the engine ONNX Runtime 1.28.0 is closed");
    }

    @Test
    void aTensorOfAnotherEngineIsRefused() {
        try (OnnxEngine other = open();
                Outputs outputs = square(other).run(Map.of("x", X))) {
            Program program = square(engine);
            assertThatThrownBy(() -> program.run(Map.of("x", outputs.tensors().get("y"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("run square: expected x to be a host tensor or one of this engine, "
                            + "got one of another engine; use toHost()");
        }
    }

    @Test
    void aFailureOfNativeCodeHasItsCause() {
        Program program = engine.compile(
                TestComputation.of(
                        "lookUp",
                        Map.of("row", TensorType.int64()),
                        (ops, x, parameters) -> Map.of("y", ops.gather(ops.constant(X), x.get("row")))),
                ParameterSet.EMPTY);
        assertThatThrownBy(() -> program.run(Map.of("row", Tensor.of(Shape.SCALAR, 2L))))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith("run lookUp: ")
                .hasMessageContaining(
                        "indices element out of data bounds, idx=2 must be within the inclusive range [-2,1]")
                .hasCauseInstanceOf(OrtException.class);
    }

    @Test
    void hostTensorsAreReadInPlace() {
        try (Feeds feeds = new Feeds("run", engine)) {
            feeds.add("x", X);
            assertThat(feeds.tensors().get("x").ownsBuffer()).isFalse();
        }
    }
}
