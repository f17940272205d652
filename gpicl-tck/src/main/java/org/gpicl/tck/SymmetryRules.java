package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.model.Model;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must not matter does not. */
abstract class SymmetryRules extends LearnerRules {

    private final Problem problem = Problem.gaussian(21, 30, 4, 3);
    private final float[][] queries = Problem.queries(22, 12, 4);

    SymmetryRules(Conformance subject) {
        super(subject);
    }

    private List<Prediction<String>> predict(Model model, Problem some, int maxContext) {
        try (Learner learner = InContextLearner.builder()
                        .model(model)
                        .engine(engine())
                        .maxContext(maxContext)
                        .open();
                FittedLearner<String> fitted = learner.fit(some.context())) {
            return fitted.predict(queries);
        }
    }

    static List<Model> sets() {
        return List.of(ANY_CLASSES, EVIDENCE);
    }

    @ParameterizedTest
    @MethodSource("sets")
    @DisplayName("symmetry-01: to a learner of sets the order of the examples does not matter")
    void order(Model model) {
        assertClose(predict(model, problem.shuffled(23), 30), predict(model, problem, 30));
    }

    @ParameterizedTest
    @MethodSource("sets")
    @DisplayName("symmetry-02: nor does it where the context is too long and is sampled")
    void orderOfSamples(Model model) {
        assertClose(predict(model, problem.shuffled(24), 10), predict(model, problem, 10));
    }

    @ParameterizedTest
    @MethodSource("sets")
    @DisplayName("symmetry-03: other names for the classes are the same answer in other words")
    void names(Model model) {
        Map<String, String> names = Map.of("a0", "z", "a1", "a0", "a2", "y");
        List<Prediction<String>> expected = predict(model, problem, 30);

        List<Prediction<String>> renamed =
                predict(model, problem.relabeled(names::get).shuffled(25), 30);

        for (int i = 0; i < queries.length; i++) {
            for (Map.Entry<String, String> name : names.entrySet()) {
                assertThat(renamed.get(i).probability(name.getValue()))
                        .isCloseTo(expected.get(i).probability(name.getKey()), within(CLOSE));
            }
        }
    }
}
