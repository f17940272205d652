package org.gpicl.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shared things that are costly to open, one for each key. What is in use stays open; of the others, those used last do, and
 * the rest is closed. Thread-safe.
 *
 * @param <K> with equals and hashCode
 */
final class Leases<K, V> {

    private final int idle;
    private final Function<? super K, ? extends V> opening;
    private final Consumer<? super V> closing;

    private final Map<K, Entry> entries = new LinkedHashMap<>(16, 0.75f, true); // by last use; guarded by this

    /**
     * @param idle how many that nobody uses stay open
     * @param opening opens the thing of a key; called for one key by one thread at a time
     * @param closing called once for each thing, when nobody uses it
     */
    Leases(int idle, Function<? super K, ? extends V> opening, Consumer<? super V> closing) {
        this.idle = idle;
        this.opening = opening;
        this.closing = closing;
    }

    private final class Entry {
        private final K key;
        private int users; // guarded by Leases.this
        private @Nullable V value; // guarded by this

        Entry(K key) {
            this.key = key;
        }

        synchronized V open() {
            V opened = value;
            if (opened == null) {
                opened = opening.apply(key);
                value = opened;
            }
            return opened;
        }

        synchronized void close() {
            V opened = value;
            value = null;
            if (opened != null) {
                closing.accept(opened);
            }
        }
    }

    /** Use of a shared thing until it is closed; closing twice does nothing. */
    static final class Lease<V> implements AutoCloseable {
        private final V value;
        private @Nullable Runnable release; // guarded by this

        private Lease(V value, Runnable release) {
            this.value = value;
            this.release = release;
        }

        V value() {
            return value;
        }

        @Override
        public synchronized void close() {
            Runnable once = release;
            release = null;
            if (once != null) {
                once.run();
            }
        }
    }

    /**
     * The thing of a key, opened if it is not open. If opening fails, so does this, and the next call tries again.
     *
     * @return a new lease, owned by the caller
     */
    Lease<V> lease(K key) {
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(key, Entry::new);
            entry.users++;
        }
        boolean opened = false;
        try {
            Lease<V> lease = new Lease<>(entry.open(), () -> release(entry, true));
            opened = true;
            return lease;
        } finally {
            if (!opened) {
                release(entry, false);
            }
        }
    }

    private void release(Entry entry, boolean keep) {
        List<Entry> unused = new ArrayList<>();
        synchronized (this) {
            entry.users--;
            if (!keep && entry.users == 0) {
                entries.remove(entry.key);
                unused.add(entry);
            }
            int excess = -idle;
            for (Entry other : entries.values()) {
                excess += other.users == 0 ? 1 : 0;
            }
            Iterator<Entry> eldestFirst = entries.values().iterator();
            while (excess > 0 && eldestFirst.hasNext()) {
                Entry other = eldestFirst.next();
                if (other.users == 0) {
                    eldestFirst.remove();
                    unused.add(other);
                    excess--;
                }
            }
        }
        unused.forEach(Entry::close);
    }
}
