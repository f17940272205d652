package org.gpicl.metatest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Options;
import org.gpicl.metatest.LearningCurve.Point;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Tensor;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On an engine whose every answer is class 0. */
class LearningCurveTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(2, 4, 1, 1, 2, 1, 3);

    private final ZeroEngine engine = new ZeroEngine();

    /** Labels a row of an episode, given a random number of its task. */
    private interface Rule {
        int label(int task, int row);
    }

    /** Rows (0), (1), … of four classes. */
    private record Ruled(Rule rule) implements TaskDistribution {
        @Override
        public Task draw(RandomStream random) {
            int task = random.integer(100);
            return (any, rows) -> {
                float[] x = new float[rows];
                int[] y = new int[rows];
                for (int i = 0; i < rows; i++) {
                    x[i] = i;
                    y[i] = rule.label(task, i);
                }
                return new Episode(rows, 1, x, y, 4);
            };
        }

        @Override
        public int maxFeatures() {
            return 1;
        }

        @Override
        public int maxClasses() {
            return 4;
        }
    }

    private LearningCurve measure(Rule rule, Options options) {
        return LearningCurve.measure(
                engine,
                ARCHITECTURE,
                InputEncoding.RAW,
                Initializer.initialize(ARCHITECTURE.parameters(), new Seed(1)),
                new Ruled(rule),
                options);
    }

    private static Options options(int tasks, Integer... contexts) {
        return new Options(List.of(contexts), tasks, 8, Labels.TRUE, 1);
    }

    // ---------------------------------------------------------------- points

    @Test
    void accuracyIsTheShareOfQueriesAnsweredRight() {
        assertThat(measure((task, row) -> 0, options(4, 3)).points()).containsExactly(new Point(3, 1, 0));
        assertThat(measure((task, row) -> row % 4, options(4, 3)).points()).containsExactly(new Point(3, 0.25, 0));
    }

    /** Of the tasks some are answered right throughout, the others wrong: a binomial. */
    @Test
    void theStandardErrorIsThatOfTheMeanOverTasks() {
        int tasks = 40;
        Point point =
                measure((task, row) -> task % 2, options(tasks, 3)).points().get(0);

        assertThat(point.accuracy()).isBetween(0.2, 0.8);
        assertThat(point.standardError())
                .isCloseTo(Math.sqrt(point.accuracy() * (1 - point.accuracy()) / (tasks - 1)), within(1e-12));
    }

    @Test
    void thereIsAPointForEachContextByIncreasingSize() {
        LearningCurve curve = measure((task, row) -> 0, options(2, 9, 1, 4));

        assertThat(curve.points().stream().map(Point::examples)).containsExactly(1, 4, 9);
        assertThat(engine.runsOf("fit").stream()
                        .map(run -> ZeroEngine.host(run, "x").shape().dim(1).size()))
                .containsExactly(1L, 4L, 9L);
    }

    /** Sixteen in a batch: the accuracies of the last fourteen are not counted. */
    @Test
    void asManyTasksAreCountedAsWereAskedFor() {
        int asked = 18;
        List<Integer> drawn = new ArrayList<>();
        Rule byTask = (task, row) -> {
            if (row == 0) {
                drawn.add(task % 2);
            }
            return task % 2;
        };
        Point point = measure(byTask, options(asked, 2)).points().get(0);

        assertThat(drawn).hasSize(32);
        assertThat(point.accuracy())
                .isCloseTo(
                        drawn.subList(0, asked).stream()
                                .mapToInt(odd -> 1 - odd)
                                .average()
                                .orElseThrow(),
                        within(1e-12));
    }

    @Test
    void equalSeedsMeasureTheSame() {
        Rule rule = (task, row) -> (task + row) % 3;

        assertThat(measure(rule, options(20, 1, 5))).isEqualTo(measure(rule, options(20, 1, 5)));
    }

    // ---------------------------------------------------------------- shuffled labels

    @Test
    void shuffledLabelsAreThoseOfTheContextInAnotherOrderAndNothingElseChanges() {
        Rule rule = (task, row) -> (row * row + task) % 4;
        measure(rule, options(16, 40));
        measure(rule, options(16, 40).withLabels(Labels.SHUFFLED));
        Map<String, Argument> straight = engine.runsOf("fit").get(0);
        Map<String, Argument> shuffled = engine.runsOf("fit").get(1);

        for (String same : List.of("x", "codes")) {
            assertThat(ZeroEngine.host(shuffled, same)).isEqualTo(ZeroEngine.host(straight, same));
        }
        Tensor queries = ZeroEngine.host(engine.runsOf("predict").get(0), "x");
        assertThat(ZeroEngine.host(engine.runsOf("predict").get(1), "x")).isEqualTo(queries);
        long[] before = ZeroEngine.host(straight, "y").toLongArray();
        long[] after = ZeroEngine.host(shuffled, "y").toLongArray();
        for (int episode = 0; episode < 16; episode++) {
            long[] old = Arrays.copyOfRange(before, episode * 40, episode * 40 + 40);
            long[] now = Arrays.copyOfRange(after, episode * 40, episode * 40 + 40);
            assertThat(now).isNotEqualTo(old);
            assertThat(now).containsExactlyInAnyOrder(old);
        }
        assertThat(Arrays.copyOfRange(after, 0, 40)).isNotEqualTo(Arrays.copyOfRange(after, 40, 80));
    }

    // ---------------------------------------------------------------- options

    @ParameterizedTest
    @CsvSource({"0, 2, 1", "-5, 2, 1", "1, 1, 1", "1, 2, 0"})
    void refusesToMeasureNothing(int context, int tasks, int queries) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options(List.of(7, context), tasks, queries, Labels.TRUE, 1))
                .withMessage(
                        "learning curve: expected contexts of at least 1 example, at least 2 tasks and 1 query, got ["
                                + context + ", 7], " + tasks + " and " + queries);
    }

    @Test
    void refusesToMeasureNoContext() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(2))
                .withMessage(
                        "learning curve: expected contexts of at least 1 example, at least 2 tasks and 1 query, got"
                                + " [], 2 and 8");
    }

    @Test
    void optionsAreSortedCopied() {
        List<Integer> contexts = new ArrayList<>(List.of(9, 1));
        Options options = new Options(contexts, 2, 1, Labels.TRUE, 3);
        contexts.clear();

        assertThat(options.contexts()).containsExactly(1, 9);
        assertThat(options.withLabels(Labels.SHUFFLED)).isEqualTo(new Options(List.of(1, 9), 2, 1, Labels.SHUFFLED, 3));
    }
}
