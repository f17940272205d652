package org.gpicl.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The same work on several threads that begin together. */
final class Hammer {

    private Hammer() {}

    /** What one thread does. */
    @FunctionalInterface
    interface Blow {
        void strike(int thread) throws Exception;
    }

    /** Fails with what the first thread threw that failed, or if a thread is not done after a minute. */
    static void strike(int threads, Blow blow) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                done.add(pool.submit(() -> {
                    start.await();
                    blow.strike(thread);
                    return thread;
                }));
            }
            for (Future<?> one : done) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
