package org.gpicl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;
import org.gpicl.task.TableTasks.Options;
import org.junit.jupiter.api.Test;

class TableTasksTest {

    private static final int ROWS = 120;

    /** A kind of column of each sort; every fifth age is missing, and one label. */
    private static Table people() {
        Table.Builder rows = Table.builder("age", "town", "since", "member", "income", "bought");
        for (int i = 0; i < ROWS; i++) {
            rows.add(
                    i % 5 == 0 ? null : 20 + i % 50,
                    List.of("Bern", "Basel", "Genf").get(i % 3),
                    String.format("2020-%02d-%02d", 1 + i % 12, 1 + i % 28),
                    i % 2 == 0,
                    1000.5 + 3 * i,
                    i == 7 ? null : i % 4 == 0 ? "yes" : "no");
        }
        return rows.build();
    }

    private static Table numbers(int rows, String... names) {
        double[][] cells = new double[rows][names.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < names.length; column++) {
                cells[row][column] = row * (column + 1);
            }
        }
        return Table.of(cells, names);
    }

    private static Episode episode(TableTasks tasks, long seed, int rows) {
        RandomStream random = new Seed(seed).stream();
        return tasks.draw(random).episode(random, rows);
    }

    @Test
    void askForLabelsCategoriesTruthValuesAndNumbersButNotForDates() {
        TableTasks tasks = TableTasks.of(people(), "bought");

        assertThat(tasks.targets()).containsExactly("age", "town", "member", "income", "bought");
        assertThat(tasks.maxFeatures()).isEqualTo(5);
        assertThat(tasks.maxClasses()).isEqualTo(10);
        assertThat(tasks.maxRows()).isEqualTo(ROWS - ROWS / 5);
        assertThat(tasks)
                .hasToString(
                        "tasks of a table of 120 rows and 6 columns that ask for [age, town, member, income, bought]");
    }

    @Test
    void equalStreamsGiveEqualEpisodesAndOthersOthers() {
        TableTasks tasks = TableTasks.of(people(), "bought");
        Set<List<Float>> different = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            Episode one = episode(tasks, seed, 30);
            Episode same = episode(TableTasks.of(people(), "bought"), seed, 30);

            assertThat(one.x()).isEqualTo(same.x());
            assertThat(one.y()).isEqualTo(same.y());
            different.add(
                    IntStream.range(0, one.x().length).mapToObj(i -> one.x()[i]).toList());
        }
        assertThat(different).hasSize(50);
    }

    @Test
    void everyEpisodeIsWellFormedAndKeepsGaps() {
        TableTasks tasks = TableTasks.of(people(), "bought");
        Set<Integer> features = new HashSet<>();
        Set<Integer> classes = new HashSet<>();
        int gaps = 0;
        for (int seed = 0; seed < 500; seed++) {
            Episode episode = episode(tasks, seed, 96);
            features.add(episode.features());
            classes.add(episode.classes());
            assertThat(Arrays.stream(episode.y()).allMatch(y -> y >= 0 && y < episode.classes()))
                    .isTrue();
            assertThat(Arrays.stream(episode.y()).distinct().count()).isGreaterThan(1);
            for (float x : episode.x()) {
                assertThat(Float.isInfinite(x)).isFalse();
                gaps += Float.isNaN(x) ? 1 : 0;
            }
        }
        assertThat(features).containsExactlyInAnyOrder(3, 4, 5);
        assertThat(classes).containsExactlyInAnyOrder(2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(gaps).isPositive();
    }

    @Test
    void noRowIsDrawnTwiceAndAllAreDrawn() {
        double[][] cells = IntStream.range(0, 60)
                .mapToObj(row -> new double[] {row, row % 2})
                .toArray(double[][]::new);
        Table table = Table.of(cells, "row", "odd");
        TableTasks tasks = TableTasks.of(table, "odd", Options.STANDARD.withLabelShare(1));
        Map<Float, Integer> first = new TreeMap<>();
        for (int seed = 0; seed < 3000; seed++) {
            Episode all = episode(tasks, seed, 60);
            List<Integer> drawn = new ArrayList<>();
            for (float x : all.x()) {
                drawn.add((int) x);
            }
            assertThat(drawn).doesNotHaveDuplicates().hasSize(60);
            for (int i = 0; i < 60; i++) {
                assertThat(all.y()[i] == all.y()[0]).isEqualTo(drawn.get(i) % 2 == drawn.get(0) % 2);
            }
            first.merge(all.x()[0], 1, Integer::sum);
        }
        assertThat(first).hasSize(60);
        assertThat(first.values()).allMatch(count -> Math.abs(count - 50) < 5 * Math.sqrt(50));
    }

    @Test
    void theLabelIsAskedForInItsShareAndClassesAreInRandomOrder() {
        TableTasks tasks = TableTasks.of(
                people(), "bought", Options.STANDARD.withLabelShare(0.7).withMinColumns(1));
        int labels = 0;
        int rareIsFirst = 0;
        for (int seed = 0; seed < 2000; seed++) {
            Episode episode = episode(tasks, seed, 96);
            // of the label's tasks alone the rarer class has a fourth of the rows and all columns but the label are
            // there
            boolean isLabel = episode.classes() == 2 && isMultipleOfFour(episode);
            if (isLabel) {
                labels++;
                long ones = Arrays.stream(episode.y()).filter(y -> y == 1).count();
                rareIsFirst += ones > 48 ? 1 : 0;
            }
        }
        assertThat((double) labels / 2000).isCloseTo(0.7, within(0.05));
        assertThat((double) rareIsFirst / labels).isCloseTo(0.5, within(0.06));
    }

    /** Whether one class is that of the incomes 1000.5 + 12 i: told by the column whose values go beyond 1000. */
    private static boolean isMultipleOfFour(Episode episode) {
        int income = -1;
        for (int column = 0; column < episode.features(); column++) {
            boolean large = true;
            for (int row = 0; row < episode.rows(); row++) {
                large &= episode.x()[row * episode.features() + column] > 999;
            }
            income = large ? column : income;
        }
        if (income < 0) {
            return false;
        }
        int[][] seen = new int[2][2];
        for (int row = 0; row < episode.rows(); row++) {
            int i = Math.round((episode.x()[row * episode.features() + income] - 1000.5f) / 3);
            seen[i % 4 == 0 ? 1 : 0][episode.y()[row]]++;
        }
        return seen[0][0] * seen[0][1] == 0 && seen[1][0] * seen[1][1] == 0;
    }

    @Test
    void aColumnThatIsHeldOutIsReadButNotAskedFor() {
        TableTasks tasks = TableTasks.of(people(), "bought", Options.STANDARD.withLabelShare(0));

        assertThat(tasks.targets()).containsExactly("age", "town", "member", "income");
        assertThat(tasks.maxFeatures()).isEqualTo(5);
    }

    @Test
    void aNumberWithManyValuesIsCutAndOneOfFewIsNot() {
        double[][] cells = IntStream.range(0, 100)
                .mapToObj(row -> new double[] {row, 5 + 10 * (row % 3)})
                .toArray(double[][]::new);
        TableTasks few = TableTasks.of(Table.of(cells, "row", "size"), "size", Options.STANDARD.withLabelShare(1));
        TableTasks many = TableTasks.of(Table.of(cells, "row", "size"), "row", Options.STANDARD.withLabelShare(1));

        assertThat(few.maxClasses()).isEqualTo(3);
        int binary = 0;
        for (int seed = 0; seed < 1000; seed++) {
            assertThat(episode(few, seed, 50).classes()).isEqualTo(3);
            binary += episode(many, seed, 50).classes() == 2 ? 1 : 0;
        }
        // half, and of the others those that drew 2, or whose bands fell together
        assertThat((double) binary / 1000).isBetween(0.5, 0.62);
    }

    @Test
    void columnsThatSayWhichRowItIsAreNotAskedForNorConstantOnes() {
        Table.Builder rows = Table.builder("name", "constant", "rare", "label");
        for (int i = 0; i < 300; i++) {
            rows.add("n" + i, 1, i < 5, i % 2 == 0);
        }
        TableTasks tasks = TableTasks.of(rows.build());

        assertThat(tasks.targets()).containsExactly("label");
    }

    @Test
    void theMostClassesCanBeRaisedForALabelOfMany() {
        Table.Builder rows = Table.builder("x", "letter");
        for (int i = 0; i < 260; i++) {
            rows.add(0.5 * i, String.valueOf((char) ('a' + i % 26)));
        }
        Table table = rows.build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTasks.of(table, "letter"))
                .withMessage(
                        "TableTasks: expected a label column of at least 20 values, of 2 to 10 classes, got 'letter'"
                                + " (category) with 260 values, 26 of them different; another kind, or more classes by"
                                + " withMaxClasses, may help");
        TableTasks tasks = TableTasks.of(table, "letter", Options.STANDARD.withMaxClasses(26));
        assertThat(tasks.targets()).containsExactly("x", "letter");
        assertThat(tasks.maxClasses()).isEqualTo(26);
    }

    @Test
    void refusesTablesThatAreTooSmallOrHaveNothingToAskFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTasks.of(numbers(19, "a", "b")))
                .withMessage("TableTasks: expected a table of at least 20 rows and 2 columns, got table of 19 rows: a"
                        + " (number), b (number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTasks.of(numbers(50, "a")))
                .withMessageStartingWith(
                        "TableTasks: expected a table of at least 20 rows and 2 columns, got table of 50");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTasks.of(Table.of(new double[40][2], "a", "b")))
                .withMessage(
                        "TableTasks: expected a column to ask for, of at least 20 values that are numbers, categories,"
                                + " orders or truth values, of 2 to 10 classes, got table of 40 rows: a (number), b (number);"
                                + " let some tasks ask for a label column");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTasks.of(people(), "Bought"))
                .withMessage("column: expected one of [age, town, since, member, income, bought], got 'Bought'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableTasks.of(people(), "since"))
                .withMessageStartingWith(
                        "TableTasks: expected a label column of at least 20 values, of 2 to 10 classes,"
                                + " got 'since' (date time) with 120 values");
    }

    @Test
    void refusesMoreRowsThanThereAre() {
        TableTasks tasks = TableTasks.of(people(), "bought", Options.STANDARD.withLabelShare(1));

        assertThat(tasks.maxRows()).isEqualTo(ROWS - 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> episode(tasks, 1, ROWS))
                .withMessage("episode: expected at most the 119 rows of the table with a value in column 'bought', got"
                        + " 120; no row is drawn twice");
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.STANDARD.withMaxClasses(1))
                .withMessage("TableTasks: expected at least 2 classes as the most of any task, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.STANDARD.withLabelShare(1.5))
                .withMessage("TableTasks: expected a share of tasks that ask for the label in 0 … 1, got 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.STANDARD.withMinColumns(Double.NaN))
                .withMessage("TableTasks: expected a share of columns in 0 … 1, got NaN");
    }

    @Test
    void otherDataHaveAnotherFingerprint() {
        String one = TableTasks.of(numbers(50, "a", "b")).fingerprint();

        assertThat(TableTasks.of(numbers(50, "a", "b")).fingerprint()).isEqualTo(one);
        assertThat(TableTasks.of(numbers(51, "a", "b")).fingerprint()).isNotEqualTo(one);
        assertThat(TableTasks.of(numbers(50, "a", "b"), "a").fingerprint()).isNotEqualTo(one);
        assertThat(TableTasks.of(numbers(50, "a", "b"), Options.STANDARD.withMaxClasses(3))
                        .fingerprint())
                .isNotEqualTo(one);
        assertThat(TableTasks.of(numbers(50, "a", "b"), "a", Options.STANDARD.withLabelShare(0))
                        .fingerprint())
                .isNotEqualTo(TableTasks.of(numbers(50, "a", "b"), "b", Options.STANDARD.withLabelShare(0))
                        .fingerprint());
    }

    @Test
    void aTableOfItsOwnLimitsOnlyItsOwnBatches() {
        TableTasks small = TableTasks.of(numbers(30, "a", "b"));
        TableTasks large = TableTasks.of(numbers(500, "a", "b", "c"));
        TaskDistribution own = Mixture.of(new Mixture.Part(1, small), new Mixture.Part(1, large))
                .byBatch();
        TaskDistribution nested = Mixture.of(new Mixture.Part(1, own)).byBatch();
        Set<Integer> limits = new HashSet<>();
        for (int batch = 0; batch < 50; batch++) {
            limits.add(nested.ofBatch(new Seed(batch).stream()).maxRows());
        }

        assertThat(limits).containsExactlyInAnyOrder(30, 500);
        assertThat(nested.maxRows()).isEqualTo(30);
        assertThat(nested.maxFeatures()).isEqualTo(2);
        assertThat(nested.fingerprint())
                .contains("1.0 of " + small.fingerprint())
                .contains("1.0 of " + large.fingerprint());
    }
}
