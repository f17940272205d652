package org.gpicl.task.prior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.junit.jupiter.api.Test;

class MissingValuesTest {

    private static final int ROWS = 4000;

    @Test
    void aColumnMissesValuesByChanceOrGreatOnesOrNone() {
        MissingValues missing = new MissingValues(
                new double[] {0.25, 0.5, 0}, new float[] {Float.NEGATIVE_INFINITY, ROWS / 2, Float.NEGATIVE_INFINITY});
        float[] x = new float[ROWS * 3];
        IntStream.range(0, x.length).forEach(i -> x[i] = i / 3);

        Episode episode = missing.applyInPlace(new Seed(1).stream(), new Episode(ROWS, 3, x, new int[ROWS], 1));

        // Three standard deviations of a share of 0.25 in 4000 rows are 0.02.
        assertThat(missing(episode, 0, 0, ROWS)).isBetween(ROWS * 23 / 100, ROWS * 27 / 100);
        assertThat(missing(episode, 0, 0, ROWS / 2)).isPositive();
        assertThat(missing(episode, 1, ROWS / 2, ROWS)).isBetween(ROWS * 23 / 100, ROWS * 27 / 100);
        assertThat(missing(episode, 1, 0, ROWS / 2)).isZero();
        assertThat(missing(episode, 2, 0, ROWS)).isZero();
    }

    private static int missing(Episode episode, int feature, int from, int to) {
        return (int) IntStream.range(from, to)
                .filter(row -> Float.isNaN(episode.x()[row * 3 + feature]))
                .count();
    }
}
