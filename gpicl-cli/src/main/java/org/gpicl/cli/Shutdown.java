package org.gpicl.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, Ctrl-C interrupts a run and waits for it: it ends after the update in progress, with a checkpoint, instead
 * of having an engine pulled from under it.
 */
final class Shutdown implements AutoCloseable {

    private final CountDownLatch finished = new CountDownLatch(1);

    Shutdown(Thread run) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (finished.getCount() > 0) {
                run.interrupt();
                try {
                    finished.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }));
    }

    @Override
    public void close() {
        finished.countDown();
    }
}
