package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.gpicl.evidence.FittedEvidence;
import org.gpicl.spi.Dim;
import org.junit.jupiter.api.Test;

class EvidenceTransformerTest {

    private static final EvidenceTransformer SMALL = new EvidenceTransformer(5, 4, 2, 3, 2, 7, 9, 2);

    @Test
    void hasTheParametersOfAContextTransformerAndThoseOfEvidenceBeliefAndLength() {
        ContextTransformer without = new ContextTransformer(5, 4, 2, 3, 2, 7, 9);
        int channels = FittedEvidence.channels(2);

        assertThat(SMALL.parameterCount())
                .isEqualTo(without.parameterCount() + channels * 9 * 4 + (4 + 1) * channels + 3 * 3);
        assertThat(SMALL.stateSize(10)).isEqualTo(without.stateSize(10));
        assertThat(SMALL.classLimit()).isEmpty();
    }

    @Test
    void readsTheScoresOfItsExperts() {
        assertThat(SMALL.evidenceType(Architecture.QUERY).shape().dims())
                .containsExactly(Architecture.BATCH, Architecture.QUERY, Dim.of(5), Architecture.CLASSES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Queries<>("x", null).requireEvidence())
                .withMessage("predict: expected evidence [batch, query, channels, classes], got none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Examples<>("x", "y", "codes", null).requireEvidence())
                .withMessage("fit: expected evidence [batch, context, channels, classes], got none");
    }

    @Test
    void refusesExpertsThatAreNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvidenceTransformer(5, 4, 2, 3, 2, 7, 9, 0))
                .withMessage("evidence-transformer: expected experts of 1 to 6, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvidenceTransformer(5, 4, 2, 3, 2, 7, 9, 7))
                .withMessage("evidence-transformer: expected experts of 1 to 6, got 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvidenceTransformer(0, 4, 2, 3, 2, 7, 9, 1))
                .withMessage("evidence-transformer: expected features of 1 to 1048576, got 0");
    }
}
