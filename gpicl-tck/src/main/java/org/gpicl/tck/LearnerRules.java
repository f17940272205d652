package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;

/** Rules for whole learners, and what they have in common. */
abstract class LearnerRules extends Rules {

    /** How far apart probabilities may lie that would be equal without rounding. */
    static final double CLOSE = 1e-5;

    /** Any number of classes, in any order. */
    static final Model ANY_CLASSES = model("any-classes", new ContextTransformer(6, 16, 2, 2, 8, 2, 8));

    /** The same, listening to experts. */
    static final Model EVIDENCE =
            model("evidence", new EvidenceTransformer(6, 16, 2, 2, 8, 2, 8, FittedEvidence.experts()));

    /** Five classes at most, after at most 20 examples, in order. */
    static final Model FIVE_CLASSES = model("five-classes", new CausalTransformer(6, 5, 21, 16, 2, 2, 8, 2));

    LearnerRules(Conformance subject) {
        super(subject);
    }

    private static Model model(String name, Architecture architecture) {
        return new Model(
                name,
                architecture,
                InputEncoding.STANDARDIZED,
                new Samples(7).parameters(architecture.parameters()),
                Map.of());
    }

    /** A learner on the engine of this rule; to be closed before it. */
    final Learner learner(Model model) {
        return InContextLearner.builder().model(model).engine(engine()).open();
    }

    static <L> void assertClose(List<Prediction<L>> actual, List<Prediction<L>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            for (Map.Entry<L, Double> entry : expected.get(i).probabilities().entrySet()) {
                assertThat(actual.get(i).probability(entry.getKey()))
                        .as("query %d, %s", i, entry.getKey())
                        .isCloseTo(entry.getValue(), within(CLOSE));
            }
        }
    }
}
