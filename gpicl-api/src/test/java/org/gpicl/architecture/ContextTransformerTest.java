package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the architecture says of itself; what it computes is tested by the kit. */
class ContextTransformerTest {

    private static final ContextTransformer SMALL = new ContextTransformer(5, 4, 2, 3, 2, 7, 9);

    @Test
    void parametersAreCountedByHand() {
        long input = 5 * 4 + 4;
        long label = 9 * 4; // a map of codes without bias
        long query = 4;
        long norm = 2 * 4;
        long attention = 3 * (4 * 6 + 6) + (6 * 4 + 4);
        long mlp = (4 * 28 + 28) + (28 * 4 + 4);
        long readout = norm + 2 * (4 * 6 + 6);

        assertThat(SMALL.parameterCount())
                .isEqualTo(input + label + query + 2 * (2 * norm + attention + mlp) + readout)
                .isEqualTo(912);
    }

    @Test
    void everyParameterHasANameOfItsOwn() {
        assertThat(SMALL.parameters().stream().map(ParameterSpec::name))
                .doesNotHaveDuplicates()
                .hasSize(2 + 1 + 1 + 2 * 16 + 2 + 4);
    }

    /** The label of an example is one of C: a float, by the definition of the paper. */
    @Test
    void theStateGrowsByKeysValuesAndALabelWithEveryExample() {
        assertThat(SMALL.stateSize(0)).isZero();
        assertThat(SMALL.stateSize(1)).isEqualTo(2 * 2 * 3 * 2 + 3 * 2 + 1);
        assertThat(SMALL.stateSize(1L << 40)).isEqualTo((1L << 40) * 31);
    }

    @Test
    void theStateIsKeysValuesReadoutKeysAndLabels() {
        TensorType perHead = TensorType.float32(Architecture.BATCH, Dim.of(3), Architecture.CONTEXT, Dim.of(2));

        assertThat(SMALL.state())
                .isEqualTo(Map.of(
                        "layer0.keys", perHead,
                        "layer0.values", perHead,
                        "layer1.keys", perHead,
                        "layer1.values", perHead,
                        "readout.keys", perHead,
                        "labels", TensorType.float32(Architecture.BATCH, Architecture.CONTEXT, Architecture.CLASSES)));
    }

    @Test
    void noNumberOfClassesIsInIt() {
        assertThat(SMALL.classLimit()).isEqualTo(OptionalInt.empty());
        assertThat(SMALL.classDim()).isEqualTo(Architecture.CLASSES);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "1048577, 1", "1, 1048577"})
    void refusesOtherInputs(int features, int codeSize) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextTransformer(features, 4, 1, 1, 2, 1, codeSize))
                .withMessage("context transformer: expected features and code size of 1 to 1048576, got " + features
                        + " and " + codeSize);
    }

    @Test
    void refusesEmptyBlocks() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextTransformer(5, 4, 0, 1, 2, 1, 3))
                .withMessage(
                        "transformer: expected width, layers, heads, key size and widening of at least 1, got [4, 0,"
                                + " 1, 2, 1]");
    }

    @Test
    void readsNoContextWithoutCodes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Examples<>("x", "y", null, null).requireCodes())
                .withMessage("fit: expected label codes [batch, classes, code size], got none");
        assertThat(new Examples<>("x", "y", "codes", null).requireCodes()).isEqualTo("codes");
    }

    @Test
    void aStateSaysWhatItHolds() {
        State<Integer> state = new State<>(Map.of("labels", 1));

        assertThat(state.get("labels")).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> state.get("label"))
                .withMessage("state: expected one of [labels], got 'label'");
    }
}
