package org.gpicl.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.Measure;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On data made so that what matters is known. */
class ExplainTest {

    private static final List<String> CLASSES = List.of("no", "yes");

    /** A logistic function: column 2 counts twice as much as column 0, the others not at all. */
    private static final Classifier<String> LOGISTIC = Classifier.of(4, CLASSES, x -> {
        double yes = 1 / (1 + Math.exp(-2 * x[0] - 4 * x[2]));
        return new double[] {1 - yes, yes};
    });

    /** A linear function of three columns, the last of which does not matter. */
    private static final Classifier<String> LINEAR = Classifier.of(3, CLASSES, x -> {
        double yes = 0.5 + 0.1 * x[0] - 0.2 * x[1];
        return new double[] {1 - yes, yes};
    });

    private static Context<String> rows(Classifier<String> truth, long seed, int count) {
        RandomStream random = new Seed(seed).stream();
        Context.Builder<String> builder = Context.builder();
        for (int row = 0; row < count; row++) {
            float[] x = new float[truth.features()];
            for (int f = 0; f < x.length; f++) {
                x[f] = (float) random.uniform(-1, 1);
            }
            builder.add(x, random.chance(truth.predict(x).probability("yes")) ? "yes" : "no");
        }
        return builder.build();
    }

    // ---------------------------------------------------------------- permutation importance

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("shuffling finds the columns that matter, by any measure, and nothing in the others")
    void importance(long seed) {
        Context<String> rows = rows(LOGISTIC, seed, 200);
        for (Measure measure : List.of(Measure.LOG_LOSS, Measure.ACCURACY, Measure.ONE_VERSUS_ONE_AUC)) {
            PermutationImportance importance = PermutationImportance.of(
                    LOGISTIC,
                    rows,
                    PermutationImportance.Options.DEFAULT.withMeasure(measure).withSeed(seed));

            assertThat(importance.ranking()).startsWith(2, 0);
            for (int column : List.of(0, 2)) {
                assertThat(importance.columns().get(column).value())
                        .isGreaterThan(3 * importance.columns().get(column).standardError());
            }
            assertThat(importance.columns().get(1).value()).isZero();
            assertThat(importance.columns().get(3).standardError()).isZero();
        }
        assertThat(PermutationImportance.of(LOGISTIC, rows)).isEqualTo(PermutationImportance.of(LOGISTIC, rows));
        assertThat(PermutationImportance.of(LOGISTIC, rows).toString())
                .matches("(?s)log-loss 0\\.\\d{3}; worse by, when a column is shuffled:\\R  column 2   .*");
    }

    // ---------------------------------------------------------------- Shapley values

    @Test
    @DisplayName(
            "the Shapley values of a linear function are its weights times the distances from the mean, exactly where"
                    + " the background is one row")
    void shapleyOfALinearFunction() {
        Context<String> origin = Context.of(new float[][] {{0, 0, 0}}, List.of("no"));

        ShapleyValues<String> values = ShapleyValues.of(LINEAR, new float[] {1, 0.5f, 9}, origin);

        assertThat(values.base()).containsExactly(new double[] {0.5, 0.5}, within(1e-12));
        assertThat(values.value(0, "yes").value()).isCloseTo(0.1, within(1e-12));
        assertThat(values.value(1, "yes").value()).isCloseTo(-0.1, within(1e-12));
        assertThat(values.value(1, "no").value()).isCloseTo(0.1, within(1e-12));
        assertThat(values.value(2, "yes").value()).isZero();
        assertThat(values.value(0, "yes").standardError()).isCloseTo(0, within(1e-12));
        assertThat(values.ranking("yes")).containsExactly(0, 2, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("the values add up to the probability minus the base, and are as those of all orders within the error")
    void shapley(long seed) {
        Context<String> background = rows(LOGISTIC, seed, 8);
        float[] x = {0.7f, -0.3f, 0.4f, 0.1f};

        ShapleyValues<String> values = ShapleyValues.of(
                LOGISTIC,
                x,
                background,
                ShapleyValues.Options.DEFAULT.withSamples(400).withSeed(seed));

        double sum = IntStream.range(0, 4)
                .mapToDouble(column -> values.value(column, "yes").value())
                .sum();
        assertThat(sum).isCloseTo(LOGISTIC.predict(x).probability("yes") - values.base()[1], within(1e-9));
        for (int column : List.of(0, 2)) {
            assertThat(values.value(column, "yes").value())
                    .isCloseTo(
                            exact(x, background, column, 2 - column),
                            within(4 * values.value(column, "yes").standardError()));
        }
        assertThat(values.value(1, "yes").value()).isCloseTo(0, within(1e-12));
    }

    /** Of two columns that matter, the value is the mean over both orders and all rows of the background. */
    private static double exact(float[] x, Context<String> background, int column, int other) {
        return IntStream.range(0, background.size())
                .mapToDouble(row -> {
                    float[] none = background.row(row);
                    float[] one = none.clone();
                    one[column] = x[column];
                    float[] two = none.clone();
                    two[other] = x[other];
                    float[] both = two.clone();
                    both[column] = x[column];
                    return (yes(one) - yes(none) + yes(both) - yes(two)) / 2;
                })
                .average()
                .orElseThrow();
    }

    private static double yes(float[] x) {
        return LOGISTIC.predict(x).probability("yes");
    }

    // ---------------------------------------------------------------- examples

    @Test
    @DisplayName(
            "with the nearest neighbour, the nearest example of the label decides, and the nearest of the other speaks"
                    + " against it")
    void decidingExamples() {
        Context<String> context = Context.of(
                new float[][] {{0}, {1}, {1.2f}, {5}, {6}, {7}}, List.of("no", "yes", "no", "yes", "no", "yes"));

        ExampleInfluence<String> influence =
                ExampleInfluence.of(Baselines::nearestNeighbor, context, new float[] {0.9f});

        assertThat(influence.label()).isEqualTo("yes");
        assertThat(influence.probability()).isOne();
        assertThat(influence.top(1)).containsExactly(1);
        assertThat(influence.examples().get(0).value().value())
                .isGreaterThan(4 * influence.examples().get(0).value().standardError());
        assertThat(influence.examples().get(5).example()).isIn(0, 2);
        assertThat(ExampleInfluence.of(Baselines::nearestNeighbor, context, new float[] {0.9f}))
                .isEqualTo(influence);
    }

    @Test
    @DisplayName("two equal examples share what one alone would have: leaving out either one finds nothing")
    void twins() {
        Context<String> context =
                Context.of(new float[][] {{1}, {1}, {3}, {4}, {5}, {6}}, List.of("yes", "yes", "no", "no", "no", "no"));

        ExampleInfluence<String> influence =
                ExampleInfluence.of(Baselines::nearestNeighbor, context, new float[] {0.9f});

        assertThat(influence.top(2)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    @DisplayName("only the nearest examples are left out")
    void candidates() {
        Context<String> rows = rows(LINEAR, 1, 50);
        float[] x = rows.row(7);
        int[] fewest = {Integer.MAX_VALUE};

        ExampleInfluence<String> influence = ExampleInfluence.of(
                context -> {
                    fewest[0] = Math.min(fewest[0], context.size());
                    return Baselines.nearestNeighbor(context);
                },
                rows,
                x,
                ExampleInfluence.Options.DEFAULT.withCandidates(9).withRounds(8));

        assertThat(fewest[0]).isEqualTo(50 - 5);
        assertThat(influence.examples()).hasSize(9);
        assertThat(influence.top(1)).containsExactly(7);
    }

    // ---------------------------------------------------------------- what cannot be explained

    @Test
    @DisplayName("too few samples, other features and unknown labels are refused")
    void refusals() {
        Context<String> one = Context.of(new float[][] {{1, 2, 3}}, List.of("no"));
        refuses(
                () -> PermutationImportance.Options.DEFAULT.withRepeats(1),
                "importance: expected at least 2 repeats, got 1");
        refuses(() -> ShapleyValues.Options.DEFAULT.withSamples(1), "shapley: expected at least 2 samples, got 1");
        refuses(
                () -> ExampleInfluence.Options.DEFAULT.withRounds(1),
                "influence: expected at least 2 candidates and 2 rounds, got 64 and 1");
        refuses(
                () -> ShapleyValues.of(LINEAR, new float[2], one),
                "shapley: expected a query and a background of 3 features, got 2 and 3");
        refuses(
                () -> ShapleyValues.of(LINEAR, new float[3], one).value(0, "maybe"),
                "shapley: expected one of the classes [no, yes], got maybe");
        refuses(
                () -> ExampleInfluence.of(Baselines::majority, one, new float[3]),
                "influence: expected at least 2 examples, got 1");
        refuses(
                () -> ExampleInfluence.of(Baselines::majority, one.select(0, 0), new float[2]),
                "influence: expected a query of 3 features as in the context, got 2");
    }

    private static void refuses(Runnable attempt, String message) {
        assertThatIllegalArgumentException().isThrownBy(attempt::run).withMessage(message);
    }
}
