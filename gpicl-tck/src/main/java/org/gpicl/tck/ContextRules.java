package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.model.Model;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contexts of every size and kind get an answer, or an error that says why not. */
abstract class ContextRules extends LearnerRules {

    private static final float MISSING = Float.NaN;

    ContextRules(Conformance subject) {
        super(subject);
    }

    static List<Model> models() {
        return List.of(ANY_CLASSES, EVIDENCE, FIVE_CLASSES);
    }

    private List<Prediction<String>> predict(Model model, Problem problem, float[]... queries) {
        try (Learner learner = learner(model);
                FittedLearner<String> fitted = learner.fit(problem.context())) {
            return fitted.predict(queries);
        }
    }

    private static void assertProbabilities(List<Prediction<String>> predictions, int classes) {
        for (Prediction<String> prediction : predictions) {
            assertThat(prediction.probabilities()).hasSize(classes);
            assertThat(prediction.probabilities().values().stream()
                            .mapToDouble(p -> p)
                            .sum())
                    .isCloseTo(1, within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    @DisplayName("context-01: one class is predicted with probability 1, from one example or more")
    void oneClass(Model model) {
        for (int size : new int[] {1, 2, 9}) {
            Prediction<String> only = predict(model, Problem.gaussian(31, size, 3, 1), new float[3])
                    .get(0);

            assertThat(only.label()).isEqualTo("a0");
            assertThat(only.probability("a0")).isEqualTo(1);
            assertThat(only.probability("a1")).isZero();
        }
    }

    @ParameterizedTest(name = "{0} features")
    @ValueSource(ints = {1, 6, 7, 10_000})
    @DisplayName("context-02: one feature or ten thousand")
    void features(int features) {
        Problem problem = Problem.gaussian(32, 12, features, 3);

        assertProbabilities(predict(ANY_CLASSES, problem, Problem.queries(33, 5, features)), 3);
    }

    @Test
    @DisplayName("context-03: missing values, missing and constant columns, in context and queries")
    void missing() {
        Problem problem = Problem.gaussian(34, 12, 4, 3);
        for (float[] row : problem.rows()) {
            row[0] = MISSING;
            row[1] = 5;
        }
        problem.rows()[3][2] = MISSING;

        List<Prediction<String>> predictions = predict(
                ANY_CLASSES,
                problem,
                new float[] {1, 5, 0, 0},
                new float[] {MISSING, -1e30f, 0, 0},
                new float[] {MISSING, MISSING, MISSING, MISSING},
                new float[] {0, 0, Float.MAX_VALUE, -Float.MAX_VALUE});

        assertProbabilities(predictions, 3);
        assertThat(predictions.get(1))
                .as("missing and constant columns do not count")
                .isEqualTo(predictions.get(0));
    }

    @Test
    @DisplayName("context-04: fifty classes, with one example each")
    void manyClasses() {
        Problem problem = Problem.gaussian(35, 50, 4, 50);

        assertProbabilities(predict(ANY_CLASSES, problem, Problem.queries(36, 3, 4)), 50);
    }

    @Test
    @DisplayName("context-05: of twenty thousand rows a sample is read that keeps every class")
    void manyRows() {
        Problem problem = Problem.gaussian(37, 20_000, 2, 2);
        Context.Builder<String> builder = Context.builder();
        for (int i = 0; i < 20_000; i++) {
            builder.add(problem.rows()[i], problem.labels().get(i));
        }
        Context<String> context = builder.add(new float[] {9, 9}, "rare").build();
        try (Learner learner = InContextLearner.builder()
                        .model(ANY_CLASSES)
                        .engine(engine())
                        .maxContext(64)
                        .open();
                FittedLearner<String> fitted = learner.fit(context)) {
            Prediction<String> prediction = fitted.predict(new float[] {9, 9});

            assertThat(fitted.classes()).containsExactly("a0", "a1", "rare");
            assertThat(prediction.probability("rare"))
                    .as("more than a class without an example gets")
                    .isGreaterThan(1e-4);
        }
    }

    @Test
    @DisplayName("context-06: with a limit of five classes, two to five are predicted, and nothing else")
    void fewerClassesThanTheLimit() {
        for (int classes = 2; classes <= 5; classes++) {
            Problem problem = Problem.gaussian(38, 20, 4, classes);

            assertProbabilities(predict(FIVE_CLASSES, problem, Problem.queries(39, 4, 4)), classes);
        }
    }

    @Test
    @DisplayName("context-07: what a model cannot read is refused, and the error says what can")
    void refused() {
        try (Learner learner = learner(FIVE_CLASSES)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> learner.fit(Problem.gaussian(40, 6, 4, 6).context()))
                    .withMessage(
                            "fit: expected at most 5 classes, the limit of five-classes (causal-transformer), got 6;"
                                    + " a model of the kind context-transformer has no limit");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> learner.fit(Problem.gaussian(41, 21, 4, 2).context()))
                    .withMessage("fit: expected at most 20 examples, for which five-classes (causal-transformer) has"
                            + " positions, got 21; set maxContext to 20 to read a sample of them");
        }
    }
}
