package org.gpicl.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.evaluate.Splits.Split;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitsTest {

    /** One feature, the row's number; labels by their numbers. */
    static Context<Integer> labeled(int... labels) {
        Context.Builder<Integer> builder = Context.builder();
        for (int row = 0; row < labels.length; row++) {
            builder.add(new float[] {row}, labels[row]);
        }
        return builder.build();
    }

    private static Context<Integer> random(RandomStream random, int rows, int classes) {
        return labeled(IntStream.range(0, rows)
                .map(row -> (int) (classes * random.uniform() * random.uniform()))
                .toArray());
    }

    private static int[] counts(Context<Integer> examples, int[] rows) {
        int[] counts = new int[20];
        Arrays.stream(rows).forEach(row -> counts[examples.label(row)]++);
        return counts;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("folds ask every example once, show all others, and have their share of every class")
    void folds(long seed) {
        RandomStream random = new Seed(seed).stream();
        int folds = random.integer(2, 7);
        Context<Integer> examples = random(random, random.integer(20, 90), random.integer(1, 5));
        int[] all = counts(examples, IntStream.range(0, examples.size()).toArray());

        List<Split> splits = Splits.kFold(folds).withSeed(seed).of(examples);

        assertThat(splits).hasSize(folds);
        List<Integer> asked = new ArrayList<>();
        for (Split split : splits) {
            Arrays.stream(split.queries()).forEach(asked::add);
            assertThat(IntStream.concat(Arrays.stream(split.context()), Arrays.stream(split.queries()))
                            .sorted())
                    .containsExactlyElementsOf(
                            IntStream.range(0, examples.size()).boxed().toList());
            assertThat(split.queries().length).isBetween(examples.size() / folds - 1, examples.size() / folds + 2);
            int[] counts = counts(examples, split.queries());
            for (int c = 0; c < all.length; c++) {
                assertThat(counts[c]).isBetween(all[c] / folds, all[c] / folds + 1);
            }
        }
        assertThat(asked).hasSize(examples.size()).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("the same seed cuts the same way, another one and another repeat otherwise")
    void seeds() {
        Context<Integer> examples = random(new Seed(6).stream(), 40, 3);
        List<Split> twice = Splits.kFold(4).withRepeats(2).of(examples);

        assertThat(twice).hasSize(8);
        assertThat(Splits.kFold(4).of(examples).get(0).queries())
                .isEqualTo(twice.get(0).queries());
        assertThat(twice.get(4).queries()).isNotEqualTo(twice.get(0).queries());
        assertThat(Splits.kFold(4).withSeed(1).of(examples).get(0).queries())
                .isNotEqualTo(twice.get(0).queries());
    }

    @Test
    @DisplayName("a holdout asks its share of every class")
    void holdout() {
        Context<Integer> examples =
                labeled(IntStream.range(0, 100).map(row -> row < 80 ? 0 : 1).toArray());

        List<Split> splits = Splits.holdout(0.25).of(examples);

        assertThat(splits).hasSize(1);
        assertThat(counts(examples, splits.get(0).queries())).startsWith(20, 5);
        assertThat(splits.get(0).context()).hasSize(75);
    }

    @Test
    @DisplayName("leaving one out asks each example alone, or each group")
    void leaveOneOut() {
        Context<Integer> examples = labeled(0, 1, 0, 1);

        assertThat(Splits.leaveOneOut().of(examples))
                .extracting(split -> split.queries()[0])
                .containsExactly(0, 1, 2, 3);
        List<Split> byGroup =
                Splits.leaveOneOut().withGroups(List.of("x", "y", "y", "x")).of(examples);
        assertThat(byGroup).hasSize(2);
        assertThat(byGroup.get(0).queries()).containsExactly(0, 3);
        assertThat(byGroup.get(0).context()).containsExactly(1, 2);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("no group is both shown and asked, and no fold is empty")
    void groups(long seed) {
        RandomStream random = new Seed(seed).stream();
        Context<Integer> examples = random(random, 60, 3);
        List<Integer> groups =
                IntStream.range(0, 60).mapToObj(row -> random.integer(12)).toList();

        for (Split split : Splits.kFold(5).withGroups(groups).of(examples)) {
            Set<Integer> shown = new HashSet<>();
            Arrays.stream(split.context()).forEach(row -> shown.add(groups.get(row)));
            assertThat(split.queries()).isNotEmpty();
            assertThat(Arrays.stream(split.queries()).mapToObj(groups::get)).doesNotContainAnyElementsOf(shown);
        }
    }

    @Test
    @DisplayName("what cannot be cut is refused")
    void refusals() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splits.kFold(1))
                .withMessage("splits: expected at least 2 folds, a share of more than 0 and less than 1 and at least 1"
                        + " repeat, got 1, 0.5 and 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splits.kFold(3).of(labeled(0, 1)))
                .withMessage("splits: expected at least 3 examples, got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splits.kFold(2).withGroups(List.of("a", "a")).of(labeled(0, 1)))
                .withMessage("splits: expected at least 2 groups, got 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splits.kFold(2).withGroups(List.of("a")).of(labeled(0, 1)))
                .withMessage("splits: expected one group for each of 2 examples, got 1");
    }

    // ---------------------------------------------------------------- tables

    private enum Plan {
        BASIC,
        PLUS
    }

    private static Table table(int rows) {
        Table.Builder builder = Table.builder("city", "calls", "since", "plan");
        RandomStream random = new Seed(1).stream();
        for (int row = 0; row < rows; row++) {
            builder.add(
                    row % 4 == 3
                            ? "only here " + row
                            : List.of("Bern", "Rome", "Oslo").get(row % 4),
                    row % 5 == 0 ? null : 1.7e9 + random.integer(9),
                    LocalDate.of(2024, 1, 1).plusDays(random.integer(900)),
                    row % 3 == 0 ? "PLUS" : "BASIC");
        }
        return builder.build();
    }

    @Test
    @DisplayName("of a table each cut is encoded as if the rows that are asked came from a later file")
    void cutsOfTables() {
        Table table = table(30);
        List<Split> splits = Splits.kFold(3).of(table.labels("plan", String.class));
        List<Context<Plan>> shown = new ArrayList<>();
        List<List<float[]>> asked = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

        ClassifierFactory<Plan> recording = context -> {
            shown.add(context);
            return Classifier.of(context.features(), context.classes(), x -> {
                asked.get(shown.size() - 1).add(x);
                return new double[] {0.25, 0.75};
            });
        };

        Evaluation<Plan> evaluation = Splits.kFold(3).evaluate(recording, table, "plan", Plan.class);

        assertThat(evaluation.rows()).isEqualTo(30);
        assertThat(evaluation.classes()).containsExactly(Plan.PLUS, Plan.BASIC);
        for (int fold = 0; fold < 3; fold++) {
            Table seen = again(table, splits.get(fold).context());
            Table later = again(table, splits.get(fold).queries());
            Schema schema = seen.schema().without("plan");
            assertThat(shown.get(fold).rows()).isEqualTo(schema.encode(seen, Set.of("plan")));
            assertThat(shown.get(fold).labels()).isEqualTo(seen.labels("plan", Plan.class));
            assertThat(asked.get(fold).toArray(float[][]::new)).isEqualTo(schema.encode(later, Set.of("plan")));
            assertThat(asked.get(fold)).anyMatch(x -> Float.isNaN(x[0])); // a city that was not shown
        }
    }

    /** Some rows as if nobody had seen the others. */
    private static Table again(Table table, int[] rows) {
        List<String> names = table.schema().names();
        Table.Builder builder = Table.builder(names.toArray(String[]::new));
        for (int row : rows) {
            builder.add(names.stream().map(name -> table.value(row, name)).toArray());
        }
        return builder.build();
    }

    @Test
    @DisplayName("a table of numbers is evaluated as its rows")
    void tablesOfNumbers() {
        Context<Integer> rows = random(new Seed(2).stream(), 40, 3);
        Table.Builder builder = Table.builder("x", "label");
        for (int row = 0; row < rows.size(); row++) {
            builder.add(rows.row(row)[0], rows.label(row));
        }
        Splits splits = Splits.kFold(4).withRepeats(2).withSeed(3);

        assertThat(splits.evaluate(Baselines::nearestNeighbor, builder.build(), "label", Integer.class))
                .hasToString(splits.evaluate(Baselines::nearestNeighbor, rows).toString());
        assertThat(splits.evaluate(Baselines::nearestNeighbor, builder.build(), "label"))
                .hasToString(splits.evaluate(Baselines::nearestNeighbor, rows).toString());
    }

    @Test
    @DisplayName("groups come from a column; labels have no gaps; another column is needed")
    void refusedTables() {
        Table table = table(12);
        Splits byCity = Splits.leaveOneOut().withGroups(table.values("city", String.class));

        assertThat(byCity.evaluate(Baselines::majority, table.without("city"), "plan")
                        .folds())
                .isEqualTo(6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splits.kFold(2).evaluate(Baselines::majority, table, "calls"))
                .withMessage("labels: expected one in column 'calls' of every row, got none in row 0; use"
                        + " table.withoutGaps(\"calls\")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Splits.kFold(2).evaluate(Baselines::majority, table, "name"))
                .withMessage("column: expected one of [city, calls, since, plan], got 'name'");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Splits.kFold(2).evaluate(Baselines::majority, table.without("city", "calls", "since"), "plan"))
                .withMessage("table: expected at least 1 column, got none");
    }
}
