package org.gpicl.task.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.junit.jupiter.api.Test;

class HybridPriorTest {

    private static final int TASKS = 1000;
    private static final HybridPrior WIDE = new HybridPrior(TableOptions.WIDE, HybridPrior.Options.STANDARD);

    /** The tasks of a published learner must not move. Whoever changes this number on purpose says so in the release notes. */
    @Test
    void drawsTheSameTablesAsEver() {
        long digest = 1;
        for (int seed = 0; seed < 50; seed++) {
            Episode episode = episode(WIDE, seed, 40);
            digest = 31 * digest + Arrays.hashCode(episode.x());
            digest = 31 * digest + Arrays.hashCode(episode.y());
        }

        assertThat(digest).isEqualTo(1732903046587414376L);
    }

    @Test
    void tablesVaryAsTheOptionsSay() {
        int[] byFeatures = new int[101];
        int[] byClasses = new int[11];
        int missing = 0;
        for (int seed = 0; seed < TASKS; seed++) {
            Episode episode = episode(WIDE, seed, 50);
            byFeatures[episode.features()]++;
            byClasses[episode.classes()]++;
            missing += hasMissing(episode) ? 1 : 0;
        }

        assertThat(sum(byFeatures, 4, 40)).isBetween(TASKS * 7 / 10, TASKS * 9 / 10);
        assertThat(sum(byFeatures, 2, 3)).isPositive();
        assertThat(sum(byFeatures, 41, 100)).isPositive();
        assertThat(byClasses[2]).isBetween(TASKS * 4 / 10, TASKS * 6 / 10);
        assertThat(Arrays.copyOfRange(byClasses, 2, 11)).doesNotContain(0);
        assertThat(missing).isBetween(TASKS / 10, TASKS / 4);
    }

    @Test
    void nothingIsMissingUnlessAsked() {
        HybridPrior complete =
                new HybridPrior(TableOptions.WIDE, HybridPrior.Options.STANDARD.withColumns(0.4, 0.3, 0));

        for (int seed = 0; seed < 100; seed++) {
            assertThat(hasMissing(episode(complete, seed, 50))).isFalse();
        }
    }

    @Test
    void categoriesAreSmallWholeNumbers() {
        HybridPrior categorical = new HybridPrior(
                TableOptions.WIDE.withColumns(1, 0), HybridPrior.Options.STANDARD.withColumns(0.4, 0.3, 0));

        for (int seed = 0; seed < 100; seed++) {
            for (float value : episode(categorical, seed, 50).x()) {
                assertThat(value).isEqualTo((float) Math.rint(value)).isBetween(0f, 23f);
            }
        }
    }

    @Test
    void thereAreTablesOfManyClasses() {
        HybridPrior prior = new HybridPrior(TableOptions.WIDE.withClasses(100, 0), HybridPrior.Options.STANDARD);
        long many = IntStream.range(0, 100)
                .filter(seed ->
                        Arrays.stream(episode(prior, seed, 250).y()).distinct().count() > 10)
                .count();

        assertThat(many).isGreaterThan(33);
    }

    @Test
    void refusesOptionsWithoutTables() {
        assertRefused(
                () -> HybridPrior.Options.STANDARD.withNodes(3, 2),
                "HybridPrior: expected 1 ≤ minNodes ≤ maxNodes, got 3 and 2");
        assertRefused(
                () -> HybridPrior.Options.STANDARD.withNoise(0, 1),
                "HybridPrior: expected 0 < minNoise ≤ maxNoise, both finite, got 0.0 and 1.0");
        assertRefused(
                () -> HybridPrior.Options.STANDARD.withTreeShare(1.5),
                "HybridPrior: expected a share of trees in 0 … 1, got 1.5");
        assertRefused(
                () -> HybridPrior.Options.STANDARD.withCauses(0.5, -1),
                "HybridPrior: expected a share of hidden nodes in 0 … 1, got -1.0");
        assertRefused(
                () -> HybridPrior.Options.STANDARD.withColumns(0.5, 0.5, Double.NaN),
                "HybridPrior: expected a share of missing values in 0 … 1, got NaN");
        assertRefused(
                () -> HybridPrior.Options.STANDARD.withUnlearnableShare(2),
                "HybridPrior: expected a share of unlearnable tables in 0 … 1, got 2.0");
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatIllegalArgumentException().isThrownBy(action::run).withMessage(message);
    }

    private static Episode episode(HybridPrior prior, long seed, int rows) {
        RandomStream random = new Seed(seed).stream();
        return prior.draw(random).episode(random, rows);
    }

    private static boolean hasMissing(Episode episode) {
        for (float value : episode.x()) {
            if (Float.isNaN(value)) {
                return true;
            }
        }
        return false;
    }

    private static int sum(int[] counts, int from, int to) {
        return IntStream.rangeClosed(from, to).map(i -> counts[i]).sum();
    }
}
