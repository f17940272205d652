package org.gpicl.metatrain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Threads that do the parts of one thing at the same time. For one caller, who does the first part. */
final class Replicas implements AutoCloseable {

    private final ExecutorService others;

    /** Replicas for this number of parts at the same time, at least 1. */
    Replicas(int count) {
        this.others = Executors.newFixedThreadPool(Math.max(1, count - 1), task -> {
            Thread thread = new Thread(task, "gpicl-replica");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Does all parts, and waits for the last of them even if one fails or the caller is interrupted; then it still is.
     *
     * @return what they came to, in their order
     * @throws RuntimeException that of the first part that failed, likewise an error; those of others are suppressed in it
     */
    <T> List<T> all(List<Supplier<T>> parts) {
        List<FutureTask<T>> tasks =
                parts.stream().map(part -> new FutureTask<>(part::get)).toList();
        tasks.subList(1, tasks.size()).forEach(others::execute);
        tasks.get(0).run();
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            try {
                results.add(uninterrupted(task));
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        throwFirst(failures);
        return results;
    }

    private static <T> T uninterrupted(FutureTask<T> task) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void throwFirst(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        failures.stream().filter(failure -> failure != first).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first; // a supplier throws nothing else
    }

    @Override
    public void close() {
        others.shutdown();
    }
}
