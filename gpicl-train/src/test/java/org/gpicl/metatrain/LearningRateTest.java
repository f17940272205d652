package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {

    private static final Offset<Double> ROUNDING = within(1e-15);

    @Test
    void aConstantRateIsTheSameAtEveryStep() {
        LearningRate rate = LearningRate.constant(3e-4);

        assertThat(rate.at(0)).isEqualTo(3e-4);
        assertThat(rate.at(1)).isEqualTo(3e-4);
        assertThat(rate.at(Long.MAX_VALUE)).isEqualTo(3e-4);
    }

    @Test
    void warmsUpInEqualStepsToThePeak() {
        LearningRate rate = LearningRate.cosine(1e-3, 4, 100);

        assertThat(rate.at(0)).isCloseTo(0.25e-3, ROUNDING);
        assertThat(rate.at(1)).isCloseTo(0.5e-3, ROUNDING);
        assertThat(rate.at(2)).isCloseTo(0.75e-3, ROUNDING);
        assertThat(rate.at(3)).isEqualTo(1e-3);
        assertThat(rate.at(4)).isEqualTo(1e-3);
    }

    @Test
    void fallsByHalfACosineToZeroAfterTheLastStep() {
        LearningRate rate = LearningRate.cosine(1, 20, 120);

        assertThat(rate.at(20 + 25)).isCloseTo((1 + Math.sqrt(0.5)) / 2, ROUNDING);
        assertThat(rate.at(20 + 50)).isCloseTo(0.5, ROUNDING);
        assertThat(rate.at(119)).isPositive();
        assertThat(rate.at(120)).isZero();
        for (long step = 20; step < 120; step++) {
            assertThat(rate.at(step + 1)).isLessThan(rate.at(step));
        }
    }

    @Test
    void aShareOfThePeakIsLeftForEver() {
        LearningRate rate = new LearningRate(1e-3, 0, 100, 0.1);

        assertThat(rate.at(0)).isEqualTo(1e-3);
        assertThat(rate.at(50)).isCloseTo(0.55e-3, ROUNDING);
        assertThat(rate.at(100)).isCloseTo(1e-4, ROUNDING);
        assertThat(rate.at(1_000_000)).isEqualTo(rate.at(100));
    }

    @Test
    void withoutAnEndThePeakStaysAfterTheWarmUp() {
        LearningRate rate = new LearningRate(1e-3, 10, 0, 0);

        assertThat(rate.at(4)).isCloseTo(0.5e-3, ROUNDING);
        assertThat(rate.at(1_000_000)).isEqualTo(1e-3);
    }

    @Test
    void anEndWithinTheWarmUpIsReachedRightAfterIt() {
        LearningRate rate = new LearningRate(1, 10, 5, 0.25);

        assertThat(rate.at(5)).isCloseTo(0.6, ROUNDING);
        assertThat(rate.at(10)).isEqualTo(1);
        assertThat(rate.at(11)).isEqualTo(0.25);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "-1, 0, 0, 0",
        "NaN, 0, 0, 0",
        "1, -1, 0, 0",
        "1, 0, -1, 0",
        "1, 0, 0, -0.1",
        "1, 0, 0, 1.1"
    })
    void refusesOtherNumbers(double peak, long warmup, long decayEnd, double floor) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LearningRate(peak, warmup, decayEnd, floor))
                .withMessage("learning rate: expected a positive peak, warm-up and end of at least 0, a floor in 0 … 1,"
                        + " got " + peak + ", " + warmup + ", " + decayEnd + ", " + floor);
    }
}
