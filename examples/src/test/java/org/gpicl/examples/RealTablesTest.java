package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.gpicl.InContextLearner;
import org.gpicl.evaluate.Baselines;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On real tables")
class RealTablesTest {

    @Test
    @DisplayName("a learner of a speaker's own examples beats one of all others', and both together beat either")
    void learnerPerSpeaker() throws IOException {
        double own = LearnerPerSpeaker.accuracy(true, false).value();
        double others = LearnerPerSpeaker.accuracy(false, true).value();
        double both = LearnerPerSpeaker.accuracy(true, true).value();

        assertThat(own).isGreaterThan(others + 0.1);
        assertThat(both).isGreaterThan(own);
    }

    @Test
    @DisplayName("a learner that goes on learning follows a stream that drifts")
    void sensorStream() throws IOException {
        double updated = SensorStream.mean(SensorStream.accuracies(true));
        double left = SensorStream.mean(SensorStream.accuracies(false));

        assertThat(updated).isGreaterThan(left + 0.2);
    }

    @Test
    @DisplayName("probabilities find the few that are sick, and cost less than labels")
    void screening() throws IOException {
        Screening.Outcome outcome = Screening.screen();

        assertThat(outcome.aucRoc()).isGreaterThan(0.95);
        assertThat(outcome.foundInFirstTenth()).isGreaterThan(0.85);
        assertThat(outcome.costOfThreshold()).isLessThan(outcome.costOfLabels());
        assertThat(outcome.costOfLabels()).isLessThan(outcome.costOfNobody());
    }

    @Test
    @DisplayName("a hundred mails of hashed words suffice to tell spam, far better than by the nearest mail")
    void spam() throws IOException {
        double ours = SpamByHashedWords.accuracy(InContextLearner::fit, 100).value();
        double nearest =
                SpamByHashedWords.accuracy(Baselines::nearestNeighbor, 100).value();

        assertThat(ours).isGreaterThan(0.84).isGreaterThan(nearest + 0.08);
    }

    @Test
    @DisplayName("words are hashed whatever their case and markup, and a text without words has no shares")
    void hashedWords() {
        float[] counts = SpamByHashedWords.counts("<b>Free</b>, free: CLICK");

        assertThat(counts).containsExactly(SpamByHashedWords.counts("free free\nclick"));
        assertThat(IntStream.range(0, counts.length)
                        .mapToDouble(column -> counts[column])
                        .sum())
                .isEqualTo(3);
        assertThat(SpamByHashedWords.shares(SpamByHashedWords.counts("<p> 17"))).containsOnly(0);
    }
}
