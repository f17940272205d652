package org.gpicl.backend.nd4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Dense arrays that are used again, by type and shape. Thread-safe.
 *
 * <p>ND4J leaves native memory to the garbage collector, which does not know how large it is, and a new array costs more
 * than what is computed into it. So arrays are given back here instead of being dropped. What no run has taken for a few
 * runs is freed at once.
 */
final class ArrayPool implements AutoCloseable {

    /** How many runs an array may lie idle: enough for programs that take turns, as those of a training step. */
    private static final int IDLE_RUNS = 4;

    private record Kind(DataType type, List<Long> sizes) {
        private static Kind of(DataType type, long[] sizes) {
            return new Kind(type, Arrays.stream(sizes).boxed().toList());
        }
    }

    private record Idle(INDArray array, long since) {}

    /** The most recently used first. */
    private final Map<Kind, Deque<Idle>> idle = new HashMap<>();

    private long runs;
    private boolean closed;

    /** A dense array, not initialised, owned by the caller until it is given back or freed. */
    INDArray take(DataType type, long... sizes) {
        synchronized (this) {
            Deque<Idle> candidates = idle.get(Kind.of(type, sizes));
            if (candidates != null && !candidates.isEmpty()) {
                return candidates.pop().array;
            }
        }
        return Nd4jArrays.create(type, sizes);
    }

    /** Takes back arrays that nobody uses any more. */
    void give(Collection<INDArray> arrays) {
        synchronized (this) {
            if (!closed) {
                for (INDArray array : arrays) {
                    idle.computeIfAbsent(Kind.of(array.dataType(), array.shape()), kind -> new ArrayDeque<>())
                            .push(new Idle(array, runs));
                }
                return;
            }
        }
        arrays.forEach(ArrayPool::free);
    }

    /** Counts a run, and frees what has been idle for too long. */
    void endRun() {
        List<INDArray> stale = new ArrayList<>();
        synchronized (this) {
            runs++;
            idle.values().removeIf(kept -> {
                while (!kept.isEmpty() && runs - kept.getLast().since > IDLE_RUNS) {
                    stale.add(kept.removeLast().array);
                }
                return kept.isEmpty();
            });
        }
        stale.forEach(ArrayPool::free);
    }

    /** Frees the memory of an array; an array without elements has none. */
    static void free(INDArray array) {
        if (!array.isEmpty()) {
            array.close();
        }
    }

    /** Frees what is idle; what is given back later is freed then. */
    @Override
    public void close() {
        List<INDArray> rest = new ArrayList<>();
        synchronized (this) {
            closed = true;
            idle.values().forEach(kept -> kept.forEach(entry -> rest.add(entry.array)));
            idle.clear();
        }
        rest.forEach(ArrayPool::free);
    }
}
