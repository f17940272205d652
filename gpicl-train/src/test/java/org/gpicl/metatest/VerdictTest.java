package org.gpicl.metatest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.metatest.LearningCurve.Labels;
import org.gpicl.metatest.LearningCurve.Options;
import org.gpicl.metatest.LearningCurve.Point;
import org.gpicl.metatest.Verdict.Condition;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Learners of each kind, made on purpose: 40 points on a line, 8 classes of 5 neighbours each, labels permuted by task. */
class VerdictTest {

    private static final int CLASSES = 8;
    private static final int NEIGHBORS = 5;

    /** So many tasks because what is recalled fits some unseen ones by accident: 1 ± 1 of the 8 labels. */
    private static final Options OPTIONS = new Options(List.of(1, 8, 60), 512, 16, Labels.TRUE, 3);

    /** What answers a query from examples. */
    private interface Rule {
        int label(float[] x, int[] y, float query);
    }

    /** Tasks {@code first} … {@code first + count − 1}. */
    private record Permuted(int first, int count) implements TaskDistribution {

        static int[] permutation(int task) {
            return new Seed(11).child(task).stream().permutation(CLASSES);
        }

        @Override
        public Task draw(RandomStream random) {
            int[] permutation = permutation(first + random.integer(count));
            return (episodes, rows) -> {
                float[] x = new float[rows];
                int[] y = new int[rows];
                for (int i = 0; i < rows; i++) {
                    int point = episodes.integer(CLASSES * NEIGHBORS);
                    x[i] = point;
                    y[i] = permutation[point / NEIGHBORS];
                }
                return new Episode(rows, 1, x, y, CLASSES);
            };
        }

        @Override
        public int maxFeatures() {
            return 1;
        }

        @Override
        public int maxClasses() {
            return CLASSES;
        }
    }

    private static final Permuted ONE = new Permuted(0, 1);
    private static final Permuted SEEN = new Permuted(0, 32);
    private static final Permuted UNSEEN = new Permuted(1_000, 1_000_000);

    private static final int[][] KNOWN =
            IntStream.range(0, SEEN.count()).mapToObj(Permuted::permutation).toArray(int[][]::new);

    private static LearningCurve curve(Rule rule, TaskDistribution tasks, Options options) {
        List<Point> points = new ArrayList<>();
        for (int examples : options.contexts()) {
            TaskDistribution drawn =
                    options.labels() == Labels.TRUE ? tasks : new LearningCurve.Shuffled(tasks, examples);
            List<Double> accuracies = new ArrayList<>();
            for (int t = 0; t < options.tasks(); t++) {
                RandomStream random = new Seed(options.seed()).child(examples).child(t).stream();
                Episode episode = drawn.draw(random).episode(random, examples + options.queries());
                float[] x = Arrays.copyOf(episode.x(), examples);
                int[] y = Arrays.copyOf(episode.y(), examples);
                double hits = 0;
                for (int q = examples; q < episode.rows(); q++) {
                    hits += rule.label(x, y, episode.x()[q]) == episode.y()[q] ? 1 : 0;
                }
                accuracies.add(hits / options.queries());
            }
            points.add(Point.of(examples, accuracies));
        }
        return new LearningCurve(points);
    }

    private static Verdict verdict(Rule rule, Permuted seen) {
        return Verdict.measure(
                (tasks, options) -> curve(rule, tasks, options),
                Map.of(Condition.SEEN_TASKS, seen, Condition.UNSEEN_TASKS, UNSEEN),
                OPTIONS);
    }

    /** Knows one task by heart. */
    private static int recall(int task, float query) {
        return KNOWN[task][(int) query / NEIGHBORS];
    }

    /** Of the tasks it knows, answers as the first that fits all examples; 0 if none does. */
    private static int identify(float[] x, int[] y, float query) {
        for (int task = 0; task < KNOWN.length; task++) {
            boolean fits = true;
            for (int i = 0; i < x.length; i++) {
                fits &= KNOWN[task][(int) x[i] / NEIGHBORS] == y[i];
            }
            if (fits) {
                return recall(task, query);
            }
        }
        return 0;
    }

    private static int nearestNeighbor(float[] x, int[] y, float query) {
        int nearest = 0;
        for (int i = 1; i < x.length; i++) {
            nearest = Math.abs(x[i] - query) < Math.abs(x[nearest] - query) ? i : nearest;
        }
        return y[nearest];
    }

    // ---------------------------------------------------------------- learners of each kind

    @Test
    void whoRecallsATaskMemorizesInstances() {
        Verdict verdict = verdict((x, y, query) -> recall(0, query), ONE);

        assertThat(verdict.kind()).isEqualTo(AlgorithmKind.INSTANCE_MEMORIZATION);
        assertThat(verdict.improvement(Condition.SEEN_TASKS).first().accuracy()).isOne();
    }

    @Test
    void whoFindsTheTaskAmongKnownOnesIdentifiesTasks() {
        Verdict verdict = verdict(VerdictTest::identify, SEEN);

        assertThat(verdict.kind()).isEqualTo(AlgorithmKind.TASK_IDENTIFICATION);
        assertThat(verdict.improvement(Condition.SEEN_TASKS).last().accuracy()).isOne();
    }

    @Test
    void whoLooksAtNeighborsLearnsInGeneral() {
        Verdict verdict = verdict(VerdictTest::nearestNeighbor, SEEN);

        assertThat(verdict.kind()).isEqualTo(AlgorithmKind.GENERAL_LEARNING);
        assertThat(verdict.improvement(Condition.SHUFFLED_LABELS).value()).isCloseTo(0, within(Verdict.MARGIN));
    }

    @Test
    void whoAlwaysSaysTheSameLearnsNothing() {
        assertThat(verdict((x, y, query) -> 3, SEEN).kind()).isEqualTo(AlgorithmKind.NO_LEARNING);
    }

    // ---------------------------------------------------------------- the rule

    private static LearningCurve line(double first, double last, double error) {
        return new LearningCurve(List.of(new Point(1, first, error), new Point(90, last, error)));
    }

    private static Map<Condition, LearningCurve> curves(
            LearningCurve seen, LearningCurve unseen, LearningCurve shuffled) {
        return Map.of(Condition.SEEN_TASKS, seen, Condition.UNSEEN_TASKS, unseen, Condition.SHUFFLED_LABELS, shuffled);
    }

    @ParameterizedTest
    @CsvSource({
        "0.9, 0.9, 0.1, 0.1, 0.1, INSTANCE_MEMORIZATION",
        "0.1, 0.1, 0.1, 0.1, 0.1, NO_LEARNING",
        "0.15, 0.16, 0.1, 0.1, 0.1, UNDECIDED", // at chance or not
        "0.1, 0.6, 0.1, 0.1, 0.1, TASK_IDENTIFICATION",
        "0.1, 0.6, 0.1, 0.15, 0.1, UNDECIDED", // helps on unseen tasks or not
        "0.1, 0.15, 0.1, 0.1, 0.1, UNDECIDED", // helps on seen tasks or not
        "0.1, 0.6, 0.1, 0.6, 0.1, GENERAL_LEARNING",
        "0.1, 0.6, 0.1, 0.6, 0.6, UNDECIDED", // labels are not what it learns from
        "0.9, 0.9, 0.1, 0.6, 0.1, UNDECIDED", // not in the paper's table
        "0.9, 0.5, 0.1, 0.1, 0.1, INSTANCE_MEMORIZATION", // examples harm
        "0.1, 0.6, 0.4, 0.1, 0.1, TASK_IDENTIFICATION"
    })
    void theKindFollowsFromIntervals(
            double seen, double seenLast, double unseen, double unseenLast, double shuffled, AlgorithmKind kind) {
        Verdict verdict = new Verdict(
                0.1, curves(line(seen, seenLast, 0.005), line(unseen, unseenLast, 0.005), line(0.1, shuffled, 0.005)));

        assertThat(verdict.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, Double.NaN, Double.POSITIVE_INFINITY})
    void wideOrUnknownErrorsDecideNothing(double error) {
        assertThat(new Verdict(0.1, curves(line(0.1, 0.6, error), line(0.1, 0.6, error), line(0.1, 0.1, error))).kind())
                .isEqualTo(AlgorithmKind.UNDECIDED);
    }

    @Test
    void thePrintedFormHasKindAndIntervals() {
        Verdict verdict = new Verdict(0.1, curves(line(0.1, 0.6, 0.01), line(0.1, 0.5, 0.01), line(0.1, 0.1, 0.01)));

        assertThat(verdict.toString().lines())
                .containsExactly(
                        "GENERAL_LEARNING (guessing: 0.100)",
                        "  seen tasks       +0.500 (0.472 … 0.528): 0.100 after 1, 0.600 after 90 examples",
                        "  unseen tasks     +0.400 (0.372 … 0.428): 0.100 after 1, 0.500 after 90 examples",
                        "  shuffled labels  +0.000 (-0.028 … 0.028): 0.100 after 1, 0.100 after 90 examples");
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    void curvesThatDecideMustBeThereWithTwoPoints() {
        Map<Condition, LearningCurve> two = new EnumMap<>(Condition.class);
        two.put(Condition.SEEN_TASKS, line(0, 1, 0));
        two.put(Condition.UNSEEN_TASKS, line(0, 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Verdict(0.1, two))
                .withMessage("verdict: expected curves of seen tasks, unseen tasks and shuffled labels, got"
                        + " [SEEN_TASKS, UNSEEN_TASKS]");
        two.put(Condition.SHUFFLED_LABELS, new LearningCurve(List.of(new Point(1, 0, 0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Verdict(0.1, two))
                .withMessage("improvement: expected a curve of at least 2 points, got 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1, Double.NaN})
    void guessingHasAnAccuracyBetweenZeroAndOne(double chance) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Verdict(chance, curves(line(0, 1, 0), line(0, 1, 0), line(0, 1, 0))))
                .withMessage("verdict: expected an accuracy of guessing between 0 and 1, got " + chance);
    }

    @Test
    void fewTasksAreNoMeasurement() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Verdict.measure(
                        (tasks, options) -> line(0, 1, 0),
                        Map.of(Condition.SEEN_TASKS, SEEN, Condition.UNSEEN_TASKS, UNSEEN),
                        new Options(List.of(1, 5), 15, 8, Labels.TRUE, 1)))
                .withMessage(
                        "verdict: expected at least 2 contexts, 16 tasks and true labels, got [1, 5], 15 and TRUE");
    }

    @Test
    void seenTasksMustBeNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Verdict.measure(
                        (tasks, options) -> line(0, 1, 0), Map.of(Condition.UNSEEN_TASKS, UNSEEN), OPTIONS))
                .withMessage("verdict: expected seen and unseen tasks, got [UNSEEN_TASKS]");
    }

    @Test
    void aConditionThatWasNotMeasuredIsRefused() {
        Verdict verdict = new Verdict(0.1, curves(line(0, 1, 0), line(0, 1, 0), line(0, 1, 0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verdict.improvement(Condition.IDENTITY_TASK))
                .withMessage("verdict: expected one of the conditions measured, [SEEN_TASKS, UNSEEN_TASKS,"
                        + " SHUFFLED_LABELS], got IDENTITY_TASK");
    }
}
