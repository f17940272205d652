package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionTest {

    private static final List<String> CLASSES = List.of("setosa", "versicolor", "virginica");

    private final Prediction<String> prediction = Prediction.of(CLASSES, new double[] {0.25, 0.125, 0.625});

    private enum Color {
        RED,
        GREEN
    }

    @Test
    void theLabelIsTheFirstOfTheMostProbable() {
        assertThat(prediction.label()).isEqualTo("virginica");
        assertThat(prediction.confidence()).isEqualTo(0.625);
        assertThat(Prediction.of(CLASSES, new double[] {0.2, 0.4, 0.4}).label()).isEqualTo("versicolor");
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
        assertThat(prediction.probabilities()).doesNotContainKey("orchid");
        assertThat(prediction.probabilities().get(null)).isNull();
    }

    @Test
    void theTopLabelsComeWithTheirProbabilitiesTheMostProbableFirst() {
        assertThat(prediction.top(2)).containsExactly(entry("virginica", 0.625), entry("setosa", 0.25));
        assertThat(prediction.top(9).keySet()).containsExactly("virginica", "setosa", "versicolor");
        assertThat(Prediction.of(CLASSES, new double[] {0.2, 0.4, 0.4}).top(3).keySet())
                .containsExactly("versicolor", "virginica", "setosa");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prediction.top(0))
                .withMessage("top: expected to be asked for at least 1 label, got 0");
    }

    @Test
    void equalsByValue() {
        assertThat(prediction)
                .isEqualTo(Prediction.of(List.copyOf(CLASSES), new double[] {0.25, 0.125, 0.625}))
                .isEqualTo(
                        new Prediction<>("virginica", Map.of("setosa", 0.25, "versicolor", 0.125, "virginica", 0.625)))
                .hasSameHashCodeAs(Prediction.of(CLASSES, new double[] {0.25, 0.125, 0.625}))
                .isNotEqualTo(Prediction.of(CLASSES, new double[] {0.125, 0.25, 0.625}))
                .isNotEqualTo(Prediction.of(List.of("a", "b", "c"), new double[] {0.25, 0.125, 0.625}))
                .isNotEqualTo("setosa");
    }

    @Test
    void nothingThatTheCallerHoldsIsKeptAndNothingCanBeChanged() {
        double[] probabilities = {0.25, 0.75};
        Prediction<String> made = Prediction.of(List.of("a", "b"), probabilities);
        probabilities[0] = 1;

        assertThat(made.probability("a")).isEqualTo(0.25);
        assertThatThrownBy(() -> made.probabilities().put("a", 1.0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> made.probabilities().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    // ---------------------------------------------------------------- sent

    @Test
    void jacksonWritesAndReadsItWithoutConfiguration() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        String json = mapper.writeValueAsString(prediction);

        assertThat(json)
                .isEqualTo("{\"label\":\"virginica\","
                        + "\"probabilities\":{\"setosa\":0.25,\"versicolor\":0.125,\"virginica\":0.625}}");
        assertThat(mapper.readValue(json, new TypeReference<Prediction<String>>() {}))
                .isEqualTo(prediction)
                .hasToString(prediction.toString());
    }

    @Test
    void integersBooleansAndEnumsComeBackAsThemselves() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        Prediction<Integer> integers = Prediction.of(List.of(7, -3), new double[] {0.1, 0.9});
        Prediction<Boolean> booleans = Prediction.of(List.of(true, false), new double[] {1 / 3.0, 2 / 3.0});
        Prediction<Color> colors = Prediction.of(List.of(Color.GREEN, Color.RED), new double[] {0.75, 0.25});

        assertThat(mapper.readValue(mapper.writeValueAsString(integers), new TypeReference<Prediction<Integer>>() {}))
                .isEqualTo(integers);
        assertThat(mapper.readValue(mapper.writeValueAsString(booleans), new TypeReference<Prediction<Boolean>>() {}))
                .isEqualTo(booleans);
        assertThat(mapper.readValue(mapper.writeValueAsString(colors), new TypeReference<Prediction<Color>>() {}))
                .isEqualTo(colors);
    }

    // ---------------------------------------------------------------- what is none

    private static void refuses(List<String> classes, double[] probabilities, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prediction.of(classes, probabilities))
                .withMessage(message);
    }

    @Test
    void whatIsNoPredictionIsRefused() {
        List<String> two = List.of("a", "b");
        refuses(List.of(), new double[0], "prediction: expected at least 1 class, all different, got []");
        refuses(
                List.of("a", "a"),
                new double[] {0.5, 0.5},
                "prediction: expected at least 1 class, all different, got [a, a]");
        refuses(two, new double[] {1}, "prediction: expected one probability for each of 2 classes, got 1");
        refuses(two, new double[] {1.5, -0.5}, "prediction: expected probabilities of 0 to 1, got 1.5 for a");
        refuses(two, new double[] {0.5, Double.NaN}, "prediction: expected probabilities of 0 to 1, got NaN for b");
        refuses(
                two,
                new double[] {0.25, 0.25},
                "prediction: expected probabilities of sum 1, got 0.5; divide each by their sum");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Prediction<>("a", Map.of("a", 0.25, "b", 0.75)))
                .withMessage("prediction: expected the most probable label, b, got a");
    }
}
