package org.gpicl.metatrain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gpicl.spi.Tensor;

/** Batches made ahead on other threads, handed out in order. For one consumer. */
final class BatchQueue implements Updates.Source, AutoCloseable {

    private final EpisodeBatches batches;
    private final ExecutorService threads;
    private final Deque<Future<Map<String, Tensor>>> ahead = new ArrayDeque<>();
    private final long end;
    private long next;

    /**
     * @param first index of the first batch
     * @param end index after the last batch
     * @param workers threads that make batches, at least 1
     */
    BatchQueue(EpisodeBatches batches, long first, long end, int workers) {
        this.batches = batches;
        this.next = first;
        this.end = end;
        this.threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "gpicl-batches");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < 2 * workers; i++) {
            request();
        }
    }

    private void request() {
        if (next < end) {
            long index = next++;
            ahead.add(threads.submit(() -> batches.batch(index)));
        }
    }

    @Override
    public Map<String, Tensor> take() throws InterruptedException {
        request();
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("batches: a task distribution failed: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
