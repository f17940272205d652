package org.gpicl.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Works through an iterator some rows at a time, and reads no further than it must. */
final class Batches {

    private Batches() {}

    /**
     * @param size of a batch, at least 1; the last one may be smaller
     * @param work as many results as there are rows in a batch, in their order
     */
    static <T, R> Iterator<R> map(Iterator<? extends T> rows, int size, Function<List<T>, List<R>> work) {
        return new Iterator<>() {
            private final Deque<R> ready = new ArrayDeque<>();

            @Override
            public boolean hasNext() {
                return !ready.isEmpty() || rows.hasNext();
            }

            @Override
            public R next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (ready.isEmpty()) {
                    List<T> batch = new ArrayList<>(size);
                    while (batch.size() < size && rows.hasNext()) {
                        batch.add(rows.next());
                    }
                    ready.addAll(work.apply(batch));
                }
                return ready.remove();
            }
        };
    }

    /** One row, and then the others. */
    static <T> Iterator<T> concat(T first, Iterator<? extends T> others) {
        return new Iterator<>() {
            private boolean started;

            @Override
            public boolean hasNext() {
                return !started || others.hasNext();
            }

            @Override
            public T next() {
                if (!started) {
                    started = true;
                    return first;
                }
                return others.next();
            }
        };
    }
}
