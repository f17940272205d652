package org.gpicl.spi;

import java.lang.ref.Cleaner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one native resource, for backends: use after close is an {@link IllegalStateException} instead of a
 * crash, and closing while others use the resource releases it when the last of them is done.
 *
 * <p>Thread-safe. If it is never closed, the resource is released after the garbage collector finds this handle
 * unreachable.
 *
 * @param <R> the resource
 */
public final class Handle<R> implements AutoCloseable {

    private final Counted<R> counted;
    private final Cleaner.Cleanable cleanable;

    /**
     * @param what named in errors, such as {@code program fit}
     * @param resource owned by this handle from now on
     * @param release called exactly once, when closed and not in use; must not refer to this handle
     */
    public Handle(String what, R resource, Consumer<? super R> release) {
        this.counted = new Counted<>(what, resource, release);
        this.cleanable = Cleaners.SHARED.register(this, counted::close);
    }

    /**
     * The right to use the resource until the lease is closed.
     *
     * @param operation whose name an error carries
     * @throws IllegalStateException if this handle is closed
     */
    public Lease<R> lease(String operation) {
        return counted.lease(operation);
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return counted.isClosed();
    }

    /** No lease is granted from now on; the resource is released once the last lease is closed. */
    @Override
    public void close() {
        cleanable.clean();
    }

    Counted<R> counted() {
        return counted;
    }

    /** The right to use a resource; not thread-safe. */
    public static final class Lease<R> implements AutoCloseable {
        private final Counted<R> counted;
        private boolean open = true;

        private Lease(Counted<R> counted) {
            this.counted = counted;
        }

        /** The resource, valid until this lease is closed. */
        public R resource() {
            if (!open) {
                throw new IllegalStateException("lease: " + counted.what + " was already given back");
            }
            return counted.resource;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                counted.giveBack();
            }
        }
    }

    /** The state, apart from the handle so that the cleaner can hold it without keeping the handle reachable. */
    static final class Counted<R> {
        private final String what;
        private final R resource;
        private final Consumer<? super R> release;
        private int leases;
        private boolean closed;
        private @Nullable Consumer<Counted<?>> onClose;

        private Counted(String what, R resource, Consumer<? super R> release) {
            this.what = what;
            this.resource = resource;
            this.release = release;
        }

        private synchronized Lease<R> lease(String operation) {
            if (closed) {
                throw new IllegalStateException(operation + ": " + what + " is closed");
            }
            leases++;
            return new Lease<>(this);
        }

        private synchronized boolean isClosed() {
            return closed;
        }

        private void giveBack() {
            boolean last;
            synchronized (this) {
                leases--;
                last = closed && leases == 0;
            }
            if (last) {
                release.accept(resource);
            }
        }

        /** Lets a group forget this handle once it is closed. */
        void onClose(Consumer<Counted<?>> listener) {
            boolean late;
            synchronized (this) {
                onClose = listener;
                late = closed;
            }
            if (late) {
                listener.accept(this);
            }
        }

        void close() {
            boolean unused;
            Consumer<Counted<?>> listener;
            synchronized (this) {
                unused = !closed && leases == 0;
                closed = true;
                listener = onClose;
            }
            if (listener != null) {
                listener.accept(this);
            }
            if (unused) {
                release.accept(resource);
            }
        }
    }

    /** One cleaner thread for the process, started with the first handle. */
    private static final class Cleaners {
        private static final Cleaner SHARED = Cleaner.create();
    }
}
