package org.gpicl.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.gpicl.preprocess.FeatureEncoder;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FittedEvidenceTest {

    private static final int ALL = FittedEvidence.experts();
    private static final int CHANNELS = FittedEvidence.channels(ALL);

    /** Two columns, of which the first decides the class; the second is noise. */
    private static float[] rows(int count, long seed) {
        RandomStream random = new Seed(seed).stream();
        float[] rows = new float[2 * count];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.normal();
        }
        return rows;
    }

    private static int[] labels(float[] rows, int negative, int positive) {
        int[] y = new int[rows.length / 2];
        Arrays.setAll(y, row -> rows[2 * row] > 0 ? positive : negative);
        return y;
    }

    private static FittedEvidence fit(float[] rows, int[] y) {
        FeatureEncoder encoder = FeatureEncoder.robust(rows, y.length, 2, 2, new Seed(1));
        return FittedEvidence.fit(ALL, encoder, rows, y, y.length, new Seed(2));
    }

    private static float[] context(FittedEvidence evidence, int rows, int outputs) {
        FloatBuffer out = FloatBuffer.allocate(rows * CHANNELS * outputs);
        evidence.context(outputs, out);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    private static float[] queries(FittedEvidence evidence, float[] rows, int outputs) {
        FloatBuffer out = FloatBuffer.allocate(rows.length / 2 * CHANNELS * outputs);
        evidence.queries(rows, 0, rows.length / 2, outputs, out);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    @Test
    @DisplayName("every channel speaks for the class of most rows of the context, and of queries")
    void knowsTheClass() {
        float[] seen = rows(200, 3);
        float[] unseen = rows(200, 4);
        FittedEvidence evidence = fit(seen, labels(seen, 0, 1));

        for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat(right(context(evidence, 200, 2), labels(seen, 0, 1), channel))
                    .isGreaterThan(150);
            assertThat(right(queries(evidence, unseen, 2), labels(unseen, 0, 1), channel))
                    .isGreaterThan(150);
        }
    }

    /** How many rows a channel gives a greater score to the true of two classes. */
    private static int right(float[] scores, int[] truth, int channel) {
        int right = 0;
        for (int row = 0; row < truth.length; row++) {
            int at = (row * CHANNELS + channel) * 2;
            right += scores[at + truth[row]] > scores[at + 1 - truth[row]] ? 1 : 0;
        }
        return right;
    }

    @Test
    @DisplayName("labels that mean nothing are not known: what a row is told has nothing of its own label")
    void nothingToKnow() {
        float[] seen = rows(400, 5);
        RandomStream random = new Seed(6).stream();
        int[] y = new int[400];
        Arrays.setAll(y, row -> random.integer(2));
        float[] scores = context(fit(seen, y), 400, 2);

        for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat(right(scores, y, channel)).as("channel %d", channel).isLessThan(240);
        }
    }

    @Test
    @DisplayName("classes without a row get 0, and relabelling relabels")
    void classesThatDoNotOccur() {
        float[] seen = rows(50, 7);
        float[] two = context(fit(seen, labels(seen, 0, 1)), 50, 2);
        float[] five = context(fit(seen, labels(seen, 3, 1)), 50, 5);

        for (int i = 0; i < 50 * CHANNELS; i++) {
            assertThat(Arrays.copyOfRange(five, 5 * i, 5 * i + 5)).containsExactly(0, two[2 * i + 1], 0, two[2 * i], 0);
        }
    }

    @Test
    @DisplayName("is finite for contexts of one row, one class, constant and missing columns, and the largest numbers")
    void extremes() {
        float[][] contexts = {
            {1, 2},
            {1, 2, 1, 2},
            {Float.NaN, 0, Float.NaN, 1, Float.NaN, 2},
            {3.4e38f, 1e-45f, -3.4e38f, 0, 0, 1e-40f, 1, Float.NaN}
        };
        float[] unseen = {3.4e38f, -3.4e38f, 0, 0, Float.NaN, Float.NaN, 1e-45f, 1e30f};
        for (float[] seen : contexts) {
            int[] y = new int[seen.length / 2];
            Arrays.setAll(y, row -> row % 2);
            FittedEvidence evidence = fit(seen, y);
            for (float[] scores : new float[][] {context(evidence, y.length, 2), queries(evidence, unseen, 2)}) {
                for (float score : scores) {
                    assertThat(score).isBetween(-FittedEvidence.BOUND, FittedEvidence.BOUND);
                }
            }
        }
    }

    @Test
    @DisplayName("one wild value changes little of what the others are told")
    void oneWildValue() {
        float[] seen = rows(100, 8);
        int[] y = labels(seen, 0, 1);
        float[] unseen = rows(20, 9);
        float[] before = queries(fit(seen, y), unseen, 2);
        seen[6] = Math.copySign(1e30f, seen[6]);

        float[] after = queries(fit(seen, y), unseen, 2);

        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within(0.35f));
        }
    }

    @Test
    void refusesNoRowsAndExpertsThatAreNotThere() {
        FeatureEncoder encoder = FeatureEncoder.robust(new float[] {1, 2}, 1, 2, 2, new Seed(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedEvidence.fit(7, encoder, new float[] {1, 2}, new int[] {0}, 1, new Seed(2)))
                .withMessage("evidence: expected 1 to 6 experts and at least 1 row, got 7 and 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedEvidence.fit(1, encoder, new float[0], new int[0], 0, new Seed(2)))
                .withMessage("evidence: expected 1 to 6 experts and at least 1 row, got 1 and 0");
    }
}
