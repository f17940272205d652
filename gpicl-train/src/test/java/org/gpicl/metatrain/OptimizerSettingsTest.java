package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of optimizers and what they keep; the kit tests what they compute. */
class OptimizerSettingsTest {

    private static ParameterSpec parameter(long... sizes) {
        return new ParameterSpec("p", Shape.of(sizes), Initialization.zeros());
    }

    // ---------------------------------------------------------------- Adam

    @ParameterizedTest
    @CsvSource({
        "1, 0.999, 1e-8, 0",
        "-0.1, 0.999, 1e-8, 0",
        "NaN, 0.999, 1e-8, 0",
        "0.9, 1, 1e-8, 0",
        "0.9, -0.1, 1e-8, 0",
        "0.9, 0.999, 0, 0",
        "0.9, 0.999, NaN, 0",
        "0.9, 0.999, 1e-8, -1",
        "0.9, 0.999, 1e-8, NaN"
    })
    void adamRefusesNumbersOutOfRange(double beta1, double beta2, double epsilon, double weightDecay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adam(beta1, beta2, epsilon, weightDecay))
                .withMessage("adam: expected betas in [0, 1), a positive epsilon, a weight decay of at least 0, got "
                        + beta1 + ", " + beta2 + ", " + epsilon + ", " + weightDecay);
    }

    @Test
    void adamIsChangedInOneNumberAtATime() {
        assertThat(Adam.DEFAULT).isEqualTo(new Adam(0.9, 0.999, 1e-10, 0));
        assertThat(Adam.DEFAULT.withEpsilon(1e-8)).isEqualTo(new Adam(0.9, 0.999, 1e-8, 0));
        assertThat(Adam.DEFAULT.withWeightDecay(0.01)).isEqualTo(new Adam(0.9, 0.999, 1e-10, 0.01));
        assertThat(new Adam(0, 0, 1, 0).beta1()).isZero();
    }

    @Test
    void adamKeepsTwoMomentsOfEverything() {
        assertThat(Adam.DEFAULT.moments(parameter(3, 4))).containsExactly("first.", "second.");
        assertThat(Adam.DEFAULT.moments(parameter())).containsExactly("first.", "second.");
        assertThat(Adam.DEFAULT.corrections(0))
                .containsOnlyKeys("bias-correction1", "bias-correction2")
                .containsEntry("bias-correction1", 1 - 0.9);
    }

    // ---------------------------------------------------------------- Muon

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1e-7, 0",
        "-0.1, 1, 1e-7, 0",
        "NaN, 1, 1e-7, 0",
        "0.9, 0, 1e-7, 0",
        "0.9, NaN, 1e-7, 0",
        "0.9, 1, 0, 0",
        "0.9, 1, 1e-7, -1"
    })
    void muonRefusesNumbersOutOfRange(double momentum, double rate, double epsilon, double weightDecay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Muon(momentum, rate, epsilon, weightDecay, Adam.DEFAULT))
                .withMessage("muon: expected a momentum in [0, 1), a positive rate and epsilon, a weight decay of at"
                        + " least 0, got " + momentum + ", " + rate + ", " + epsilon + ", " + weightDecay);
    }

    @Test
    void muonIsChangedInOneSettingAtATime() {
        Adam other = Adam.DEFAULT.withEpsilon(1e-8);
        assertThat(Muon.DEFAULT).isEqualTo(new Muon(0.95, 1, 1e-7, 0, Adam.DEFAULT));
        assertThat(Muon.DEFAULT.withRate(2)).isEqualTo(new Muon(0.95, 2, 1e-7, 0, Adam.DEFAULT));
        assertThat(Muon.DEFAULT.withEpsilon(1)).isEqualTo(new Muon(0.95, 1, 1, 0, Adam.DEFAULT));
        assertThat(Muon.DEFAULT.withWeightDecay(0.1)).isEqualTo(new Muon(0.95, 1, 1e-7, 0.1, Adam.DEFAULT));
        assertThat(Muon.DEFAULT.withRest(other)).isEqualTo(new Muon(0.95, 1, 1e-7, 0, other));
    }

    @Test
    void muonKeepsOneMomentOfMatricesAndTwoOfTheRest() {
        assertThat(Muon.DEFAULT.moments(parameter(3, 4))).containsExactly("momentum.");
        for (ParameterSpec rest :
                new ParameterSpec[] {parameter(), parameter(3), parameter(1, 3), parameter(3, 1), parameter(2, 3, 4)}) {
            assertThat(Muon.DEFAULT.moments(rest)).containsExactly("first.", "second.");
        }
        assertThat(Muon.DEFAULT.corrections(4)).isEqualTo(Adam.DEFAULT.corrections(4));
    }

    // ---------------------------------------------------------------- the sign of the average

    @ParameterizedTest
    @CsvSource({"1, 0, 0", "-0.1, 0, 0", "NaN, 0, 0", "0.9, -1, 0", "0.9, NaN, 0", "0.9, 0, -1", "0.9, 0, NaN"})
    void theSignRefusesNumbersOutOfRange(double beta, double epsilon, double weightDecay) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignOfAverage(beta, epsilon, weightDecay))
                .withMessage("sign of average: expected a beta in [0, 1), an epsilon and a weight decay of at least 0,"
                        + " got " + beta + ", " + epsilon + ", " + weightDecay);
    }

    @Test
    void theSignKeepsOneMomentAndNeedsNoCorrection() {
        assertThat(SignOfAverage.DEFAULT).isEqualTo(new SignOfAverage(0.9, 0, 0));
        assertThat(SignOfAverage.DEFAULT.withEpsilon(1)).isEqualTo(new SignOfAverage(0.9, 1, 0));
        assertThat(SignOfAverage.DEFAULT.withWeightDecay(1)).isEqualTo(new SignOfAverage(0.9, 0, 1));
        assertThat(SignOfAverage.DEFAULT.moments(parameter(3, 4))).containsExactly("first.");
        assertThat(SignOfAverage.DEFAULT.corrections(3)).isEmpty();
    }
}
