package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.spi.Engine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who closes what; use after close is an error, never a crash. */
abstract class ClosingRules extends LearnerRules {

    private static final int THREADS = 4;
    private static final float[] QUERY = {0, 0, 0, 0};

    private final Problem problem = Problem.gaussian(51, 9, 4, 3);

    ClosingRules(Conformance subject) {
        super(subject);
    }

    @Test
    @DisplayName("closing-01: a closed fitted learner says so, the learner and others fitted by it go on")
    void fittedLearner() {
        try (Learner learner = learner(ANY_CLASSES);
                FittedLearner<String> other = learner.fit(problem.context())) {
            Prediction<String> before = other.predict(QUERY);
            FittedLearner<String> closed = learner.fit(problem.context());
            closed.close();
            closed.close();

            assertThatIllegalStateException()
                    .isThrownBy(() -> closed.predict(QUERY))
                    .withMessage("predict: the fitted learner is closed");
            assertThatIllegalStateException()
                    .isThrownBy(() -> closed.predict(new float[][] {QUERY}))
                    .withMessage("predict: the fitted learner is closed");
            assertThatIllegalStateException()
                    .isThrownBy(() -> closed.probabilities(FloatBuffer.allocate(4), 1, FloatBuffer.allocate(3)))
                    .withMessage("probabilities: the fitted learner is closed");
            assertThat(other.predict(QUERY)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName(
            "closing-02: a closed learner neither fits nor lets what it fitted predict; the engine given stays open")
    void learner() {
        Learner learner = learner(ANY_CLASSES);
        FittedLearner<String> fitted = learner.fit(problem.context());
        learner.close();
        learner.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> learner.fit(problem.context()))
                .withMessage("fit: the learner is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(QUERY))
                .withMessage("predict: the learner is closed");
        fitted.close();
        try (Learner next = learner(ANY_CLASSES);
                FittedLearner<String> again = next.fit(problem.context())) {
            assertThat(again.predict(QUERY).label()).isIn("a0", "a1", "a2");
        }
    }

    @Test
    @DisplayName("closing-03: closing a given engine under a learner is an error in its next call, and no crash")
    void engineUnderneath() {
        Engine own = openAnother();
        Learner learner =
                InContextLearner.builder().model(ANY_CLASSES).engine(own).open();
        FittedLearner<String> fitted = learner.fit(problem.context());
        own.close();

        assertThatIllegalStateException().isThrownBy(() -> fitted.predict(QUERY));
        assertThatIllegalStateException().isThrownBy(() -> learner.fit(problem.context()));
        fitted.close();
        learner.close();
    }

    @Test
    @DisplayName("closing-04: what is closed while other threads predict with it ends their calls with an error")
    void whilePredicting() throws ExecutionException, InterruptedException {
        Learner learner = learner(ANY_CLASSES);
        FittedLearner<String> closedItself = learner.fit(problem.context());
        FittedLearner<String> closedWithTheLearner = learner.fit(problem.context());

        closeWhilePredicting(closedItself, closedItself::close);
        closeWhilePredicting(closedWithTheLearner, learner::close);
    }

    private static void closeWhilePredicting(FittedLearner<String> fitted, Runnable close)
            throws ExecutionException, InterruptedException {
        CountDownLatch predicting = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<String>> ends = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                ends.add(threads.submit(() -> predictUntilClosed(fitted, predicting)));
            }
            predicting.await();
            close.run();
            for (Future<String> end : ends) {
                assertThat(end.get()).endsWith(" is closed");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String predictUntilClosed(FittedLearner<String> fitted, CountDownLatch predicting) {
        try {
            fitted.predict(QUERY);
        } finally {
            predicting.countDown(); // also where it fails, which must not leave the rule waiting
        }
        while (!Thread.currentThread().isInterrupted()) {
            try {
                fitted.predict(QUERY);
            } catch (IllegalStateException closed) {
                return String.valueOf(closed.getMessage());
            }
        }
        return "interrupted";
    }
}
