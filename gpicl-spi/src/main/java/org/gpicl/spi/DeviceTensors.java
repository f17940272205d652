package org.gpicl.spi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Tracks the tensors that live in one engine's memory, for backends: wraps native arrays as {@link DeviceTensor}s and unwraps
 * them when they are passed to a program. Thread-safe.
 *
 * @param <R> what the engine calls a tensor
 */
public final class DeviceTensors<R> {

    private final HandleGroup handles;
    private final Consumer<? super R> release;
    private final BiConsumer<? super R, ? super ByteBuffer> copy;

    /**
     * No tensors yet.
     *
     * @param handles of everything that came from the engine
     * @param release called exactly once for each tensor, when it is closed and not in use
     * @param copy writes the elements of a tensor that has some, row-major, into a buffer of their size
     */
    public DeviceTensors(
            HandleGroup handles, Consumer<? super R> release, BiConsumer<? super R, ? super ByteBuffer> copy) {
        this.handles = handles;
        this.release = release;
        this.copy = copy;
    }

    /**
     * A new tensor.
     *
     * @param name of the output that it is
     * @param resource owned by the tensor from now on
     * @throws IllegalStateException if the engine is closed; the resource was released
     */
    public DeviceTensor own(String name, DType dtype, Shape shape, R resource) {
        return new Owned<>(this, dtype, shape, handles.add("the tensor " + name, resource, release));
    }

    /**
     * A run that is going to read tensors of this engine.
     *
     * @param operation whose name errors carry
     */
    public Uses<R> uses(String operation) {
        return new Uses<>(this, operation);
    }

    /** The tensors that one run reads: none of them is released before the end of the run. Not thread-safe. */
    public static final class Uses<R> implements AutoCloseable {
        private final DeviceTensors<R> tensors;
        private final String operation;
        private final List<Handle.Lease<R>> leases = new ArrayList<>();

        private Uses(DeviceTensors<R> tensors, String operation) {
            this.tensors = tensors;
            this.operation = operation;
        }

        /**
         * What stands behind an argument, valid until this is closed.
         *
         * @param input that the argument is for
         * @throws IllegalArgumentException if it is no tensor of this engine
         * @throws IllegalStateException if it is closed
         */
        public R of(String input, Argument argument) {
            if (!(argument instanceof Owned<?> owned) || owned.owner != tensors) {
                throw new IllegalArgumentException(operation + ": expected " + input
                        + " to be a host tensor or one of this engine, got one of another engine; use toHost()");
            }
            @SuppressWarnings("unchecked") // a tensor of this owner was made by own, of an R
            Handle<R> handle = (Handle<R>) owned.handle;
            Handle.Lease<R> lease = handle.lease(operation);
            leases.add(lease);
            return lease.resource();
        }

        @Override
        public void close() {
            leases.forEach(Handle.Lease::close);
        }
    }

    private static final class Owned<R> implements DeviceTensor {
        private final DeviceTensors<R> owner;
        private final DType dtype;
        private final Shape shape;
        private final Handle<R> handle;

        private Owned(DeviceTensors<R> owner, DType dtype, Shape shape, Handle<R> handle) {
            this.owner = owner;
            this.dtype = dtype;
            this.shape = shape;
            this.handle = handle;
        }

        @Override
        public DType dtype() {
            return dtype;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public Tensor toHost() {
            try (Handle.Lease<R> lease = handle.lease("toHost")) {
                ByteBuffer elements = Tensor.buffer(dtype, shape);
                if (elements.hasRemaining()) { // else the engine may have no memory for it at all
                    owner.copy.accept(lease.resource(), elements);
                }
                return Tensor.wrap(dtype, shape, elements.clear());
            }
        }

        @Override
        public void close() {
            handle.close();
        }
    }
}
