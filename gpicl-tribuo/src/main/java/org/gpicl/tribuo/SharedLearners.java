package org.gpicl.tribuo;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.gpicl.Learner;
import org.jspecify.annotations.Nullable;

/**
 * Learners that are open, one for each way to open one. Thread-safe.
 *
 * <p>Trainers and models of Tribuo are never closed, and there may be many of them, such as one model for each fold. So those
 * of one kind share a learner, and it goes when none of them can be reached any more: what it holds outside the heap is freed
 * by the garbage collector.
 */
final class SharedLearners {

    private final Map<Object, WeakReference<Learner>> open = new HashMap<>(); // guarded by this

    /**
     * The open learner of a kind, or else a new one.
     *
     * @param key equal for those that are opened alike
     */
    synchronized Learner get(Object key, Supplier<Learner> opening) {
        open.values().removeIf(reference -> reference.get() == null);
        WeakReference<Learner> reference = open.get(key);
        @Nullable Learner found = reference == null ? null : reference.get();
        if (found != null) {
            return found;
        }
        Learner opened = opening.get();
        open.put(key, new WeakReference<>(opened));
        return opened;
    }
}
