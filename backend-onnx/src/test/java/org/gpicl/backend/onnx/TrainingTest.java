package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gpicl.backend.onnx.graph.TestComputation;
import org.gpicl.spi.Argument;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.autodiff.Differentiation;
import org.gpicl.spi.autodiff.Differentiation.ScalarFunction;
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A training step is one graph: a recurrent classifier, its gradients by the tape, and the new weights. */
class TrainingTest {

    private static final int FEATURES = 3;
    private static final int WIDTH = 5;
    private static final int CLASSES = 2;
    private static final int BATCH = 4;
    private static final int TIME = 6;

    private static final Map<String, Shape> WEIGHTS = weights();

    private static Engine engine;

    private static Map<String, Shape> weights() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("input", Shape.of(FEATURES, WIDTH));
        shapes.put("recurrent", Shape.of(WIDTH, WIDTH));
        shapes.put("bias", Shape.of(WIDTH));
        shapes.put("output", Shape.of(WIDTH, CLASSES));
        return shapes;
    }

    @BeforeAll
    static void open() {
        engine = new OnnxBackend().open(EngineOptions.CPU);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** The mean cross-entropy of a recurrent network at every position: x [batch, time, features], y [batch, time]. */
    private static final class Loss implements ScalarFunction {
        @Override
        public <T> T apply(TensorOps<T> ops, Parameters<T> variables, Map<String, T> constants) {
            T inputs = ops.linear(constants.get("x"), variables.get("input"), variables.get("bias"));
            T first = ops.slice(inputs, 1, 0, 1);
            T hidden = ops.scan(
                            List.of(ops.fill(ops.squeeze(first, 1), 0)),
                            List.of(inputs),
                            List.of(variables.get("recurrent")),
                            1,
                            false,
                            (inner, state, input, shared) -> {
                                T next = inner.tanh(inner.add(input.get(0), inner.matMul(state.get(0), shared.get(0))));
                                return new TensorOps.Step<>(List.of(next), List.of(next));
                            })
                    .outputs()
                    .get(0);
            T logits = ops.matMul(ops.gelu(ops.normalize(hidden, 1e-3f)), variables.get("output"));
            return ops.squeeze(ops.squeeze(ops.mean(ops.crossEntropy(logits, constants.get("y")), 0, 1), 0), 0);
        }
    }

    /** The loss, the gradients and the weights after a step of gradient descent. */
    private static TestComputation step() {
        Dim batch = Dim.named("batch");
        Dim time = Dim.named("time");
        Map<String, TensorType> inputs = new LinkedHashMap<>();
        WEIGHTS.forEach((name, shape) -> inputs.put(name, new TensorType(org.gpicl.spi.DType.FLOAT32, shape)));
        inputs.put("x", TensorType.float32(batch, time, Dim.of(FEATURES)));
        inputs.put("y", TensorType.int64(batch, time));
        return TestComputation.of("step", inputs, (ops, values, parameters) -> {
            Map<String, Object> variables = new LinkedHashMap<>(values);
            variables.keySet().retainAll(WEIGHTS.keySet());
            Map<String, Object> constants = Map.of("x", values.get("x"), "y", values.get("y"));
            ValueAndGradients<Object> found = Differentiation.differentiate(ops, new Loss(), variables, constants);
            Map<String, Object> outputs = new LinkedHashMap<>();
            outputs.put("loss", found.value());
            found.gradients().forEach((name, gradient) -> {
                outputs.put("gradient." + name, gradient);
                outputs.put(name, ops.subtract(variables.get(name), ops.multiply(gradient, 0.5f)));
            });
            return outputs;
        });
    }

    private static Map<String, Tensor> arguments(Random random) {
        Map<String, Tensor> arguments = new HashMap<>();
        WEIGHTS.forEach((name, shape) -> arguments.put(name, normal(random, shape, 0.5f)));
        Tensor x = normal(random, Shape.of(BATCH, TIME, FEATURES), 1);
        long[] y = new long[BATCH * TIME];
        for (int i = 0; i < y.length; i++) {
            y[i] = x.floats().get(i * FEATURES) > 0 ? 1 : 0;
        }
        arguments.put("x", x);
        arguments.put("y", Tensor.of(Shape.of(BATCH, TIME), y));
        return arguments;
    }

    private static Tensor normal(Random random, Shape shape, float scale) {
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return Tensor.of(shape, values);
    }

    @Test
    void gradientsAreThoseOfFiniteDifferences() {
        Map<String, Tensor> arguments = arguments(new Random(7));
        try (Program program = engine.compile(step(), ParameterSet.EMPTY);
                Outputs outputs = program.run(arguments)) {
            for (String name : WEIGHTS.keySet()) {
                float[] gradient = outputs.host("gradient." + name).toFloatArray();
                for (int i = 0; i < gradient.length; i++) {
                    assertThat(gradient[i])
                            .as("%s[%d]", name, i)
                            .isCloseTo((float) slope(program, arguments, name, i), within(1e-3f));
                }
            }
        }
    }

    /** The derivative of the loss by one weight, from four points (error of fourth order). */
    private static double slope(Program program, Map<String, Tensor> arguments, String name, int index) {
        float h = 2e-2f;
        double near = loss(program, arguments, name, index, h) - loss(program, arguments, name, index, -h);
        double far = loss(program, arguments, name, index, 2 * h) - loss(program, arguments, name, index, -2 * h);
        return (8 * near - far) / (12 * h);
    }

    private static double loss(Program program, Map<String, Tensor> arguments, String name, int index, float change) {
        Map<String, Tensor> changed = new HashMap<>(arguments);
        float[] values = arguments.get(name).toFloatArray();
        values[index] += change;
        changed.put(name, Tensor.of(arguments.get(name).shape(), values));
        try (Outputs outputs = program.run(changed)) {
            return outputs.host("loss").floats().get(0);
        }
    }

    @Test
    void weightsStayOnTheDeviceBetweenSteps() {
        Map<String, Argument> arguments = new HashMap<>(arguments(new Random(8)));
        try (Program program = engine.compile(step(), ParameterSet.EMPTY)) {
            float first = Float.NaN;
            float last = Float.NaN;
            for (int i = 0; i < 100; i++) {
                try (Outputs outputs = program.run(arguments)) {
                    last = outputs.host("loss").floats().get(0);
                    first = i == 0 ? last : first;
                    for (String name : WEIGHTS.keySet()) {
                        if (arguments.put(name, outputs.take(name)) instanceof DeviceTensor old) {
                            old.close();
                        }
                    }
                }
            }
            assertThat(first).isGreaterThan(0.4f);
            assertThat(last).isLessThan(0.1f);
        }
    }
}
