package org.gpicl.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NormalScoresTest {

    private static double[] heavyTailed(int count) {
        RandomStream random = new Seed(4).stream();
        double[] column = new double[count];
        for (int i = 0; i < count; i++) {
            column[i] = Math.exp(2 * random.normal()) / 10;
        }
        return column;
    }

    @Test
    @DisplayName("bring a heavy-tailed column to mean 0, deviation 1 and normal extremes")
    void heavyTails() {
        double[] column = heavyTailed(400);
        NormalScores scores = NormalScores.of(column, 400, 1);
        double mean = 0;
        double square = 0;
        double greatest = 0;
        for (double value : column) {
            double score = scores.score(0, value);
            mean += score / 400;
            square += score * score / 400;
            greatest = Math.max(greatest, Math.abs(score));
        }
        assertThat(mean).isCloseTo(0, within(1e-6));
        assertThat(square).isCloseTo(1, within(1e-6));
        assertThat(greatest).isBetween(2.0, 4.0);
    }

    @Test
    @DisplayName("keep the order, climb between values of the context, and stay where they are beyond them")
    void monotone() {
        NormalScores scores = NormalScores.of(heavyTailed(100), 100, 1);
        double before = scores.score(0, -5);
        assertThat(scores.score(0, -1e9)).isEqualTo(before);
        for (double z = -5; z < 60; z += 0.01) {
            double score = scores.score(0, z);
            assertThat(score).isGreaterThanOrEqualTo(before);
            before = score;
        }
        assertThat(scores.score(0, 1e9)).isEqualTo(before);
        assertThat(scores.score(0, 0.3)).isLessThan(scores.score(0, 0.31));
    }

    @Test
    @DisplayName("of two values are the standardised ones")
    void twoValues() {
        NormalScores scores = NormalScores.of(new double[] {-1, 1, -1, 1, Double.NaN}, 5, 1);
        assertThat(scores.score(0, -1)).isCloseTo(-1, within(1e-6));
        assertThat(scores.score(0, 0)).isCloseTo(0, within(1e-6));
        assertThat(scores.score(0, 1)).isCloseTo(1, within(1e-6));
    }

    @Test
    @DisplayName("of a column that is constant or missing are 0")
    void nothingToTell() {
        NormalScores scores = NormalScores.of(new double[] {0, Double.NaN, 0, Double.NaN}, 2, 2);
        assertThat(scores.score(0, 0)).isZero();
        assertThat(scores.score(0, 7)).isZero();
        assertThat(scores.score(1, -3)).isZero();
    }

    @Test
    @DisplayName("do not climb faster than float32 can follow")
    void steps() {
        double[] crowded = new double[200];
        for (int i = 0; i < 199; i++) {
            crowded[i] = 3 + 1e-7 * i;
        }
        crowded[199] = -40;
        NormalScores scores = NormalScores.of(crowded, 200, 1);
        for (int knot = 1; knot < NormalScores.KNOTS; knot++) {
            double width = (double) scores.at()[knot] - scores.at()[knot - 1];
            assertThat(width == 0 || width > 1e-3).isTrue();
        }
    }
}
