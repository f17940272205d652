package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;

class MixtureTest {

    @Test
    void drawsEachPartByItsWeight() {
        Mixture mixture = Mixture.of(
                new Mixture.Part(1, constant(1)), new Mixture.Part(6, constant(2)), new Mixture.Part(3, constant(5)));
        RandomStream random = new Seed(1).stream();
        int draws = 20_000;
        int[] counts = new int[6];
        for (int i = 0; i < draws; i++) {
            counts[mixture.draw(random).episode(random, 1).features()]++;
        }

        assertShare(counts[1], draws, 0.1);
        assertShare(counts[2], draws, 0.6);
        assertShare(counts[5], draws, 0.3);
    }

    @Test
    void isAsLargeAsTheLargestPart() {
        Mixture mixture = Mixture.of(new Mixture.Part(1, constant(7)), new Mixture.Part(1, constant(2)));

        assertThat(mixture.maxFeatures()).isEqualTo(7);
        assertThat(mixture.maxClasses()).isEqualTo(14);
    }

    @Test
    void byBatchEveryTaskOfABatchIsFromOnePart() {
        TaskDistribution byBatch = Mixture.of(new Mixture.Part(3, constant(1)), new Mixture.Part(1, constant(2)))
                .byBatch();
        int batches = 4000;
        int wide = 0;
        for (int batch = 0; batch < batches; batch++) {
            TaskDistribution tasks = byBatch.ofBatch(new Seed(batch).stream());
            assertThat(tasks.ofBatch(new Seed(1).stream())).isSameAs(tasks);
            wide += tasks.maxFeatures() - 1;
        }

        assertShare(wide, batches, 0.25);
        assertThat(byBatch.maxFeatures()).isEqualTo(2);
        assertThat(byBatch.maxClasses()).isEqualTo(4);
    }

    @Test
    void refusesWhatHasNoShare() {
        assertThatIllegalArgumentException()
                .isThrownBy(Mixture::of)
                .withMessage("Mixture: expected at least 1 part, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mixture.Part(0, constant(1)))
                .withMessage("Mixture: expected a positive, finite weight, got 0.0; leave a part of weight 0 out");
    }

    private static void assertShare(int count, int draws, double share) {
        assertThat((double) count / draws).isCloseTo(share, within(5 * Math.sqrt(share * (1 - share) / draws)));
    }

    /** One task, whose episodes tell which distribution it is from by their number of features. */
    private static TaskDistribution constant(int features) {
        return new TaskDistribution() {
            @Override
            public Task draw(RandomStream random) {
                return (episodes, rows) ->
                        new Episode(rows, features, new float[rows * features], new int[rows], maxClasses());
            }

            @Override
            public int maxFeatures() {
                return features;
            }

            @Override
            public int maxClasses() {
                return 2 * features;
            }
        };
    }
}
