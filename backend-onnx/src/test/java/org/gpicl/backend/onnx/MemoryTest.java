package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gpicl.backend.onnx.graph.TestComputation;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.gpicl.tck.ResidentMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory does not grow with the number of runs, nor with that of the shapes seen. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class MemoryTest {

    private static final int WARM_UP = 300;
    private static final int RUNS = 2000;
    private static final long ALLOWANCE_MB = 40;

    @Test
    void staysFlatOverRunsOfVaryingShape() {
        Random random = new Random(5);
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < WARM_UP + RUNS; i++) {
            inputs.add(Tensor.filled(Shape.of(1 + random.nextInt(8), random.nextInt(60), 16), 0.1f));
        }
        Dim batch = Dim.named("batch");
        Dim context = Dim.named("context");
        TestComputation attention = TestComputation.of(
                "attention",
                Map.of("x", TensorType.float32(batch, context, Dim.of(16))),
                (ops, x, parameters) -> Map.of("y", ops.attention(x.get("x"), x.get("x"), x.get("x"), null)));
        try (Engine engine = new OnnxBackend().open(EngineOptions.CPU);
                Program program = engine.compile(attention, ParameterSet.EMPTY)) {
            inputs.subList(0, WARM_UP).forEach(x -> program.run(Map.of("x", x)).close());
            long before = ResidentMemory.megabytes();
            inputs.subList(WARM_UP, inputs.size())
                    .forEach(x -> program.run(Map.of("x", x)).close());
            assertThat(ResidentMemory.megabytes() - before).isLessThan(ALLOWANCE_MB);
        }
    }
}
