package org.gpicl.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * What applications rely on, from a context to a prediction, on one backend. A backend's test class extends this one and
 * names the backend, as with {@link BackendConformance}.
 *
 * <p>The learners are tiny, with weights from which meta-training would begin: what they predict is arbitrary, but it is
 * not uniform.
 */
public abstract class LearnerConformance extends Conformance {

    @Nested
    @DisplayName("predictions")
    class Predictions extends PredictionRules {
        Predictions() {
            super(LearnerConformance.this);
        }
    }

    @Nested
    @DisplayName("symmetries")
    class Symmetries extends SymmetryRules {
        Symmetries() {
            super(LearnerConformance.this);
        }
    }

    @Nested
    @DisplayName("contexts")
    class Contexts extends ContextRules {
        Contexts() {
            super(LearnerConformance.this);
        }
    }

    @Nested
    @DisplayName("more examples")
    class MoreExamples extends ObserveRules {
        MoreExamples() {
            super(LearnerConformance.this);
        }
    }

    @Nested
    @DisplayName("closing")
    class Closing extends ClosingRules {
        Closing() {
            super(LearnerConformance.this);
        }
    }
}
