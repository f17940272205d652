package org.gpicl.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.gpicl.task.DataSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityRunTest {

    private static final List<ContextSize> HALF = List.of(ContextSize.parse("half"));

    private static Table table(String name) {
        int[] labels = {0, 1, 0, 1, 0, 1, 0, 1};
        return new Table(name, Kind.NUMERIC, DataSet.of(1, new float[8], labels, 2), Set.of());
    }

    /** Guesses, and fails on the table of a name. */
    private record Guess(String name, String failsOn) implements Method {
        @Override
        public String settings() {
            return name;
        }

        @Override
        public Fitted fit(Table context) {
            if (context.name().equals(failsOn)) {
                throw new IllegalArgumentException("guess: expected another table");
            }
            return queries -> {
                double[][] rows = new double[queries.data().rows()][2];
                for (double[] row : rows) {
                    row[0] = 0.5;
                    row[1] = 0.5;
                }
                return rows;
            };
        }
    }

    /** Counts. */
    private static final class Steps implements QualityRun.Progress {
        private int missing;
        private final List<String> steps = new ArrayList<>();

        @Override
        public void begins(int results) {
            missing = results;
        }

        @Override
        public void stepped(String at) {
            steps.add(at);
        }
    }

    @Test
    @DisplayName("a method that fails on a table is left out there, and tried again by the next run")
    void failures(@TempDir Path folder) throws IOException, InterruptedException {
        List<Table> tables = List.of(table("a"), table("b"));
        try (ResultsFile results = ResultsFile.open(folder.resolve("results.csv"))) {
            Steps steps = new Steps();
            QualityRun run = new QualityRun(tables, HALF, 1, List.of(new Guess("x", "b"), new Guess("y", "")));
            assertThat(run.into(results, 1, steps)).isEqualTo(1);
            assertThat(steps.missing).isEqualTo(4);
            assertThat(steps.steps).containsExactly("a half", "a half", "b half", "b half");

            Steps again = new Steps();
            assertThat(new QualityRun(tables, HALF, 1, List.of(new Guess("x", ""), new Guess("y", "")))
                            .into(results, 1, again))
                    .isZero();
            assertThat(again.missing).isEqualTo(1);
        }
        assertThat(ResultsFile.read(folder.resolve("results.csv")))
                .map(result -> result.table() + " " + result.method() + " " + result.auc())
                .containsExactly("a x 0.5", "a y 0.5", "b y 0.5", "b x 0.5");
    }

    @Test
    @DisplayName("no draws, and two tables of one name, are refused")
    void refusals() {
        assertThatThrownBy(() -> new QualityRun(List.of(), HALF, 0, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quality: expected at least 1 draw, got 0");
        assertThatThrownBy(() -> new QualityRun(List.of(table("a"), table("a")), HALF, 1, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quality: expected tables of different names, got two named a");
    }
}
