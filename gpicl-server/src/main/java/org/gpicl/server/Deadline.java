package org.gpicl.server;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/** Until when a request has to be answered. Immutable. */
final class Deadline {

    private final long end; // as System.nanoTime
    private final Duration time;

    private Deadline(long end, Duration time) {
        this.end = end;
        this.time = time;
    }

    static Deadline after(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos(), time);
    }

    boolean isOver() {
        return left() <= 0;
    }

    private long left() {
        return end - System.nanoTime();
    }

    /** @throws Problem if it is over */
    void require() {
        if (isOver()) {
            throw over();
        }
    }

    private Problem over() {
        return Problem.busy("the answer took longer than " + time.toSeconds() + " s; ask for less at once, or later");
    }

    /** Waits for a permit, no longer than until then. */
    void acquire(Semaphore permits) {
        try {
            if (!permits.tryAcquire(Math.max(0, left()), TimeUnit.NANOSECONDS)) {
                throw over();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Waits for a lock, no longer than until then. */
    void lock(Lock lock) {
        try {
            if (!lock.tryLock(Math.max(0, left()), TimeUnit.NANOSECONDS)) {
                throw over();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static Problem interrupted() {
        Thread.currentThread().interrupt();
        return Problem.busy("the server is stopping");
    }
}
