package org.gpicl.task.prior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.junit.jupiter.api.Test;

class LearnabilityTest {

    private static final int ROWS = DrawnTable.REFERENCE_ROWS;
    private static final int TABLES = 100;

    @Test
    void labelsByChanceAreRarelyTakenForLearnable() {
        assertThat(learnable(5, 2, random -> row -> random.integer(2))).isLessThan(TABLES / 20);
        assertThat(learnable(50, 2, random -> row -> random.integer(2))).isLessThan(TABLES / 20);
        assertThat(learnable(5, 60, random -> row -> random.integer(60))).isLessThan(TABLES / 20);
        // The neighbours of the same few rows decide here, so that chance has more room.
        assertThat(learnable(5, 2, random -> row -> random.chance(0.05) ? 1 : 0))
                .isLessThan(TABLES / 3);
    }

    @Test
    void oneColumnAmongManyIsEnough() {
        assertThat(learnable(60, 2, (x, row) -> x[row * 60 + 7] > 0 ? 1 : 0)).isEqualTo(TABLES);
    }

    @Test
    void twoColumnsThatOnlyTellTogetherAreEnough() {
        assertThat(learnable(3, 2, (x, row) -> x[row * 3] * x[row * 3 + 1] > 0 ? 1 : 0))
                .isEqualTo(TABLES);
    }

    @Test
    void valuesMayBeMissingOrTheSame() {
        float[] x = new float[ROWS * 2];
        int[] y = IntStream.range(0, ROWS).map(row -> row % 2).toArray();
        for (int row = 0; row < ROWS; row++) {
            x[2 * row] = row % 4 == 0 ? Float.NaN : y[row];
        }

        assertThat(Learnability.of(new Episode(ROWS, 2, x, y, 2))).isTrue();
        assertThat(Learnability.of(new Episode(ROWS, 2, new float[2 * ROWS], y, 2)))
                .isFalse();
    }

    private interface Labels {
        int of(float[] x, int row);
    }

    private interface ChanceLabels {
        IntUnaryOperator of(RandomStream random);
    }

    private static int learnable(int features, int classes, ChanceLabels labels) {
        RandomStream random = new Seed(99).stream();
        IntUnaryOperator ofRow = labels.of(random);
        return learnable(features, classes, (x, row) -> ofRow.applyAsInt(row));
    }

    /** How many of {@value #TABLES} tables of normal numbers are taken for learnable. */
    private static int learnable(int features, int classes, Labels labels) {
        int learnable = 0;
        for (int seed = 0; seed < TABLES; seed++) {
            RandomStream random = new Seed(seed).stream();
            float[] x = new float[ROWS * features];
            for (int i = 0; i < x.length; i++) {
                x[i] = (float) random.normal();
            }
            int[] y = IntStream.range(0, ROWS).map(row -> labels.of(x, row)).toArray();
            learnable += Learnability.of(new Episode(ROWS, features, x, y, classes)) ? 1 : 0;
        }
        return learnable;
    }
}
