package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gpicl.spi.*;
import org.junit.jupiter.api.Test;

class FirstTest {
    @Test
    void runs() {
        Computation c = new Computation() {
            @Override
            public String name() {
                return "add";
            }

            @Override
            public Signature signature() {
                Dim n = Dim.named("n");
                return new Signature(Map.of("x", TensorType.float32(n)), Map.of("y", TensorType.float32(n)));
            }

            @Override
            public List<ParameterSpec> parameters() {
                return List.of();
            }

            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
                return Map.of("y", ops.add(inputs.get("x"), 1f));
            }
        };
        try (Engine e = new OnnxBackend().open(EngineOptions.CPU);
                Program p = e.compile(c, ParameterSet.EMPTY);
                Outputs o = p.run(Map.of("x", Tensor.of(Shape.of(2), 1f, 2f)))) {
            assertThat(o.host("y").toFloatArray()).containsExactly(2f, 3f);
            System.out.println(new OnnxBackend().probe());
        }
    }
}
