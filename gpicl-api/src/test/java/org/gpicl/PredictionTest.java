package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionTest {

    private static final List<String> CLASSES = List.of("setosa", "versicolor", "virginica");

    private final Prediction<String> prediction = new Prediction<>(CLASSES, new double[] {0.25, 0.125, 0.625});

    @Test
    void theLabelIsTheMostProbable() {
        assertThat(prediction.label()).isEqualTo("virginica");
        assertThat(new Prediction<>(CLASSES, new double[] {0.2, 0.4, 0.4}).label())
                .isEqualTo("versicolor");
    }

    @Test
    void probabilitiesAreInTheOrderOfTheContext() {
        assertThat(prediction.probabilities())
                .containsExactly(entry("setosa", 0.25), entry("versicolor", 0.125), entry("virginica", 0.625));
        assertThat(prediction).hasToString("{setosa=0.25, versicolor=0.125, virginica=0.625}");
    }

    @Test
    void aLabelWithoutAnExampleHasProbabilityZero() {
        assertThat(prediction.probability("setosa")).isEqualTo(0.25);
        assertThat(prediction.probability("orchid")).isZero();
    }

    @Test
    void equalsByValue() {
        assertThat(prediction)
                .isEqualTo(new Prediction<>(List.copyOf(CLASSES), new double[] {0.25, 0.125, 0.625}))
                .hasSameHashCodeAs(new Prediction<>(CLASSES, new double[] {0.25, 0.125, 0.625}))
                .isNotEqualTo(new Prediction<>(CLASSES, new double[] {0.125, 0.25, 0.625}))
                .isNotEqualTo(new Prediction<>(List.of("a", "b", "c"), new double[] {0.25, 0.125, 0.625}))
                .isNotEqualTo("setosa");
    }
}
