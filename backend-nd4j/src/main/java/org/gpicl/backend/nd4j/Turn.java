package org.gpicl.backend.nd4j;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The right to run something on ND4J, which one thread of the process has at a time.
 *
 * <p>How many threads ND4J and its BLAS use are settings of the process, and results depend on them to rounding. With
 * turns, no run sees the settings of another, and those of the host are as they were when the turn is over.
 */
final class Turn {

    private static final ReentrantLock LOCK = new ReentrantLock();

    private Turn() {}

    /**
     * Does the work when it is its turn.
     *
     * @param threads to use; 0 for as many as ND4J is set to
     */
    static <R> R take(int threads, Supplier<R> work) {
        LOCK.lock();
        try {
            return threads == 0 ? work.get() : withThreads(threads, work);
        } finally {
            LOCK.unlock();
        }
    }

    private static <R> R withThreads(int threads, Supplier<R> work) {
        Environment environment = Nd4j.getEnvironment();
        int most = environment.maxThreads();
        int masters = environment.maxMasterThreads();
        int blas = openblas_nolapack.blas_get_num_threads();
        set(environment, threads, threads, threads);
        try {
            return work.get();
        } finally {
            set(environment, most, masters, blas);
        }
    }

    private static void set(Environment environment, int most, int masters, int blas) {
        environment.setMaxThreads(most);
        environment.setMaxMasterThreads(masters);
        openblas_nolapack.blas_set_num_threads(blas);
    }
}
