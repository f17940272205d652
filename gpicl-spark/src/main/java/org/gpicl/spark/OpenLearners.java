package org.gpicl.spark;

import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.spark.Leases.Lease;

/**
 * The learners that are open in this JVM, which all tasks of an executor share: opening one takes a second, and reading its
 * examples again as long as a fit. Thread-safe.
 */
final class OpenLearners {

    /** So that the folds and stages of one application find theirs again, and a cluster that runs for weeks fills with none. */
    private static final int IDLE_LEARNERS = 4;

    private static final int IDLE_FITTED = 4;

    private static final Leases<LearnerSource, Learner> LEARNERS =
            new Leases<>(IDLE_LEARNERS, LearnerSource::open, Learner::close);

    private static final Leases<FittedSource, Opened> FITTED = new Leases<>(IDLE_FITTED, Opened::of, Opened::close);

    private OpenLearners() {}

    /** A fitted learner, and the lease of the learner that has read it. */
    record Opened(FittedLearner<Integer> fitted, Lease<Learner> learner) {

        static Opened of(FittedSource source) {
            Lease<Learner> learner = LEARNERS.lease(source.learner());
            try {
                return new Opened(source.open(learner.value()), learner);
            } catch (RuntimeException e) {
                learner.close();
                throw e;
            }
        }

        void close() {
            fitted.close();
            learner.close();
        }
    }

    /** @return a new lease, owned by the caller */
    static Lease<Learner> learner(LearnerSource source) {
        return LEARNERS.lease(source);
    }

    /** @return a new lease, owned by the caller */
    static Lease<Opened> fitted(FittedSource source) {
        return FITTED.lease(source);
    }
}
