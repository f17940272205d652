package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.FloatBuffer;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.spi.Engine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who closes what; use after close is an error, never a crash. */
abstract class ClosingRules extends LearnerRules {

    private static final float[] QUERY = {0, 0, 0, 0};

    private final Problem problem = Problem.gaussian(51, 9, 4, 3);

    ClosingRules(Conformance subject) {
        super(subject);
    }

    @Test
    @DisplayName("closing-01: a closed fitted learner says so, the learner and others fitted by it go on")
    void fittedLearner() {
        try (Learner learner = learner(ANY_CLASSES);
                FittedLearner<String> other = learner.fit(problem.context())) {
            Prediction<String> before = other.predict(QUERY);
            FittedLearner<String> closed = learner.fit(problem.context());
            closed.close();
            closed.close();

            assertThatIllegalStateException()
                    .isThrownBy(() -> closed.predict(QUERY))
                    .withMessage("predict: the fitted learner is closed");
            assertThatIllegalStateException()
                    .isThrownBy(() -> closed.predict(new float[][] {QUERY}))
                    .withMessage("predict: the fitted learner is closed");
            assertThatIllegalStateException()
                    .isThrownBy(() -> closed.probabilities(FloatBuffer.allocate(4), 1, FloatBuffer.allocate(3)))
                    .withMessage("probabilities: the fitted learner is closed");
            assertThat(other.predict(QUERY)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName(
            "closing-02: a closed learner neither fits nor lets what it fitted predict; the engine given stays open")
    void learner() {
        Learner learner = learner(ANY_CLASSES);
        FittedLearner<String> fitted = learner.fit(problem.context());
        learner.close();
        learner.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> learner.fit(problem.context()))
                .withMessage("fit: the learner is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(QUERY))
                .withMessage("predict: the learner is closed");
        fitted.close();
        try (Learner next = learner(ANY_CLASSES);
                FittedLearner<String> again = next.fit(problem.context())) {
            assertThat(again.predict(QUERY).label()).isIn("a0", "a1", "a2");
        }
    }

    @Test
    @DisplayName("closing-03: closing a given engine under a learner is an error in its next call, and no crash")
    void engineUnderneath() {
        Engine own = openAnother();
        Learner learner =
                InContextLearner.builder().model(ANY_CLASSES).engine(own).open();
        FittedLearner<String> fitted = learner.fit(problem.context());
        own.close();

        assertThatIllegalStateException().isThrownBy(() -> fitted.predict(QUERY));
        assertThatIllegalStateException().isThrownBy(() -> learner.fit(problem.context()));
        fitted.close();
        learner.close();
    }
}
