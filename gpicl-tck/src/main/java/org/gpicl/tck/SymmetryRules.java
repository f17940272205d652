package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What must not matter does not. */
abstract class SymmetryRules extends LearnerRules {

    private final Problem problem = Problem.gaussian(21, 30, 4, 3);
    private final float[][] queries = Problem.queries(22, 12, 4);

    SymmetryRules(Conformance subject) {
        super(subject);
    }

    private List<Prediction<String>> predict(Problem some, int maxContext) {
        try (Learner learner = InContextLearner.builder()
                        .model(ANY_CLASSES)
                        .engine(engine())
                        .maxContext(maxContext)
                        .open();
                FittedLearner<String> fitted = learner.fit(some.context())) {
            return fitted.predict(queries);
        }
    }

    @Test
    @DisplayName("symmetry-01: to a context transformer the order of the examples does not matter")
    void order() {
        assertClose(predict(problem.shuffled(23), 30), predict(problem, 30));
    }

    @Test
    @DisplayName("symmetry-02: nor does it where the context is too long and is sampled")
    void orderOfSamples() {
        assertClose(predict(problem.shuffled(24), 10), predict(problem, 10));
    }

    @Test
    @DisplayName("symmetry-03: other names for the classes are the same answer in other words")
    void names() {
        Map<String, String> names = Map.of("a0", "z", "a1", "a0", "a2", "y");
        List<Prediction<String>> expected = predict(problem, 30);

        List<Prediction<String>> renamed =
                predict(problem.relabelled(names::get).shuffled(25), 30);

        for (int i = 0; i < queries.length; i++) {
            for (Map.Entry<String, String> name : names.entrySet()) {
                assertThat(renamed.get(i).probability(name.getValue()))
                        .isCloseTo(expected.get(i).probability(name.getKey()), within(CLOSE));
            }
        }
    }
}
