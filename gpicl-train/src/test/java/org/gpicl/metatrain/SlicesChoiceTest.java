package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.Vsml;
import org.gpicl.spi.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlicesChoiceTest {

    private static final Architecture CAUSAL = new CausalTransformer(3, 2, 100, 4, 1, 1, 2, 1);
    private static final Architecture SET = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);

    static Stream<Arguments> middlingSizes() {
        return Stream.of(
                Arguments.of(CAUSAL, new AllPrefixes(100), 64, 8),
                Arguments.of(CAUSAL, new AllPrefixes(100), 512, 8),
                Arguments.of(CAUSAL, new AllPrefixes(20), 64, 32),
                Arguments.of(SET, new ContextSplit(2, 208, 40, 0.2), 64, 4),
                Arguments.of(SET, new ContextSplit(2, 60, 24, 0.2), 64, 16),
                Arguments.of(SET, new ContextSplit(2, 1022, 40, 0), 64, 2),
                Arguments.of(SET, new ContextSplit(99, 101, 40, 0), 7, 7),
                Arguments.of(SET, new ContextSplit(2, 10, 4, 0), 8, 8));
    }

    @ParameterizedTest
    @MethodSource("middlingSizes")
    void aSliceHasAboutEightHundredRows(Architecture architecture, Objective objective, int batch, int episodes) {
        assertThat(Slices.chosen(architecture, objective, Device.CPU, batch)).isEqualTo(Slices.of(batch, episodes));
    }

    @Test
    void otherDevicesAndLearnersThatReadRowByRowTakeTheWholeBatch() {
        assertThat(Slices.chosen(CAUSAL, new AllPrefixes(100), Device.cuda(0), 64))
                .isEqualTo(Slices.WHOLE);
        for (Architecture byRow : new Architecture[] {new Lstm(3, 2, 4), new Vsml(3, 2, 4, 2, 1), new Mlp(3, 2, 4)}) {
            assertThat(Slices.chosen(byRow, new AllPrefixes(100), Device.CPU, 64))
                    .isEqualTo(Slices.WHOLE);
        }
    }

    @Test
    void oneSliceIsTheWholeBatch() {
        assertThat(Slices.of(8, 8)).isEqualTo(Slices.WHOLE);
        assertThat(Slices.of(8, 2)).isEqualTo(new Slices(4, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -2, 3, 16})
    void refusesSlicesThatDoNotDivideABatch(int episodes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slices.of(8, episodes))
                .withMessage(
                        "slices: expected a number of episodes at once that divides the 8 computed one after another,"
                                + " got " + episodes + "; choose another, or 0");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 2", "2, 0", "2, -1"})
    void refusesSlicesThatAreNone(int count, int episodes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Slices(count, episodes))
                .withMessage(
                        "slices: expected 1 slice of 0 episodes, which stands for all, or several of at least 1, got "
                                + count + " of " + episodes);
    }
}
