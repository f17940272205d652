package org.gpicl.backend.nd4j;

import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The right to run something on ND4J, which one thread of the process has at a time.
 *
 * <p>How many threads ND4J and its BLAS use are settings of the process, and results depend on them to rounding. With
 * turns, no run sees the settings of another, and those of the host are as they were when the turn is over.
 */
final class Turn implements AutoCloseable {

    private static final ReentrantLock LOCK = new ReentrantLock();

    private final Runnable restore;

    private Turn(Runnable restore) {
        this.restore = restore;
    }

    /**
     * Waits until it is this thread's turn, which ends when the returned turn is closed.
     *
     * @param threads to use in it; 0 for as many as ND4J is set to
     */
    static Turn take(int threads) {
        LOCK.lock();
        boolean taken = false;
        try {
            Turn turn = new Turn(threads == 0 ? () -> {} : setThreads(threads));
            taken = true;
            return turn;
        } finally {
            if (!taken) {
                LOCK.unlock();
            }
        }
    }

    /** Returns what sets them as they were. */
    private static Runnable setThreads(int threads) {
        Environment environment = Nd4j.getEnvironment();
        int most = environment.maxThreads();
        int masters = environment.maxMasterThreads();
        int blas = openblas_nolapack.blas_get_num_threads();
        set(environment, threads, threads, threads);
        return () -> set(environment, most, masters, blas);
    }

    private static void set(Environment environment, int most, int masters, int blas) {
        environment.setMaxThreads(most);
        environment.setMaxMasterThreads(masters);
        openblas_nolapack.blas_set_num_threads(blas);
    }

    @Override
    public void close() {
        try {
            restore.run();
        } finally {
            LOCK.unlock();
        }
    }
}
