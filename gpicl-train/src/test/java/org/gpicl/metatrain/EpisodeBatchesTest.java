package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.table.Table;
import org.gpicl.task.Mixture;
import org.gpicl.task.TableTasks;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.GaussianPrior;
import org.gpicl.task.prior.HybridPrior;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.junit.jupiter.api.Test;

class EpisodeBatchesTest {

    private static final int FEATURES = 5;
    private static final int CODE_SIZE = 3;
    private static final ContextTransformer ANY_CLASSES = new ContextTransformer(FEATURES, 4, 1, 1, 2, 1, CODE_SIZE);
    private static final CausalTransformer SIX_CLASSES = new CausalTransformer(FEATURES, 6, 11, 4, 1, 1, 2, 1);

    private static EpisodeBatches batches(Objective objective, InputEncoding encoding) {
        return new EpisodeBatches(new NumberedTasks(4, 4), objective, ANY_CLASSES, encoding, 3, 2, new Seed(1));
    }

    private static float[] floats(Map<String, Tensor> batch, String name) {
        return Objects.requireNonNull(batch.get(name), name).toFloatArray();
    }

    private static long[] longs(Map<String, Tensor> batch, String name) {
        return Objects.requireNonNull(batch.get(name), name).toLongArray();
    }

    // ---------------------------------------------------------------- which tasks these are

    private static String sample(TableOptions tables, InputEncoding encoding, long seed) {
        return new EpisodeBatches(
                        TablePriors.standard(tables),
                        new ContextSplit(2, 40, 8, 0.3),
                        new ContextTransformer(16, 4, 1, 1, 2, 1, CODE_SIZE),
                        encoding,
                        4,
                        1,
                        new Seed(seed))
                .sample();
    }

    @Test
    void aSampleTellsTasksEncodingsAndSeedsApart() {
        String sample = sample(TableOptions.SMALL, InputEncoding.STANDARDIZED, 5);

        assertThat(sample(TableOptions.SMALL, InputEncoding.STANDARDIZED, 5)).isEqualTo(sample);
        assertThat(sample(TableOptions.SMALL.withClasses(3, 0.5), InputEncoding.STANDARDIZED, 5))
                .isNotEqualTo(sample);
        assertThat(sample(TableOptions.SMALL, InputEncoding.STANDARDIZED, 6)).isNotEqualTo(sample);
        assertThat(batches(new ContextSplit(2, 5, 3, 0.5), InputEncoding.RAW).sample())
                .isNotEqualTo(batches(new ContextSplit(2, 5, 3, 0.5), InputEncoding.STANDARDIZED)
                        .sample());
    }

    @Test
    void missingValuesAreEncodedLikeAllOthers() {
        HybridPrior withGaps =
                new HybridPrior(TableOptions.SMALL, HybridPrior.Options.STANDARD.withColumns(0.4, 0.3, 1));
        EpisodeBatches batches = new EpisodeBatches(
                withGaps,
                new ContextSplit(2, 40, 8, 0.3),
                new ContextTransformer(16, 4, 1, 1, 2, 1, CODE_SIZE),
                InputEncoding.STANDARDIZED,
                4,
                16,
                1,
                new Seed(1));

        for (float value : floats(batches.batch(0), BatchTensors.X)) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void learnersThatListenToExpertsGetTheirScoresWithRoomForTheClassesOfTheBatch() {
        TaskDistribution few = new GaussianPrior(TableOptions.SMALL.withClasses(3, 0), GaussianPrior.Options.STANDARD);
        TaskDistribution many =
                new GaussianPrior(TableOptions.SMALL.withClasses(30, 0), GaussianPrior.Options.STANDARD);
        EpisodeBatches batches = new EpisodeBatches(
                Mixture.of(new Mixture.Part(1, few), new Mixture.Part(1, many)).byBatch(),
                new ContextSplit(20, 20, 8, 0),
                new EvidenceTransformer(16, 4, 1, 1, 2, 1, CODE_SIZE, 2),
                InputEncoding.ROBUST,
                4,
                1,
                new Seed(1));
        long channels = FittedEvidence.channels(2);

        Set<Long> classes = new HashSet<>();
        for (long index = 0; index < 16; index++) {
            Map<String, Tensor> batch = batches.batch(index);
            Shape codes = Objects.requireNonNull(batch.get(BatchTensors.CODES)).shape();
            long room = codes.dim(1).size();
            classes.add(room);
            assertThat(Objects.requireNonNull(batch.get(BatchTensors.EVIDENCE)).shape())
                    .isEqualTo(Shape.of(4, 20, channels, room));
            assertThat(Objects.requireNonNull(batch.get(BatchTensors.QUERY_EVIDENCE))
                            .shape())
                    .isEqualTo(Shape.of(4, 8, channels, room));
        }
        assertThat(classes).containsExactlyInAnyOrder(3L, 30L);
    }

    // ---------------------------------------------------------------- a pure function of seed and index

    @Test
    void aBatchIsTheSameWhicheverThreadMakesItAndWhen() throws Exception {
        EpisodeBatches shared = new EpisodeBatches(
                TablePriors.standard(TableOptions.SMALL),
                new ContextSplit(2, 40, 8, 0.3),
                new ContextTransformer(16, 4, 1, 1, 2, 1, CODE_SIZE),
                InputEncoding.STANDARDIZED,
                4,
                2,
                new Seed(5));
        int count = 16;
        List<Map<String, Tensor>> inOrder =
                IntStream.range(0, count).mapToObj(shared::batch).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Map<String, Tensor>>> backwards = new ArrayList<>();
            for (int round = 0; round < 2; round++) {
                for (int index = count - 1; index >= 0; index--) {
                    long which = index;
                    backwards.add(threads.submit(() -> shared.batch(which)));
                }
            }
            for (int i = 0; i < backwards.size(); i++) {
                assertThat(backwards.get(i).get()).isEqualTo(inOrder.get(count - 1 - i % count));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(new HashSet<>(inOrder)).hasSize(count);
    }

    @Test
    void anotherSeedMakesOtherBatches() {
        EpisodeBatches one = batches(new ContextSplit(4, 4, 2, 0), InputEncoding.RAW);
        EpisodeBatches other = new EpisodeBatches(
                one.distribution(), one.objective(), one.architecture(), one.encoding(), 3, 2, new Seed(2));

        assertThat(other.batch(0)).isNotEqualTo(one.batch(0));
    }

    // ---------------------------------------------------------------- views

    private static EpisodeBatches scaled(int views) {
        return new EpisodeBatches(
                TablePriors.standard(TableOptions.SMALL),
                new ContextSplit(20, 20, 8, 0),
                new ContextTransformer(32, 4, 1, 1, 2, 1, CODE_SIZE),
                InputEncoding.SCALED,
                views,
                12,
                1,
                new Seed(5));
    }

    /** Rows are the same but for the view: rotated ones have no zeros behind their features. */
    @Test
    void everyEpisodeIsShownInAViewAtRandom() {
        int padded = padded(scaled(4));

        assertThat(padded).isBetween(1, 8);
        assertThat(padded(scaled(1))).isGreaterThan(padded);
        assertThat(scaled(4).batch(0)).isEqualTo(scaled(4).batch(0));
        assertThat(longs(scaled(4).batch(0), BatchTensors.Y))
                .isEqualTo(longs(scaled(1).batch(0), BatchTensors.Y));
    }

    /** Episodes whose inputs end in a zero. */
    private static int padded(EpisodeBatches batches) {
        float[] x = floats(batches.batch(0), BatchTensors.X);
        int padded = 0;
        for (int episode = 0; episode < batches.size(); episode++) {
            padded += x[episode * 20 * 32 + 31] == 0 ? 1 : 0;
        }
        return padded;
    }

    @Test
    void theFirstViewAloneIsTheDefault() {
        EpisodeBatches one = batches(new ContextSplit(4, 4, 2, 0), InputEncoding.SCALED);

        assertThat(one.views()).isEqualTo(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scaled(0))
                .withMessage("batches: expected at least 1 view, got 0");
    }

    // ---------------------------------------------------------------- tasks and sequences

    /** Rows begin with the numbers of their task and episode. */
    @Test
    void everyTaskHasItsSequencesAndEverySequenceIsFresh() {
        EpisodeBatches batches = batches(new ContextSplit(4, 4, 2, 0), InputEncoding.RAW);
        float[] x = floats(batches.batch(0), "x"); // [6, 4, 5]
        float[] queries = floats(batches.batch(0), "query.x"); // [6, 2, 5]
        Set<Float> tasks = new HashSet<>();
        Set<Float> episodes = new HashSet<>();
        for (int e = 0; e < 6; e++) {
            float task = x[e * 4 * FEATURES];
            float episode = x[e * 4 * FEATURES + 1];
            assertThat(task).isEqualTo(x[e / 2 * 2 * 4 * FEATURES]);
            assertThat(queries[e * 2 * FEATURES]).isEqualTo(task);
            assertThat(queries[e * 2 * FEATURES + 1]).isEqualTo(episode);
            tasks.add(task);
            episodes.add(episode);
        }

        assertThat(batches.size()).isEqualTo(6);
        assertThat(tasks).hasSize(3);
        assertThat(episodes).hasSize(6);
    }

    // ---------------------------------------------------------------- tensors

    @Test
    void theTensorsAreThoseOfTheObjective() {
        ContextSplit split = new ContextSplit(2, 9, 3, 0.5);
        EpisodeBatches batches = batches(split, InputEncoding.STANDARDIZED);
        Signature signature = new Signature(split.inputs(ANY_CLASSES), Map.of());
        Set<Long> contexts = new HashSet<>();
        for (int index = 0; index < 50; index++) {
            Map<String, Long> sizes = signature.bind("batch", batches.batch(index));
            assertThat(sizes)
                    .containsEntry("batch", 6L)
                    .containsEntry("query", 3L)
                    .containsEntry("classes", 4L);
            contexts.add(sizes.get("context"));
        }

        assertThat(contexts).containsExactlyInAnyOrder(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void allPrefixesHaveNoQueriesAndNoCodes() {
        EpisodeBatches batches = new EpisodeBatches(
                new NumberedTasks(4, 4), new AllPrefixes(7), SIX_CLASSES, InputEncoding.RAW, 3, 2, new Seed(1));
        Map<String, Tensor> batch = batches.batch(0);

        assertThat(batch).containsOnlyKeys("x", "y", "weights");
        assertThat(batch.get("x").shape()).isEqualTo(Shape.of(6, 7, 5));
        assertThat(batch.get("y").shape()).isEqualTo(Shape.of(6, 7));
        assertThat(batch).containsEntry("weights", Tensor.filled(Shape.of(6, 7), 1));
    }

    @Test
    void aQueryWhoseClassIsNotInItsContextHasNoWeight() {
        EpisodeBatches batches = batches(new ContextSplit(3, 3, 5, 0), InputEncoding.RAW);
        int[] counts = new int[2];
        for (int index = 0; index < 20; index++) {
            Map<String, Tensor> batch = batches.batch(index);
            long[] y = longs(batch, "y"); // [6, 3]
            long[] queries = longs(batch, "query.y"); // [6, 5]
            float[] weights = floats(batch, "weights"); // [6, 5]
            for (int i = 0; i < queries.length; i++) {
                int episode = i / 5;
                long label = queries[i];
                boolean known = IntStream.range(3 * episode, 3 * episode + 3).anyMatch(row -> y[row] == label);
                assertThat(weights[i]).isEqualTo(known ? 1 : 0);
                counts[known ? 1 : 0]++;
            }
        }

        assertThat(counts[0]).isGreaterThan(100);
        assertThat(counts[1]).isGreaterThan(100);
    }

    @Test
    void everyClassOfEveryEpisodeHasACodeOfLengthOneOfItsOwn() {
        Map<String, Tensor> batch =
                batches(new ContextSplit(2, 2, 1, 0), InputEncoding.RAW).batch(0);
        float[] codes = floats(batch, "codes"); // [6, 4, 3]
        Set<List<Float>> distinct = new HashSet<>();
        for (int i = 0; i < codes.length; i += CODE_SIZE) {
            double squares = codes[i] * codes[i] + codes[i + 1] * codes[i + 1] + codes[i + 2] * codes[i + 2];
            assertThat(squares).isCloseTo(1, within(1e-6));
            distinct.add(List.of(codes[i], codes[i + 1], codes[i + 2]));
        }

        assertThat(batch.get("codes").shape()).isEqualTo(Shape.of(6, 4, CODE_SIZE));
        assertThat(distinct).hasSize(6 * 4);
    }

    // ---------------------------------------------------------------- encodings

    @Test
    void rawRowsAreAsTheyAreWithZerosBehindThem() {
        Map<String, Tensor> batch =
                batches(new ContextSplit(4, 4, 2, 0), InputEncoding.RAW).batch(0);
        float[] x = floats(batch, "x");
        float[] queries = floats(batch, "query.x");
        for (int row = 0; row < 6 * 4; row++) {
            assertThat(x[row * FEATURES + 2]).isEqualTo(row % 4);
            assertThat(x[row * FEATURES + 3]).isEqualTo(1);
            assertThat(x[row * FEATURES + 4]).isZero();
        }
        for (int row = 0; row < 6 * 2; row++) {
            assertThat(queries[row * FEATURES + 2]).isEqualTo(4 + row % 2);
            assertThat(queries[row * FEATURES + 4]).isZero();
        }
    }

    /** Of the features of an episode only the number of the row varies: it alone is left, and rises with the row. */
    @Test
    void standardizedRowsAreFittedOnTheContextAlone() {
        Map<String, Tensor> batch = batches(new ContextSplit(4, 4, 2, 0), InputEncoding.STANDARDIZED)
                .batch(0);
        float[] x = floats(batch, "x");
        float[] queries = floats(batch, "query.x");
        for (int e = 0; e < 6; e++) {
            int column = columnInUse(x, e);
            float[] values = new float[6];
            for (int row = 0; row < 6; row++) {
                values[row] =
                        row < 4 ? x[(e * 4 + row) * FEATURES + column] : queries[(e * 2 + row - 4) * FEATURES + column];
            }
            assertThat(values[0] + values[3]).isCloseTo(0, within(1e-6f));
            assertThat(values[1] + values[2]).isCloseTo(0, within(1e-6f));
            assertThat(values).isSorted();
        }
    }

    private static int columnInUse(float[] x, int episode) {
        int[] used = IntStream.range(0, FEATURES)
                .filter(column -> x[episode * 4 * FEATURES + column] != 0)
                .toArray();
        assertThat(used).hasSize(1);
        return used[0];
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    void refusesAnEmptyBatch() {
        NumberedTasks tasks = new NumberedTasks(4, 4);
        ContextSplit split = new ContextSplit(2, 2, 1, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EpisodeBatches(tasks, split, ANY_CLASSES, InputEncoding.RAW, 0, 2, new Seed(1)))
                .withMessage("batches: expected at least 1 task and 1 sequence per task, got 0 and 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EpisodeBatches(tasks, split, ANY_CLASSES, InputEncoding.RAW, 2, 0, new Seed(1)))
                .withMessage("batches: expected at least 1 task and 1 sequence per task, got 2 and 0");
    }

    @Test
    void refusesMoreRawFeaturesThanTheArchitectureHas() {
        NumberedTasks tasks = new NumberedTasks(6, 4);
        ContextSplit split = new ContextSplit(2, 2, 1, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EpisodeBatches(tasks, split, ANY_CLASSES, InputEncoding.RAW, 1, 1, new Seed(1)))
                .withMessage("batches: expected tasks of at most 5 features, got 6; use the standardised encoding");

        EpisodeBatches projected =
                new EpisodeBatches(tasks, split, ANY_CLASSES, InputEncoding.STANDARDIZED, 1, 1, new Seed(1));
        assertThat(projected.batch(0).get("x").shape()).isEqualTo(Shape.of(1, 2, 5));
    }

    @Test
    void refusesMoreClassesThanTheArchitectureHas() {
        ContextSplit split = new ContextSplit(2, 2, 1, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EpisodeBatches(
                        new NumberedTasks(4, 7), split, SIX_CLASSES, InputEncoding.RAW, 1, 1, new Seed(1)))
                .withMessage("batches: expected tasks of at most 6 classes, got 7");

        EpisodeBatches unlimited =
                new EpisodeBatches(new NumberedTasks(4, 7), split, ANY_CLASSES, InputEncoding.RAW, 1, 1, new Seed(1));
        assertThat(unlimited.batch(0).get("codes").shape()).isEqualTo(Shape.of(1, 7, CODE_SIZE));
    }

    @Test
    void tasksOfFewRowsMakeShorterBatchesAndTheirDataShowInTheSample() {
        double[][] cells = IntStream.range(0, 30)
                .mapToObj(row -> new double[] {row % 7, row % 3, row % 2})
                .toArray(double[][]::new);
        TaskDistribution own = TableTasks.of(Table.of(cells, "a", "b", "c"));
        EpisodeBatches batches = new EpisodeBatches(
                own, new ContextSplit(50, 50, 10, 0), ANY_CLASSES, InputEncoding.STANDARDIZED, 3, 1, new Seed(1));
        Map<String, Tensor> batch = batches.batch(0);

        assertThat(floats(batch, BatchTensors.X)).hasSize(3 * 23 * FEATURES);
        assertThat(longs(batch, BatchTensors.QUERY_Y)).hasSize(3 * 7);
        assertThat(batches.sample()).endsWith(", " + own.fingerprint());
    }
}
