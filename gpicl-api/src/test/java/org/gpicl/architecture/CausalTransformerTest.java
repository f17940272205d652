package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the architecture says of itself; what it computes is tested by the kit. */
class CausalTransformerTest {

    /** Kirsch et al., section 4 and appendix: d = 256, 4 layers, 8 heads of key size 32, MNIST as it is, 100 examples. */
    private static final CausalTransformer PAPER = new CausalTransformer(784, 10, 100, 256, 4, 8, 32, 4);

    private static final CausalTransformer SMALL = new CausalTransformer(5, 6, 11, 4, 2, 3, 2, 7);

    // ---------------------------------------------------------------- sizes

    @Test
    void thePapersTransformerHas339MillionParameters() {
        long input = (784 + 10) * 256 + 256; // x and the label before it
        long positions = 100 * 256;
        long norm = 2 * 256;
        long attention = 3 * (256 * 8 * 32 + 8 * 32) + (8 * 32 * 256 + 256);
        long mlp = (256 * 1024 + 1024) + (1024 * 256 + 256);
        long head = norm + 256 * 10 + 10;

        long expected = input + positions + 4 * (2 * norm + attention + mlp) + head;

        assertThat(expected).isEqualTo(3_391_242);
        assertThat(PAPER.parameterCount()).isEqualTo(expected);
    }

    @Test
    void everyHyperparameterCounts() {
        // input 11·4 + 4, positions 11·4; twice: norms 4·4, attention 3·(4·6 + 6) + (6·4 + 4), MLP (4·28 + 28) + (28·4
        // + 4);
        // head 2·4 + 4·6 + 6
        assertThat(SMALL.parameterCount()).isEqualTo(48 + 44 + 2 * (16 + 118 + 256) + 38);
    }

    /** Keys and values of every layer for every example, and the last label. */
    @Test
    void theStateGrowsByKeysAndValuesWithEveryExample() {
        assertThat(PAPER.stateSize(0)).isEqualTo(10);
        assertThat(PAPER.stateSize(1) - PAPER.stateSize(0)).isEqualTo(2 * 4 * 8 * 32);
        assertThat(PAPER.stateSize(99)).isEqualTo(99 * 2048 + 10);
        assertThat(SMALL.stateSize(3)).isEqualTo(3 * 2 * 2 * 3 * 2 + 6);
        assertThat(PAPER.stateSize(1L << 40)).isEqualTo((1L << 40) * 2048 + 10);
    }

    /** A wide model of many examples has more floats than an int can count. */
    @Test
    void theStateIsCountedInLongs() {
        CausalTransformer wide = new CausalTransformer(1, 2, 2, 1, 1024, 1024, 1024, 1);

        assertThat(wide.stateSize(4)).isEqualTo(4L * 2 * 1024 * 1024 * 1024 + 2);
    }

    @Test
    void theStateIsKeysValuesAndTheLastLabel() {
        TensorType perHead = TensorType.float32(Architecture.BATCH, Dim.of(3), Architecture.CONTEXT, Dim.of(2));

        assertThat(SMALL.state())
                .isEqualTo(Map.of(
                        "layer0.keys", perHead,
                        "layer0.values", perHead,
                        "layer1.keys", perHead,
                        "layer1.values", perHead,
                        "label", TensorType.float32(Architecture.BATCH, Dim.of(1), Dim.of(6))));
    }

    @Test
    void theFloatsOfTheStateAreAsManyAsItSays() {
        Map<String, Long> sizes = Map.of("batch", 1L, "context", 7L);
        long floats = SMALL.state().values().stream()
                .mapToLong(type -> type.shape().dims().stream()
                        .mapToLong(dim -> dim.evaluate(sizes))
                        .reduce(1, Math::multiplyExact))
                .sum();

        assertThat(floats).isEqualTo(SMALL.stateSize(7));
    }

    // ---------------------------------------------------------------- parameters

    @Test
    void parametersAreNamedOnceAndInitializedAsInThePaper() {
        Map<String, ParameterSpec> byName =
                PAPER.parameters().stream().collect(Collectors.toMap(ParameterSpec::name, spec -> spec));

        assertThat(byName).hasSize(2 + 1 + 4 * 16 + 4);
        assertThat(byName)
                .containsEntry(
                        "input.weight",
                        new ParameterSpec("input.weight", Shape.of(794, 256), Initialization.scaledNormal(1, 794)))
                .containsEntry(
                        "position.embedding",
                        new ParameterSpec("position.embedding", Shape.of(100, 256), new Initialization.Normal(0.02f)))
                .containsEntry(
                        "layer3.attention.query.weight",
                        new ParameterSpec(
                                "layer3.attention.query.weight",
                                Shape.of(256, 256),
                                Initialization.scaledNormal(0.5, 256)))
                .containsEntry(
                        "layer0.mlp.output.weight",
                        new ParameterSpec(
                                "layer0.mlp.output.weight",
                                Shape.of(1024, 256),
                                Initialization.scaledNormal(0.5, 1024)))
                .containsEntry(
                        "head.norm.gain", new ParameterSpec("head.norm.gain", Shape.of(256), Initialization.ones()))
                .containsEntry("head.bias", new ParameterSpec("head.bias", Shape.of(10), Initialization.zeros()));
    }

    // ---------------------------------------------------------------- limits

    @Test
    void onePositionIsForTheQuery() {
        assertThat(SMALL.maxExamples()).isEqualTo(10);
    }

    @Test
    void classesAreLimitedAndHaveNoCodes() {
        assertThat(SMALL.classLimit()).isEqualTo(OptionalInt.of(6));
        assertThat(SMALL.classDim()).isEqualTo(Dim.of(6));
        assertThat(SMALL.codeSize()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 1", "1, 1, 1", "1, 2, 0", "1048577, 2, 1", "1, 1048577, 1", "1, 2, 1048577"})
    void refusesOtherInputs(int features, int classes, int positions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CausalTransformer(features, classes, positions, 4, 1, 1, 2, 1))
                .withMessage("causal transformer: expected at least 1 feature, 2 classes and 1 position, each at most"
                        + " 1048576, got [" + features + ", " + classes + ", " + positions + "]");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 1, 1", "1, 0, 1, 1, 1", "1, 1, 0, 1, 1", "1, 1, 1, 0, 1", "1, 1, 1, 1, 0"})
    void refusesEmptyBlocks(int width, int layers, int heads, int keySize, int widening) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CausalTransformer(1, 2, 1, width, layers, heads, keySize, widening))
                .withMessage("transformer: expected width, layers, heads, key size and widening of at least 1, got ["
                        + width + ", " + layers + ", " + heads + ", " + keySize + ", " + widening + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1025, 1, 1, 1",
        "1, 1, 65536, 17, 1",
        "1, 1, 65536, 65536, 1",
        "65536, 1, 1, 1, 17",
        "65536, 1, 1, 1, 65536"
    })
    void refusesBlocksThatNoMachineHolds(int width, int layers, int heads, int keySize, int widening) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CausalTransformer(1, 2, 1, width, layers, heads, keySize, widening))
                .withMessage(
                        "transformer: expected at most 1024 layers, and 1048576 as heads · key size and as widening ·"
                                + " width, got [" + width + ", " + layers + ", " + heads + ", " + keySize + ", "
                                + widening + "]");
    }
}
