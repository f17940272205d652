package org.gpicl;

import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.gpicl.spi.Closing;
import org.gpicl.spi.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What one fitted learner remembers. A {@link StatePool} may let it go at any time; whoever needs it then reads the examples
 * again, which gives the same, bit for bit. Where they were not all kept, it moves to the host instead, into memory that the
 * garbage collector sees. Thread-safe.
 */
final class KeptState implements AutoCloseable {

    private final StatePool pool;
    private final @Nullable Function<String, List<Memory>> reader; // null if the examples are not kept
    private final Lock reading = new ReentrantLock(); // held while examples are read: nobody else need read them, too
    private @Nullable Handle<List<Memory>> memories; // guarded by this; null if let go

    private KeptState(StatePool pool, @Nullable Function<String, List<Memory>> reader) {
        this.pool = pool;
        this.reader = reader;
    }

    /**
     * A state that can be read again.
     *
     * @param reader takes an operation, for errors, and gives the same whenever it is asked; asked once before this returns
     */
    static KeptState read(StatePool pool, String operation, Function<String, List<Memory>> reader) {
        KeptState state = new KeptState(pool, reader);
        state.hold(reader.apply(operation), operation).close();
        return state;
    }

    /** A state that cannot be read again. Takes the memories over. */
    static KeptState of(StatePool pool, List<Memory> memories) {
        KeptState state = new KeptState(pool, null);
        state.hold(memories, "observe").close();
        return state;
    }

    /**
     * The right to use it until the lease is closed; if it was let go, it is read before. Of several threads that need it at
     * once, one reads and the others wait.
     */
    Handle.Lease<List<Memory>> lease(String operation) {
        Handle.Lease<List<Memory>> held = leaseIfHeld(operation);
        if (held != null) {
            pool.touch(this);
            return held;
        }
        reading.lock();
        try {
            held = leaseIfHeld(operation);
            return held != null ? held : readAgain(operation);
        } finally {
            reading.unlock();
        }
    }

    private Handle.Lease<List<Memory>> readAgain(String operation) {
        if (reader == null) { // it would be on the host, had not the learner been closed
            throw new IllegalStateException(operation + ": the learner is closed");
        }
        return hold(reader.apply(operation), operation);
    }

    private synchronized Handle.@Nullable Lease<List<Memory>> leaseIfHeld(String operation) {
        return memories == null ? null : memories.lease(operation);
    }

    /** Takes memories over, in use by whoever gets the lease: so that the pool may let them go at once. */
    private Handle.Lease<List<Memory>> hold(List<Memory> fresh, String operation) {
        Handle<List<Memory>> handle = handle(fresh);
        Handle.Lease<List<Memory>> lease = handle.lease(operation);
        synchronized (this) {
            memories = handle;
        }
        try {
            pool.add(this, Memory.bytes(fresh));
        } catch (RuntimeException e) { // of others that it pushed out
            lease.close();
            throw e;
        }
        return lease;
    }

    private static Handle<List<Memory>> handle(List<Memory> memories) {
        return new Handle<>("what a fitted learner remembers", memories, all -> Closing.all(all, Memory::close));
    }

    /** Releases it, or moves it to the host; those who use it go on. For the pool, which does not count it any more. */
    void letGo() {
        if (reader != null) {
            replace(null);
            return;
        }
        try (Handle.Lease<List<Memory>> held = leaseIfHeld("observe")) {
            if (held != null) {
                replace(handle(held.resource().stream().map(Memory::onHost).toList()));
            }
        }
    }

    private void replace(@Nullable Handle<List<Memory>> next) {
        Handle<List<Memory>> before;
        synchronized (this) {
            before = memories;
            memories = next;
        }
        if (before != null) {
            before.close();
        }
    }

    /** What it takes now, in the memory of the engine and on the heap, about. */
    long bytes() {
        try (Handle.Lease<List<Memory>> held = leaseIfHeld("bytes")) {
            return held == null ? 0 : Memory.bytes(held.resource());
        }
    }

    /** Releases it for good. */
    @Override
    public void close() {
        pool.remove(this);
        replace(null);
    }
}
