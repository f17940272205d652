package org.gpicl.server;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets as many requests compute at once as there are workers, and as many wait as the queue has places; all others are sent
 * away at once, so that a server with too much to do answers some, and does not answer all too late. Thread-safe.
 */
final class Gate {

    private final int places;
    private final Semaphore inside;
    private final Semaphore workers;
    private final Semaphore longWorkers;

    /**
     * @param workers at least 1
     * @param queue at least 0
     */
    Gate(int workers, int queue) {
        this.places = workers + queue;
        this.inside = new Semaphore(places);
        this.workers = new Semaphore(workers, true);
        this.longWorkers = new Semaphore(Math.max(1, workers / 2), true);
    }

    /** A place inside; leave it by {@link #leave}. */
    void enter() {
        if (!inside.tryAcquire()) {
            throw Problem.busy("the server is busy with " + places + " requests; come again");
        }
    }

    void leave() {
        inside.release();
    }

    /** The number of requests that compute or wait. */
    int inside() {
        return places - inside.availablePermits();
    }

    /**
     * Computes, after waiting for a worker.
     *
     * @param isLong of work that takes seconds: half of the workers at most do such, so that the others can do the rest
     */
    <R> R work(boolean isLong, Deadline deadline, Supplier<R> work) {
        return isLong
                ? with(longWorkers, deadline, () -> with(workers, deadline, work))
                : with(workers, deadline, work);
    }

    private static <R> R with(Semaphore permits, Deadline deadline, Supplier<R> work) {
        deadline.acquire(permits);
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }
}
