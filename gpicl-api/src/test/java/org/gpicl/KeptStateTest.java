package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.EvidenceTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fitted learners remember, when it is let go, and that nobody notices but by the time it takes. */
class KeptStateTest {

    private static final int TENSORS = 4; // of a state: keys, values, readout keys and labels of the one layer
    private static final float[] QUERY = new float[4];

    private final FakeEngine engine = new FakeEngine();

    private InContextLearner.Builder builder(Architecture architecture, InputEncoding encoding) {
        return InContextLearner.builder()
                .model(new Model(
                        "tiny",
                        architecture,
                        encoding,
                        Initializer.initialize(architecture.parameters(), new Seed(1)),
                        Map.of()))
                .engine(engine);
    }

    private InContextLearner.Builder builder() {
        return builder(new ContextTransformer(5, 4, 1, 1, 2, 1, 3), InputEncoding.STANDARDIZED);
    }

    private InContextLearner.Builder inOrder() {
        return builder(new CausalTransformer(5, 6, 11, 4, 1, 1, 2, 1), InputEncoding.RAW);
    }

    /** Four features; labels a, b and c take turns. */
    private static Context<String> context(int size) {
        Context.Builder<String> builder = Context.builder();
        for (int i = 0; i < size; i++) {
            builder.add(new float[] {i, i * i, -i, 1}, List.of("a", "b", "c").get(i % 3));
        }
        return builder.build();
    }

    /** What one state of {@link #context} takes. */
    private long bytesOfOne() {
        try (Learner learner = builder().open();
                FittedLearner<String> fitted = learner.fit(context(7))) {
            assertThat(fitted.bytes()).isEqualTo(learner.bytes() + 7 * (4 + 1) * 4);
            return learner.bytes();
        } finally {
            engine.runs.clear();
        }
    }

    // ---------------------------------------------------------------- the bound

    @Test
    void hundredsThatAreNotClosedStayWithinTheBound() {
        long one = bytesOfOne();
        Learner learner = builder().memory(3 * one + one / 2).open();
        List<FittedLearner<String>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(learner.fit(context(7)));
            assertThat(learner.bytes()).isLessThanOrEqualTo(3 * one);
            assertThat(engine.open).hasSizeLessThanOrEqualTo(3 * TENSORS);
        }

        assertThat(learner.bytes()).isEqualTo(3 * one);
        assertThat(all.get(296).bytes()).isEqualTo(7 * (4 + 1) * 4); // the examples
        assertThat(all.get(297).bytes()).isEqualTo(one + 7 * (4 + 1) * 4);
        all.forEach(FittedLearner::close);
        assertThat(learner.bytes()).isZero();
        assertThat(engine.open).isEmpty();
    }

    @Test
    void theOneUsedLongestAgoGoesAndIsReadAgainWithTheSameInputs() {
        long one = bytesOfOne();
        Learner learner = builder().memory(2 * one).open();
        FittedLearner<String> first = learner.fit(context(7));
        FittedLearner<String> second = learner.fit(context(7));
        first.predict(QUERY);
        learner.fit(context(7)); // the second goes
        first.predict(QUERY);
        assertThat(engine.runsOf("fit")).hasSize(3);

        second.predict(QUERY);

        assertThat(engine.runsOf("fit")).hasSize(4);
        assertThat(engine.runsOf("fit").get(3)).isEqualTo(engine.runsOf("fit").get(1));
        assertThat(engine.open).hasSize(2 * TENSORS);
        first.predict(QUERY);
        second.predict(QUERY);
        assertThat(engine.runsOf("fit")).hasSize(4);
    }

    @Test
    void oneThatIsLargerThanTheBoundIsHeldUntilAnotherIsUsed() {
        Learner learner = builder().memory(1).open();
        FittedLearner<String> first = learner.fit(context(7));
        first.predict(QUERY);
        first.predict(QUERY);
        assertThat(engine.runsOf("fit")).hasSize(1);

        FittedLearner<String> second = learner.fit(context(7));
        second.predict(QUERY);
        assertThat(engine.runsOf("fit")).hasSize(2);
        assertThat(engine.open).hasSize(TENSORS);
        first.predict(QUERY);
        assertThat(engine.runsOf("fit")).hasSize(3);
        assertThat(engine.open).hasSize(TENSORS);
    }

    /** The experts of the default kind of learner are most of what lies on the heap. */
    @Test
    void whatExpertsKnowCountsAndGoesToo() {
        Learner learner = builder(new EvidenceTransformer(5, 4, 1, 1, 2, 1, 3, 5), InputEncoding.ROBUST)
                .memory(1)
                .open();
        FittedLearner<String> fitted = learner.fit(context(60));
        long engines = engine.open.stream()
                .mapToLong(tensor -> tensor.shape().elements() * tensor.dtype().bytes())
                .sum();
        // of ferns alone: 64 · 8 cells, 3 channels, 3 classes
        assertThat(learner.bytes()).isGreaterThan(engines + 4 * 64 * 8 * 3 * 3);

        learner.fit(context(6));
        assertThat(fitted.bytes()).isEqualTo(60 * (4 + 1) * 4);
    }

    @Test
    void theBoundIsAtLeastAByteAndAQuarterOfTheHeapUnlessItIsSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InContextLearner.builder().memory(0))
                .withMessage("memory: expected at least 1 byte, got 0");
        assertThatIllegalStateException()
                .isThrownBy(() -> InContextLearner.builder().memory(1).memory(2))
                .withMessage("learner: expected memory to be set once, got 1 and then 2");
    }

    // ---------------------------------------------------------------- closing

    @Test
    void whatIsUnreachableIsReleasedThoughNotClosed() throws InterruptedException {
        Learner learner = builder().open();
        for (int i = 0; i < 20; i++) {
            learner.fit(context(7));
        }
        for (int wait = 0; wait < 500 && learner.bytes() > 0; wait++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(learner.bytes()).isZero();
        assertThat(engine.open).isEmpty();
    }

    @Test
    void whatIsInUseIsReleasedAfterwards() {
        Learner learner = builder().memory(1).open();
        FittedLearner<String> fitted = learner.fit(context(7));
        List<Integer> open = new ArrayList<>();
        List<FittedLearner<String>> others = new ArrayList<>(); // which must not become unreachable
        engine.logits = (member, query, output) -> {
            if (open.isEmpty()) {
                open.add(0);
                others.add(learner.fit(context(7))); // pushes it out
                fitted.close();
                open.set(0, engine.open.size());
            }
            return output;
        };
        List<Prediction<String>> predictions = fitted.predict(new float[600][4]); // three chunks

        assertThat(open).containsExactly(2 * TENSORS);
        assertThat(predictions).hasSize(600).allMatch(p -> p.label().equals("c"));
        assertThat(engine.open).hasSize(others.size() * TENSORS);
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(QUERY))
                .withMessage("predict: the fitted learner is closed");
    }

    @Test
    void aLearnerThatIsClosedLeavesNothingOnAnEngineThatItWasGiven() {
        Learner learner = builder().open();
        FittedLearner<String> fitted = learner.fit(context(7));
        Learner reading = inOrder().open();
        FittedLearner<String> observed = reading.fit(context(2)).observe(QUERY, "a");
        learner.close();
        reading.close();

        assertThat(engine.open).isEmpty();
        assertThat(learner.bytes()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(QUERY))
                .withMessage("predict: the learner is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> observed.predict(QUERY))
                .withMessage("predict: the learner is closed");
        fitted.close();
        assertThat(fitted.bytes()).isEqualTo(7 * (4 + 1) * 4);
    }

    /** The learner is closed while an example is read: nothing of it stays. */
    @Test
    void whatIsReadWhileTheLearnerIsClosedIsReleased() {
        Learner learner = builder().open();
        engine.failure = operation -> {
            if (operation.equals("run fit")) {
                learner.close();
            }
            return null;
        };
        FittedLearner<String> fitted = learner.fit(context(7));

        assertThat(engine.open).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(QUERY))
                .withMessage("predict: the learner is closed");
    }

    // ---------------------------------------------------------------- several threads

    @Test
    void ofSeveralThreadsThatNeedTheSameOneReads() throws Exception {
        int threads = 8;
        Learner learner = builder().memory(1).open();
        FittedLearner<String> fitted = learner.fit(context(7));
        learner.fit(context(5));
        AtomicInteger readers = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(threads);
        engine.failure = operation -> {
            if (operation.equals("run fit")) {
                readers.incrementAndGet();
                await(asked); // the others have come so far, too
            }
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Prediction<String>>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    asked.countDown();
                    return fitted.predict(QUERY);
                }));
            }
            for (Future<Prediction<String>> answer : answers) {
                assertThat(answer.get(1, TimeUnit.MINUTES).label()).isNotNull();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(readers).hasValue(1);
    }

    /** One is being read, and waits: the pool serves others meanwhile. */
    @Test
    void nobodyElseWaitsWhileOneIsRead() throws Exception {
        Learner learner = builder().memory(1 << 20).open();
        FittedLearner<String> other = learner.fit(context(5));
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        engine.failure = operation -> {
            if (operation.equals("run fit") && reading.getCount() > 0) {
                reading.countDown();
                await(go);
            }
            return null;
        };
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            Future<FittedLearner<String>> slow = pool.submit(() -> learner.fit(context(7)));
            await(reading);
            other.predict(QUERY);
            learner.fit(context(4)).close();
            other.close();
            assertThat(slow.isDone()).isFalse();
            go.countDown();
            assertThat(slow.get(1, TimeUnit.MINUTES).bytes()).isPositive();
        } finally {
            go.countDown();
            pool.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void countsAreRightAfterAStampede() throws Exception {
        long one = bytesOfOne();
        Learner learner = builder().memory(3 * one).open();
        List<FittedLearner<String>> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(learner.fit(context(7)));
        }
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> threads = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread;
                threads.add(pool.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        all.get((first + i * 5) % all.size()).predict(QUERY);
                        learner.fit(context(7)).close();
                    }
                }));
            }
            for (Future<?> thread : threads) {
                thread.get(2, TimeUnit.MINUTES);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(learner.bytes()).isLessThanOrEqualTo(3 * one).isEqualTo(engine.open.size() / TENSORS * one);
        all.forEach(FittedLearner::close);
        assertThat(learner.bytes()).isZero();
        assertThat(engine.open).isEmpty();
    }

    // ---------------------------------------------------------------- all else, after it was let go

    @Test
    void aFailureWhileReadingAgainIsToldAndTriedAgain() {
        BackendException failure = new BackendException("no memory");
        Learner learner = builder().memory(1).open();
        FittedLearner<String> fitted = learner.fit(context(7));
        learner.fit(context(7));
        engine.failure = operation -> operation.equals("run fit") ? failure : null;

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(() -> fitted.predict(QUERY))
                .isSameAs(failure);

        engine.failure = operation -> null;
        assertThat(fitted.predict(QUERY).label()).isEqualTo("a");
        assertThat(engine.open).hasSize(TENSORS);
    }

    @Test
    void observingForgettingAndSavingNeedTheExamplesAlone(@TempDir Path folder) throws IOException {
        Learner learner = builder().memory(1).open();
        FittedLearner<String> fitted = learner.fit(context(7));
        learner.fit(context(3));

        FittedLearner<String> more = fitted.observe(QUERY, "d");
        FittedLearner<String> less = fitted.forget(0);
        fitted.save(folder.resolve("kept"));
        FittedLearner<String> again = FittedLearner.open(folder.resolve("kept"), String.class, learner);

        assertThat(engine.runsOf("fit")).extracting(FakeEngine::examples).containsExactly(7L, 3L, 8L, 6L, 7L);
        assertThat(engine.runsOf("fit").get(4)).isEqualTo(engine.runsOf("fit").get(0));
        assertThat(more.classes()).hasSize(4);
        assertThat(less.reading().rows()).isEqualTo(6);
        assertThat(again.reading()).isEqualTo(fitted.reading());
    }

    @Test
    void whatCannotBeReadAgainMovesToTheHost() {
        Learner learner = inOrder().memory(1).open();
        FittedLearner<String> fitted = learner.fit(context(2));
        FittedLearner<String> observed = fitted.observe(QUERY, "c");
        observed.predict(QUERY);
        int before = engine.runsOf("fit").size();
        long held = observed.bytes();
        Map<String, Argument> asked = engine.runsOf("predict").get(0);
        FittedLearner<String> other = learner.fit(context(2)); // pushes it out

        observed.predict(QUERY);
        FittedLearner<String> further = observed.observe(QUERY, "a");

        Map<String, Argument> askedAgain = engine.runsOf("predict").get(1);
        assertThat(engine.runsOf("fit")).hasSize(before + 1);
        assertThat(askedAgain.values()).allMatch(Tensor.class::isInstance);
        assertThat(shapes(askedAgain)).isEqualTo(shapes(asked));
        assertThat(observed.bytes()).isEqualTo(held); // on the host now
        assertThat(further.reading().rows()).isEqualTo(4);
        assertThat(learner.bytes())
                .isEqualTo(bytes(engine)); // what the pool counts is what the engine holds, and no more
        List.of(fitted, observed, further, other).forEach(FittedLearner::close);
        assertThat(engine.open).isEmpty();
    }

    private static Map<String, Shape> shapes(Map<String, Argument> inputs) {
        Map<String, Shape> shapes = new TreeMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }

    /** Raw encoders and no experts: all that is counted is the engine's. */
    private static long bytes(FakeEngine engine) {
        return engine.open.stream()
                .mapToLong(tensor -> tensor.shape().elements() * tensor.dtype().bytes())
                .sum();
    }

    // ---------------------------------------------------------------- what is said of it

    @Test
    void aFittedLearnerSaysWhatItReads() {
        FittedLearner<String> plain = builder().open().fit(context(7));
        assertThat(plain.reading()).isEqualTo(new Reading(7, 7, 4, 5, 16)).hasToString("7 rows, 4 columns, 16 views");
        assertThat(plain)
                .hasToString(
                        "fitted learner of 7 rows, 4 columns, 16 views, 3 classes, " + plain.bytes() / 1000 + " kB");

        Context.Builder<String> wide = Context.builder();
        for (int i = 0; i < 9; i++) {
            wide.add(new float[7], i % 2 == 0 ? "a" : "b");
        }
        Reading reading =
                builder().ensemble(1).maxContext(6).open().fit(wide.build()).reading();
        assertThat(reading).hasToString("6 of 9 rows, 7 columns projected to 5, 1 view");
        assertThat(reading.isSampled()).isTrue();
        assertThat(reading.isProjected()).isTrue();
        assertThat(plain.reading().isSampled()).isFalse();
        assertThat(plain.reading().isProjected()).isFalse();

        FittedLearner<String> observed =
                inOrder().maxContext(3).open().fit(context(5)).observe(context(2));
        assertThat(observed.reading()).isEqualTo(new Reading(7, 5, 4, 5, 4));
    }

    @Test
    void fittingIsLoggedAtDebug() {
        try (CapturedLog log = new CapturedLog(Learner.class)) {
            builder().open().fit(context(7)); // at the usual level nothing is said
            log.setLoggedLevel(Level.FINE); // DEBUG
            FittedLearner<String> fitted = builder().open().fit(context(7));
            assertThat(log.lines()).containsExactly("FINE fit: " + fitted);
        }
    }
}
