package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Lstm;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.metatrain.Objective;
import org.gpicl.metatrain.Slices;
import org.gpicl.metatrain.TrainingStep;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of a batch computed slice by slice, on each engine that meta-trains. */
class SlicedGradientsTest {

    private static final int FEATURES = 6;
    private static final int CLASSES = 4;

    static Stream<Arguments> cases() {
        Architecture causal = new CausalTransformer(FEATURES, CLASSES, 12, 8, 2, 2, 4, 2);
        Architecture set = new ContextTransformer(FEATURES, 8, 2, 2, 4, 2, 8);
        Architecture recurrent = new Lstm(FEATURES, CLASSES, 8);
        return Stream.of("djl", "onnx", "nd4j")
                .flatMap(backend -> Stream.of(
                        Arguments.of(backend, causal, new AllPrefixes(12)),
                        Arguments.of(backend, set, new ContextSplit(2, 9, 4, 0)),
                        Arguments.of(backend, recurrent, new AllPrefixes(12))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("is that of the whole batch")
    void sumsUp(String backend, Architecture architecture, Objective objective) {
        try (Engine engine = Backends.load().open(backend, EngineOptions.CPU.withThreads(1));
                Program whole = engine.compile(TrainingStep.accumulate(architecture, objective), ParameterSet.EMPTY);
                Program sliced = engine.compile(
                        TrainingStep.accumulate(architecture, objective, Slices.of(8, 2)), ParameterSet.EMPTY)) {
            for (int batch = 0; batch < 3; batch++) {
                Map<String, Tensor> inputs = inputs(whole, architecture, objective, batch);
                try (Outputs expected = whole.run(inputs);
                        Outputs actual = sliced.run(inputs)) {
                    for (String name : expected.tensors().keySet()) {
                        assertClose(
                                name,
                                actual.host(name).toFloatArray(),
                                expected.host(name).toFloatArray());
                    }
                }
            }
        }
    }

    private static Map<String, Tensor> inputs(
            Program program, Architecture architecture, Objective objective, int batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(new EpisodeBatches(
                        new EasyClusters(FEATURES, 2, CLASSES),
                        objective,
                        architecture,
                        InputEncoding.RAW,
                        8,
                        1,
                        new Seed(3))
                .batch(batch));
        Initializer.initialize(architecture.parameters(), new Seed(4))
                .tensors()
                .forEach((name, tensor) -> inputs.put(TrainingStep.THETA + name, tensor));
        inputs.put(TrainingStep.TOTAL_WEIGHT, Tensor.scalar(29));
        program.signature()
                .inputs()
                .forEach((name, type) -> inputs.computeIfAbsent(name, sum -> Tensor.filled(type.shape(), 0)));
        return inputs;
    }

    /** Within 1e-5 of the largest number, or of what rounding leaves of numbers of order 1. */
    private static void assertClose(String name, float[] actual, float[] expected) {
        float largest = 0.1f;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("%s at position %d", name, i)
                    .isLessThanOrEqualTo(1e-5f * largest);
        }
    }
}
