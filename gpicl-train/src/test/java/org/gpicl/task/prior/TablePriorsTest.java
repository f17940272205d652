package org.gpicl.task.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.preprocess.FeatureEncoder;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TablePriorsTest {

    private static final int TASKS = 100;
    private static final int ROWS = 100;

    static Stream<TaskDistribution> priors() {
        return Stream.of(
                new NetworkPrior(TableOptions.SMALL, NetworkPrior.Options.STANDARD),
                new GaussianPrior(TableOptions.SMALL, GaussianPrior.Options.STANDARD),
                TablePriors.standard(TableOptions.SMALL.withFeatures(1, 3).withClasses(3, 0.2)),
                TablePriors.hybrid(TableOptions.SMALL),
                new HybridPrior(TableOptions.WIDE, HybridPrior.Options.STANDARD),
                new HybridPrior(
                        TableOptions.WIDE.withFeatures(1, 2).withColumns(0.9, 0.1),
                        HybridPrior.Options.STANDARD.withColumns(1, 1, 1).withCauses(1, 1)),
                new GaussianPrior(TableOptions.SMALL.withClasses(300, 0), GaussianPrior.Options.STANDARD),
                // One layer of two nodes at first, and columns of every kind.
                new NetworkPrior(
                        TableOptions.SMALL.withFeatures(1, 40).withColumns(0.5, 0.5),
                        NetworkPrior.Options.STANDARD
                                .withLayers(1, 1)
                                .withNodes(2, 2)
                                .withEffectsShare(1)));
    }

    @ParameterizedTest
    @MethodSource("priors")
    void everyEpisodeIsSane(TaskDistribution prior) {
        int constant = 0;
        for (int i = 0; i < TASKS; i++) {
            Episode episode = episode(prior, i);
            assertThat(episode.features()).isBetween(1, prior.maxFeatures());
            assertThat(episode.classes()).isBetween(2, prior.maxClasses());
            assertThat(Arrays.stream(episode.y()).min().orElseThrow()).isNotNegative();
            assertThat(Arrays.stream(episode.y()).max().orElseThrow()).isLessThan(episode.classes());
            assertThat(IntStream.range(0, episode.x().length).noneMatch(at -> Float.isInfinite(episode.x()[at])))
                    .isTrue();
            constant += Arrays.stream(episode.y()).distinct().count() == 1 ? 1 : 0;
        }
        // The rarer class has 3 % of the reference sample at least; 100 rows miss it with a probability of 0.05 at
        // most.
        assertThat(constant).isLessThan(TASKS / 20);
    }

    @ParameterizedTest
    @MethodSource("priors")
    void equalStreamsGiveEqualEpisodes(TaskDistribution prior) {
        for (int i = 0; i < 10; i++) {
            Episode one = episode(prior, i);
            Episode two = episode(prior, i);
            assertThat(one.x()).isEqualTo(two.x());
            assertThat(one.y()).isEqualTo(two.y());
        }
    }

    @ParameterizedTest
    @MethodSource("priors")
    void episodesOfOneTaskAreFresh(TaskDistribution prior) {
        Task task = prior.draw(new Seed(1).stream());

        Episode one = task.episode(new Seed(2).stream(), ROWS);
        Episode two = task.episode(new Seed(3).stream(), ROWS);

        assertThat(one.features()).isEqualTo(two.features());
        assertThat(one.classes()).isEqualTo(two.classes());
        assertThat(one.x()).isNotEqualTo(two.x());
    }

    /** One nearest neighbour, fitted on one episode, predicts the other one of the same task better than the majority. */
    @ParameterizedTest
    @MethodSource("priors")
    void labelsCanBeLearnedFromAnotherEpisode(TaskDistribution prior) {
        double neighbor = 0;
        double majority = 0;
        for (int i = 0; i < TASKS; i++) {
            RandomStream random = new Seed(i).stream();
            Task task = prior.draw(random);
            Episode context = task.episode(random, ROWS);
            Episode queries = task.episode(random, ROWS);
            neighbor += nearestNeighborAccuracy(context, queries);
            majority += majorityAccuracy(context, queries);
        }

        assertThat(neighbor / TASKS).isGreaterThan(majority / TASKS + 0.03);
    }

    @Test
    void tablesVaryAsTheOptionsSay() {
        TaskDistribution prior = TablePriors.standard(TableOptions.SMALL);
        int[] byFeatures = new int[33];
        int[] byClasses = new int[11];
        int tasks = 1000;
        for (int i = 0; i < tasks; i++) {
            Episode episode = prior.draw(new Seed(i).stream()).episode(new Seed(i).stream(), 1);
            byFeatures[episode.features()]++;
            byClasses[episode.classes()]++;
        }

        // Half of the logarithmic range of 2 … 32 lies below √(2 · 33) ≈ 8.1.
        assertThat(IntStream.rangeClosed(2, 8).map(f -> byFeatures[f]).sum()).isBetween(430, 570);
        assertThat(byFeatures[2]).isGreaterThan(byFeatures[20]);
        assertThat(byClasses[2]).isBetween(450, 650);
        assertThat(Arrays.copyOfRange(byClasses, 2, 11)).doesNotContain(0);
    }

    @Test
    void tablesOfManyClassesShowMostlyMoreThanTen() {
        TaskDistribution prior = TablePriors.manyClasses(TableOptions.WIDE, 100);
        int tasks = 1000;
        long many = IntStream.range(0, tasks)
                .filter(seed ->
                        Arrays.stream(episode(prior, seed).y()).distinct().count() > 10)
                .count();

        assertThat(prior.maxClasses()).isEqualTo(100);
        assertThat(many).isBetween(tasks * 55 / 100L, tasks * 95 / 100L);
    }

    @Test
    void refusesOptionsWithoutTasks() {
        assertRefused(
                () -> TableOptions.SMALL.withFeatures(3, 2),
                "TableOptions: expected 1 ≤ minFeatures ≤ maxFeatures, got 3 and 2");
        assertRefused(() -> TableOptions.SMALL.withClasses(1, 0.5), "TableOptions: expected at least 2 classes, got 1");
        assertRefused(
                () -> TableOptions.SMALL.withColumns(0.7, 0.7),
                "TableOptions: expected shares in 0 … 1, got 0.5 binary, 0.7 categorical and 0.7 heavy-tailed");
        assertRefused(
                () -> NetworkPrior.Options.STANDARD.withLayers(0, 2),
                "NetworkPrior: expected 1 ≤ least ≤ most layers and nodes, got 0 and 2 layers, 4 and 64 nodes");
        assertRefused(
                () -> NetworkPrior.Options.STANDARD.withEffectsShare(2),
                "NetworkPrior: expected shares in 0 … 1, got 0.7 dropped edges and 2.0 effects");
        assertRefused(
                () -> NetworkPrior.Options.STANDARD.withNoise(0, 1),
                "NetworkPrior: expected finite biases of deviation ≥ 0 and 0 < minNoise ≤ maxNoise,"
                        + " got 0.5, 0.0 and 1.0");
        assertRefused(
                () -> GaussianPrior.Options.STANDARD.withClusters(0),
                "GaussianPrior: expected at least 1 cluster per class, got 0");
        assertRefused(
                () -> GaussianPrior.Options.STANDARD.withDistance(5, 2),
                "GaussianPrior: expected 0 < least ≤ most ≤ 10⁶ for concentration and distance,"
                        + " got 1.0 and 20.0, 5.0 and 2.0");
        assertRefused(
                () -> TablePriors.manyClasses(TableOptions.WIDE, 9),
                "TablePriors: expected at least the 10 classes of the tables as the most of any table, got 9");
        assertRefused(
                () -> GaussianPrior.Options.STANDARD.withRotatedShare(-1),
                "GaussianPrior: expected a share of rotated tables in 0 … 1, got -1.0");
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatIllegalArgumentException().isThrownBy(action::run).withMessage(message);
    }

    private static Episode episode(TaskDistribution prior, long seed) {
        RandomStream random = new Seed(seed).stream();
        return prior.draw(random).episode(random, ROWS);
    }

    private static double nearestNeighborAccuracy(Episode context, Episode queries) {
        int width = Math.max(8, context.features());
        FeatureEncoder encoder =
                FeatureEncoder.fit(context.x(), context.rows(), context.features(), width, new Seed(1));
        float[] known = new float[context.rows() * width];
        float[] asked = new float[queries.rows() * width];
        encoder.encode(context.x(), 0, context.rows(), known, 0);
        encoder.encode(queries.x(), 0, queries.rows(), asked, 0);
        int hits = 0;
        for (int query = 0; query < queries.rows(); query++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int row = 0; row < context.rows(); row++) {
                double distance = 0;
                for (int j = 0; j < width; j++) {
                    double difference = known[row * width + j] - asked[query * width + j];
                    distance += difference * difference;
                }
                if (distance < least) {
                    least = distance;
                    nearest = row;
                }
            }
            hits += context.y()[nearest] == queries.y()[query] ? 1 : 0;
        }
        return (double) hits / queries.rows();
    }

    private static double majorityAccuracy(Episode context, Episode queries) {
        int[] counts = new int[context.classes()];
        for (int label : context.y()) {
            counts[label]++;
        }
        int most = IntStream.range(0, counts.length)
                .reduce((a, b) -> counts[b] > counts[a] ? b : a)
                .orElseThrow();
        return Arrays.stream(queries.y()).filter(label -> label == most).count() / (double) queries.rows();
    }
}
