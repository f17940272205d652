package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomProjectionsTest {

    private static final Seed SEED = new Seed(11);

    /** Where it does not matter which rows an episode has. */
    private static final Seed ANY = new Seed(1);

    /** The paper: A_ij ~ N(0, 1/N_x). The square of a normal number has √2 times its variance as standard deviation. */
    @ParameterizedTest(name = "{0} features")
    @ValueSource(ints = {1, 5, 64})
    void entriesOfTheProjectionHaveTheVarianceOneOverFeatures(int features) {
        RandomProjections projections = numbered(features, 1);
        int tasks = 4 + 2000 / (features * features);
        double sum = 0;
        double squares = 0;
        double products = 0; // of neighbours in one column, which are independent
        for (int id = 0; id < tasks; id++) {
            for (int j = 0; j < features; j++) {
                float[] column = column(projections, id, j);
                for (int i = 0; i < features; i++) {
                    sum += column[i];
                    squares += column[i] * column[i];
                    products += column[i] * column[(i + 1) % features];
                }
            }
        }

        double entries = (double) tasks * features * features;
        double variance = 1.0 / features;
        assertThat(sum / entries).isCloseTo(0, within(5 * Math.sqrt(variance / entries)));
        assertThat(squares / entries).isCloseTo(variance, within(5 * variance * Math.sqrt(2 / entries)));
        if (features > 1) {
            assertThat(products / entries).isCloseTo(0, within(5 * variance / Math.sqrt(entries)));
        }
    }

    @Test
    void inputsAreTheBaseInputsTimesOneMatrix() {
        float[] input = {1, -2, 3, 0.5f, 4};
        RandomProjections projections = new RandomProjections(DataSet.of(5, input, new int[1], 1), 10, SEED);

        float[] output = projections.task(3).episode(ANY.stream(), 1).x();

        for (int i = 0; i < 5; i++) {
            double expected = 0;
            for (int j = 0; j < 5; j++) {
                expected += column(projections, 3, j)[i] * input[j];
            }
            assertThat((double) output[i]).isCloseTo(expected, within(1e-5));
        }
    }

    /** χ² over the 6 permutations of 3 labels: mean 5, variance 10. */
    @Test
    void permutationsOfTheLabelsAreUniform() {
        RandomProjections projections = numbered(1, 3);
        int tasks = 6000;
        Map<String, Integer> counts = new HashMap<>();
        for (int id = 0; id < tasks; id++) {
            counts.merge(permutation(projections.task(id), projections, id), 1, Integer::sum);
        }

        double expected = tasks / 6.0;
        assertThat(counts).hasSize(6);
        assertThat(counts.values().stream()
                        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                        .sum())
                .isLessThan(5 + 5 * Math.sqrt(10));
    }

    /** Written down once, so that no change moves the tasks that a model was trained on: print these to regenerate. */
    @Test
    void tasksAreTheSameForEver() {
        RandomStream random = new Seed(5).stream();
        Episode episode = numbered(4, 3).draw(random).episode(random, 6);

        assertThat(episode.y()).containsExactly(0, 0, 2, 0, 2, 1);
        assertThat(Arrays.copyOf(episode.x(), 3)).containsExactly(-0.167528f, 0.04306785f, 1.8706894f);
    }

    @Test
    void anotherSeedGivesOtherTasks() {
        DataSet base = numbered(4, 1).base();

        assertThat(column(new RandomProjections(base, 1, new Seed(1)), 0, 0))
                .isNotEqualTo(column(new RandomProjections(base, 1, new Seed(2)), 0, 0));
    }

    @Test
    void oneTaskIsAlwaysTheSame() {
        assertThat(drawn(withTasks(1), 50)).hasSize(1);
    }

    @Test
    void fewTasksAreAllDrawn() {
        assertThat(drawn(withTasks(8), 400)).hasSize(8);
    }

    @Test
    void manyTasksAreHardlyEverMetTwice() {
        assertThat(drawn(withTasks(1L << 25), 300)).hasSizeGreaterThan(298);
        assertThat(drawn(withTasks(RandomProjections.UNBOUNDED), 300)).hasSize(300);
    }

    @Test
    void unseenTasksAreNoneOfThoseThatTrainingDraws() {
        Set<Float> seen = drawn(withTasks(8), 400);

        assertThat(drawn(withTasks(8).unseen(), 400)).hasSize(400).doesNotContainAnyElementsOf(seen);
        assertThat(drawn(withTasks(8).unseen().unseen(), 400)).doesNotContainAnyElementsOf(seen);
    }

    @Test
    void unseenTasksHaveNeitherBiasNorFewerClasses() {
        RandomProjections unseen = numbered(1, 6)
                .withOptions(
                        RandomProjections.Options.NONE.withFixedPermutation(1).withClasses(2, 3))
                .unseen();

        Set<String> permutations = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            long id = ~new Seed(i).stream().integer(RandomProjections.UNBOUNDED); // what draw begins with
            Task task = unseen.draw(new Seed(i).stream());
            permutations.add(permutation(task, unseen, id));
            assertThat(task.episode(ANY.stream(), 1).classes()).isEqualTo(6);
        }
        assertThat(permutations).hasSizeGreaterThan(8);
    }

    @Test
    void identityIsTheBaseSetItself() {
        Episode episode = numbered(3, 5).identity().episode(ANY.stream(), 30);

        for (int row = 0; row < 30; row++) {
            assertThat(episode.x()[3 * row]).isEqualTo(episode.y()[row] + 1f);
        }
    }

    @Test
    void aFixedPermutationKeepsTheLabelsOfTheBase() {
        RandomProjections projections =
                numbered(1, 3).withOptions(RandomProjections.Options.NONE.withFixedPermutation(0.5));
        int draws = 2000;
        int kept = 0;
        for (int i = 0; i < draws; i++) {
            long id = SEED.child(i).stream().integer(RandomProjections.UNBOUNDED); // what draw begins with
            Task task = projections.draw(SEED.child(i).stream());
            kept += permutation(task, projections, id).equals("[0, 1, 2]") ? 1 : 0;
        }

        double expected = 0.5 + 0.5 / 6;
        assertThat((double) kept / draws).isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - expected) / draws)));
    }

    @Test
    void aTaskOfFewerClassesTakesExamplesOfASubset() {
        RandomProjections projections = numbered(2, 6).withOptions(RandomProjections.Options.NONE.withClasses(2, 4));
        int[] bySize = new int[7];
        for (int id = 0; id < 60; id++) {
            Episode episode = projections.task(id).episode(new Seed(id).stream(), 100);
            bySize[episode.classes()]++;
            assertThat(Arrays.stream(episode.y()).distinct().sorted().toArray())
                    .isEqualTo(IntStream.range(0, episode.classes()).toArray());
        }

        assertThat(bySize[2]).isPositive();
        assertThat(bySize[3]).isPositive();
        assertThat(bySize[4]).isPositive();
        assertThat(bySize[2] + bySize[3] + bySize[4]).isEqualTo(60);
        assertThat(projections.maxClasses()).isEqualTo(4);
    }

    /** Two classes with 90 and 10 rows: a share estimated from n rows has the standard deviation √(p(1 − p)/n). */
    @Test
    void classesAreNotBalanced() {
        float[] x = new float[100];
        int[] y = new int[100];
        Arrays.fill(y, 0, 10, 1);
        Episode episode = new RandomProjections(DataSet.of(1, x, y, 2), 1, SEED)
                .identity()
                .episode(new Seed(1).stream(), 5000);

        assertThat(Arrays.stream(episode.y()).average().orElseThrow())
                .isCloseTo(0.1, within(5 * Math.sqrt(0.1 * 0.9 / 5000)));
    }

    @Test
    void refusesWhatItCannotProject() {
        DataSet missing = DataSet.of(2, new float[] {1, 2, Float.NaN, 4}, new int[] {0, 1}, 2);
        DataSet empty = DataSet.of(1, new float[] {1, 2}, new int[] {0, 2}, 3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RandomProjections(missing, 1, SEED))
                .withMessage(
                        "RandomProjections: expected a base set without missing inputs, got one in row 1, feature 0;"
                                + " impute it first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RandomProjections(empty, 1, SEED))
                .withMessage("RandomProjections: expected every class to have a row, got none of class 1;"
                        + " number the classes that occur from 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RandomProjections(numbered(1, 2).base(), 0, SEED))
                .withMessage("RandomProjections: expected at least 1 task, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomProjections.Options.NONE.withFixedPermutation(1.5))
                .withMessage("RandomProjections: expected a share of fixed permutations in 0 … 1, got 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomProjections.Options.NONE.withClasses(3, 2))
                .withMessage("RandomProjections: expected 1 ≤ minClasses ≤ maxClasses, got 3 and 2");
    }

    /** A base set with one row (c + 1, 0, 0, …) for each class c. */
    private static RandomProjections numbered(int features, int classes) {
        float[] x = new float[classes * features];
        int[] y = new int[classes];
        for (int c = 0; c < classes; c++) {
            x[c * features] = c + 1;
            y[c] = c;
        }
        return new RandomProjections(DataSet.of(features, x, y, classes), RandomProjections.UNBOUNDED, SEED);
    }

    private static RandomProjections withTasks(long tasks) {
        return new RandomProjections(numbered(4, 1).base(), tasks, SEED);
    }

    /** Column j of A, seen by projecting the unit vector j. */
    private static float[] column(RandomProjections projections, long id, int j) {
        int features = projections.base().features();
        float[] unit = new float[features];
        unit[j] = 1;
        return projections
                .withBase(DataSet.of(features, unit, new int[1], 1))
                .task(id)
                .episode(ANY.stream(), 1)
                .x();
    }

    /** ρ of a task over {@link #numbered} classes of one feature, whose number is {@code id}. */
    private static String permutation(Task task, RandomProjections projections, long id) {
        float scale = column(projections, id, 0)[0];
        Episode episode = task.episode(ANY.stream(), 60);
        int[] permutation = new int[episode.classes()];
        for (int row = 0; row < episode.rows(); row++) {
            permutation[Math.round(episode.x()[row] / scale) - 1] = episode.y()[row];
        }
        return Arrays.toString(permutation);
    }

    /** One entry of A for every different task in so many draws. */
    private static Set<Float> drawn(RandomProjections projections, int draws) {
        Set<Float> entries = new HashSet<>();
        for (int i = 0; i < draws; i++) {
            entries.add(projections
                    .draw(new Seed(i).stream())
                    .episode(ANY.stream(), 1)
                    .x()[0]);
        }
        return entries;
    }
}
