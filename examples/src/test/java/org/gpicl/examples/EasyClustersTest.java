package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.junit.jupiter.api.Test;

class EasyClustersTest {

    private static final EasyClusters TASKS = new EasyClusters(64, 2, 4);

    private static Episode episode(long seed) {
        RandomStream random = new Seed(seed).stream();
        return TASKS.draw(random).episode(random, 20);
    }

    @Test
    void equalStreamsGiveEqualTasks() {
        assertThat(episode(1).x())
                .isEqualTo(episode(1).x())
                .isNotEqualTo(episode(2).x());
        assertThat(episode(1).y()).isEqualTo(episode(1).y());
    }

    @Test
    void tasksHaveFewOrManyFeaturesAndClassesInTheRange() {
        assertThat(LongStream.range(0, 300).mapToObj(EasyClustersTest::episode))
                .allSatisfy(episode -> {
                    assertThat(episode.features()).isBetween(1, 64);
                    assertThat(episode.classes()).isBetween(2, 4);
                    assertThat(Arrays.stream(episode.y()).max().orElseThrow()).isLessThan(episode.classes());
                })
                .extracting(Episode::features)
                .contains(1, 2, 3)
                .anyMatch(features -> features > 40);
    }

    /** Centres have variance 1, clusters ¼, and few features are larger: 64 · 1.25 in the mean, whatever their number. */
    @Test
    void inputsAreAsLongAsProjectedImages() {
        double square = 0;
        int rows = 0;
        for (long seed = 0; seed < 3000; seed++) {
            for (float value : episode(seed).x()) {
                square += (double) value * value;
            }
            rows += 20;
        }
        assertThat(square / rows).isCloseTo(64 * 1.25, within(6.0));
    }

    /** Where there are many features. */
    @Test
    void theExamplesOfAClassAreAlike() {
        RandomStream random = new Seed(7).stream();
        int right = 0;
        for (int i = 0; i < 200; i++) {
            Task task = TASKS.draw(random);
            Episode two = task.episode(random, 2);
            while (two.features() < 16) {
                task = TASKS.draw(random);
                two = task.episode(random, 2);
            }
            double distance = 0;
            for (int j = 0; j < two.features(); j++) {
                distance += Math.pow(two.x()[j] - two.x()[two.features() + j], 2);
            }
            // two of a class are 64 · ½ apart (squared), of two classes 64 · 2½
            right += distance < 64 * 1.2 == (two.y()[0] == two.y()[1]) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(180);
    }
}
