package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Lstm;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.Objective;
import org.gpicl.metatrain.Slices;
import org.gpicl.metatrain.TrainingStep;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;
import org.gpicl.tck.oracle.OracleBackend;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of a batch, slice by slice, on the oracle. */
class SlicesTest {

    private static final Architecture CAUSAL = new CausalTransformer(4, LearnerSamples.CLASSES, 9, 6, 2, 2, 3, 2);
    private static final Architecture SET = new ContextTransformer(4, 6, 2, 2, 3, 2, 5);

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(CAUSAL, new AllPrefixes(7)),
                Arguments.of(CAUSAL, new ContextSplit(7, 7, 3, 0)),
                Arguments.of(SET, new ContextSplit(7, 7, 3, 0)),
                Arguments.of(new Lstm(4, LearnerSamples.CLASSES, 5), new AllPrefixes(7)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("is that of the whole batch, whatever the size of a slice")
    void sumsUp(Architecture architecture, Objective objective) {
        LearnerSamples samples = new LearnerSamples(architecture, 151);
        Computation whole = TrainingStep.accumulate(architecture, objective);
        Map<String, Tensor> inputs = new LinkedHashMap<>(samples.inputs(
                whole, Map.of("batch", 12L, "context", 7L, "query", 3L, "classes", (long) LearnerSamples.CLASSES)));
        inputs.put(TrainingStep.TOTAL_WEIGHT, Tensor.scalar(31));
        try (Engine oracle = new OracleBackend().open(EngineOptions.CPU)) {
            Map<String, Tensor> expected = Runs.once(oracle, whole, ParameterSet.EMPTY, inputs);
            for (int episodes : List.of(1, 3, 4, 6, 12)) {
                Computation sliced = TrainingStep.accumulate(architecture, objective, Slices.of(12, episodes));
                Tolerance.assertClose(
                        episodes + " episodes at once",
                        Runs.once(oracle, sliced, ParameterSet.EMPTY, inputs),
                        expected,
                        tensor -> Tolerance.ofLargest(1e-5, tensor));
            }
        }
    }
}
