package org.gpicl.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Handles that are closed together, for backends: everything that came from one engine.
 *
 * <p>Thread-safe. It does not keep its handles from being garbage collected, and forgets those that are closed.
 */
public final class HandleGroup implements AutoCloseable {

    private final String what;
    private final Set<Handle.Counted<?>> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    /**
     * A group without members.
     *
     * @param what named in errors, such as {@code the engine PyTorch 2.7.1}
     */
    public HandleGroup(String what) {
        this.what = what;
    }

    /**
     * A new handle in this group, owned by the caller; see {@link Handle#Handle}.
     *
     * @throws IllegalStateException if the group is closed; the resource was released
     */
    public <R> Handle<R> add(String name, R resource, Consumer<? super R> release) {
        Handle<R> handle = new Handle<>(name, resource, release);
        boolean added;
        synchronized (this) {
            added = !closed;
            if (added) {
                members.add(handle.counted());
            }
        }
        if (!added) {
            handle.close();
            throw new IllegalStateException(name + ": " + what + " is closed");
        }
        handle.counted().onClose(this::forget);
        return handle;
    }

    /**
     * Checks that the group is open.
     *
     * @throws IllegalStateException if it is closed
     */
    public synchronized void requireOpen(String operation) {
        if (closed) {
            throw new IllegalStateException(operation + ": " + what + " is closed");
        }
    }

    private synchronized void forget(Handle.Counted<?> member) {
        members.remove(member);
    }

    /** Closes every open handle, even if one fails; those in use are released when their last lease is given back. */
    @Override
    public void close() {
        List<Handle.Counted<?>> open;
        synchronized (this) {
            closed = true;
            open = new ArrayList<>(members);
        }
        Closing.all(open, Handle.Counted::close);
    }
}
