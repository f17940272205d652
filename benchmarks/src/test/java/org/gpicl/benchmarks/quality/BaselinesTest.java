package org.gpicl.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.gpicl.evaluate.Measures;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaselinesTest {

    /** Three clusters, with a category that tells nothing and gaps. */
    private static Table clusters(int rows) {
        RandomStream random = new Seed(rows).stream();
        float[] x = new float[rows * 3];
        int[] y = new int[rows];
        for (int row = 0; row < rows; row++) {
            y[row] = row % 3;
            x[row * 3] = (float) (random.normal() + (y[row] == 1 ? 6 : 0));
            x[row * 3 + 1] = random.chance(0.1) ? Float.NaN : (float) (random.normal() + (y[row] == 2 ? 6 : 0));
            x[row * 3 + 2] = random.integer(4);
        }
        return new Table("clusters", Kind.TEXT_OR_GAPS, DataSet.of(3, x, y, 4), Set.of(2));
    }

    static List<Method> all() {
        return Baselines.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("every method learns easy clusters, the same each time, and gives probabilities")
    void learns(Method method) {
        Table context = clusters(60);
        Table queries = clusters(90);
        try (Method.Fitted fitted = method.fit(context);
                Method.Fitted again = method.fit(context)) {
            double[][] probabilities = fitted.probabilities(queries);
            assertThat(Measures.accuracy(probabilities, queries.data().y())).isGreaterThan(0.9);
            assertThat(again.probabilities(queries)).isDeepEqualTo(probabilities);
            assertThat(Arrays.asList(probabilities)).allSatisfy(row -> {
                assertThat(row).hasSize(4);
                assertThat(row[3]).isZero();
                assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-5));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("every method learns from a single column, too")
    void oneColumn(Method method) {
        float[] x = new float[40];
        int[] y = new int[40];
        for (int row = 0; row < x.length; row++) {
            y[row] = row % 2;
            x[row] = row + (y[row] == 1 ? 100 : 0);
        }
        Table table = new Table("line", Kind.NUMERIC, DataSet.of(1, x, y, 2), Set.of());
        try (Method.Fitted fitted = method.fit(table)) {
            assertThat(Measures.accuracy(fitted.probabilities(table), y)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    @DisplayName("every method is certain of the only class that it was shown")
    void oneClass(Method method) {
        Table clusters = clusters(30);
        Table context = clusters.selected(2, 5, 8);
        try (Method.Fitted fitted = method.fit(context)) {
            assertThat(fitted.probabilities(clusters.selected(0, 2)))
                    .isDeepEqualTo(new double[][] {{0, 0, 1, 0}, {0, 0, 1, 0}});
        }
    }

    @Test
    @DisplayName("tuning takes the candidate of least log-loss")
    void tunes() {
        Method guess = new Constant("guess", new double[] {.4, .3, .3, 0});
        Method worse = new Constant("worse", new double[] {.01, .01, .98, 0});
        TunedMethod tuned = new TunedMethod("tuned", List.of(worse, guess));
        assertThat(tuned.fit(clusters(30)).probabilities(clusters(1))[0]).containsExactly(.4, .3, .3, 0);
        assertThat(tuned.settings()).isEqualTo("least log-loss of 5 folds: worse; or guess");
    }

    /** Says the same of every row. */
    private record Constant(String name, double[] row) implements Method {
        @Override
        public String settings() {
            return name;
        }

        @Override
        public Fitted fit(Table context) {
            return queries -> {
                double[][] rows = new double[queries.data().rows()][];
                Arrays.fill(rows, row);
                return rows;
            };
        }
    }

    @Test
    @DisplayName("methods are found by their names, and no two have one name or one fingerprint")
    void names() {
        assertThat(Baselines.named(List.of("svm", "forest"))).map(Method::name).containsExactly("forest", "svm");
        assertThat(Baselines.named(List.of("none"))).isEmpty();
        assertThat(Baselines.named(List.of("all"))).hasSize(9);
        assertThat(all()).map(Method::name).doesNotHaveDuplicates();
        assertThat(all()).map(Method::fingerprint).doesNotHaveDuplicates().allMatch(f -> f.matches("[0-9a-f]{8}"));
        assertThatThrownBy(() -> Baselines.named(List.of("forrest")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("methods: expected all, none, or some of [logistic, liblinear, forest, xgboost, 5-nn, svm,"
                        + " logistic-tuned, forest-tuned, xgboost-tuned], got 'forrest'");
    }
}
