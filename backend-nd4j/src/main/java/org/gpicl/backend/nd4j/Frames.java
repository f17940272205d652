package org.gpicl.backend.nd4j;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arrays of one run, which are given back to the pool when it ends; those of a part of it, when the part ends. Not
 * thread-safe.
 *
 * <p>An array is told by its buffer, which it shares with its views.
 */
final class Frames implements AutoCloseable {

    private final ArrayPool pool;
    private final List<IdentityHashMap<DataBuffer, INDArray>> frames = new ArrayList<>();

    Frames(ArrayPool pool) {
        this.pool = pool;
        frames.add(new IdentityHashMap<>());
    }

    private IdentityHashMap<DataBuffer, INDArray> innermost() {
        return frames.get(frames.size() - 1);
    }

    /** A dense array, not initialised, that lives as long as the innermost part under way. */
    INDArray array(DataType type, long... sizes) {
        return into(innermost(), type, sizes);
    }

    /** A dense array, not initialised, that lives as long as the run. */
    INDArray lasting(DataType type, long... sizes) {
        return into(frames.get(0), type, sizes);
    }

    private INDArray into(IdentityHashMap<DataBuffer, INDArray> frame, DataType type, long... sizes) {
        INDArray array = pool.take(type, sizes);
        if (!array.isEmpty()) { // else it has no buffer, and nothing to give back
            frame.put(array.data(), array);
        }
        return array;
    }

    /** Does a part of a run, of whose arrays only the result outlives it. */
    INDArray part(Supplier<INDArray> work) {
        return part(work, List::of);
    }

    /** Does a part of a run, of whose arrays only {@code kept} of the result outlive it. */
    <R> R part(Supplier<R> work, Function<R, Collection<INDArray>> kept) {
        IdentityHashMap<DataBuffer, INDArray> outer = innermost();
        IdentityHashMap<DataBuffer, INDArray> inner = new IdentityHashMap<>();
        frames.add(inner);
        try {
            R result = work.get();
            for (INDArray array : kept.apply(result)) {
                INDArray owned = array.isEmpty() ? null : inner.remove(array.data());
                if (owned != null) {
                    outer.put(owned.data(), owned);
                }
            }
            return result;
        } finally {
            frames.remove(frames.size() - 1);
            pool.give(inner.values());
        }
    }

    /** Hands an array over, if it was made in this run, is not a view and was not handed over before; returns whether it did. */
    boolean handOver(INDArray array) {
        return !array.isEmpty()
                && frames.get(0).get(array.data()) == array
                && frames.get(0).remove(array.data(), array);
    }

    @Override
    public void close() {
        frames.forEach(frame -> pool.give(frame.values()));
        frames.clear();
    }
}
