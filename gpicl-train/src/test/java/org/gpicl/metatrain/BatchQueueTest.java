package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatchQueueTest {

    private static final NumberedTasks TASKS = new NumberedTasks(4, 3);

    /** One task in a batch. */
    private static EpisodeBatches batches(TaskDistribution distribution) {
        return new EpisodeBatches(
                distribution,
                new ContextSplit(2, 5, 2, 0),
                new ContextTransformer(4, 4, 1, 1, 2, 1, 3),
                InputEncoding.RAW,
                1,
                1,
                new Seed(3));
    }

    /** Draws tasks after something else was done. */
    private record Before(Runnable first) implements TaskDistribution {
        @Override
        public Task draw(RandomStream random) {
            first.run();
            return TASKS.draw(random);
        }

        @Override
        public int maxFeatures() {
            return TASKS.maxFeatures();
        }

        @Override
        public int maxClasses() {
            return TASKS.maxClasses();
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 5})
    void handsOutTheBatchesInOrder(int workers) throws Exception {
        try (BatchQueue queue = new BatchQueue(batches(TASKS), 0, 40, workers)) {
            for (long index = 0; index < 40; index++) {
                assertThat(queue.take()).isEqualTo(batches(TASKS).batch(index));
            }
        }
    }

    @Test
    void beginsWhereARunResumes() throws Exception {
        try (BatchQueue queue = new BatchQueue(batches(TASKS), 17, 19, 2)) {
            assertThat(queue.take()).isEqualTo(batches(TASKS).batch(17));
            assertThat(queue.take()).isEqualTo(batches(TASKS).batch(18));
        }
    }

    @Test
    void isNeverMoreThanTwoBatchesPerThreadAhead() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (BatchQueue queue = new BatchQueue(batches(new Before(made::incrementAndGet)), 0, 1000, 2)) {
            for (int taken = 1; taken <= 100; taken++) {
                queue.take();
                assertThat(made.get()).isBetween(taken, taken + 4);
            }
        }
    }

    @Test
    void makesNoBatchAfterTheLast() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (BatchQueue queue = new BatchQueue(batches(new Before(made::incrementAndGet)), 5, 8, 4)) {
            for (int i = 0; i < 3; i++) {
                queue.take();
            }
        }

        assertThat(made).hasValue(3);
    }

    @Test
    void theFailureOfADistributionSurfacesWithItsCauseAfterTheBatchesBeforeIt() throws Exception {
        IllegalArgumentException failure = new IllegalArgumentException("no rows of class 3");
        AtomicInteger made = new AtomicInteger();
        Runnable failing = () -> {
            if (made.incrementAndGet() == 3) {
                throw failure;
            }
        };
        try (BatchQueue queue = new BatchQueue(batches(new Before(failing)), 0, 10, 1)) {
            assertThat(queue.take()).isEqualTo(batches(TASKS).batch(0));
            assertThat(queue.take()).isEqualTo(batches(TASKS).batch(1));
            assertThatIllegalStateException()
                    .isThrownBy(queue::take)
                    .withMessage("batches: a task distribution failed: java.lang.IllegalArgumentException: no rows of"
                            + " class 3")
                    .withCause(failure);
        }
    }

    @Test
    void waitingForABatchCanBeInterruptedAndClosingInterruptsTheThreadThatMakesIt() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Runnable blocking = () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        };
        try (BatchQueue queue = new BatchQueue(batches(new Before(blocking)), 0, 10, 1)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(queue::take);
            assertThat(interrupted.getCount()).isEqualTo(1);
        }

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
