package org.gpicl;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Closing;

/**
 * What the fitted learners of one learner remember, up to a bound: when there is more, those are let go that were not used
 * for longest. Thread-safe.
 *
 * <p>The one used last is held even if it is larger than the bound by itself. What is let go while it is in use is released
 * by the last who uses it, and no longer counted.
 */
final class StatePool implements AutoCloseable {

    private final long bound;
    private final Map<KeptState, Long> held = new LinkedHashMap<>(16, 0.75f, true); // bytes; the one used last is last
    private long bytes;
    private boolean closed;

    /** @param bound in bytes, of engine and heap together */
    StatePool(long bound) {
        this.bound = bound;
    }

    /** Counts a state that is there from now on, used just now, and lets others go. If this is closed, lets it go itself. */
    void add(KeptState state, long size) {
        List<KeptState> leaving = new ArrayList<>();
        synchronized (this) {
            held.put(state, size);
            bytes += size;
            Iterator<Map.Entry<KeptState, Long>> longestUnused = held.entrySet().iterator();
            while (closed ? longestUnused.hasNext() : bytes > bound && held.size() > 1) {
                Map.Entry<KeptState, Long> next = longestUnused.next();
                longestUnused.remove();
                bytes -= next.getValue();
                leaving.add(next.getKey());
            }
        }
        Closing.all(leaving, KeptState::letGo);
    }

    /** Notes that a state is used. */
    synchronized void touch(KeptState state) {
        held.get(state);
    }

    /** Counts a state no more; nothing if it is not held. */
    synchronized void remove(KeptState state) {
        Long size = held.remove(state);
        bytes -= size == null ? 0 : size;
    }

    /** What is held, in bytes. */
    synchronized long bytes() {
        return bytes;
    }

    /** Releases everything, and what is added later at once. */
    @Override
    public void close() {
        List<KeptState> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(held.keySet());
        }
        Closing.all(all, KeptState::close);
    }
}
