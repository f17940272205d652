package org.gpicl.spi.support;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * What a library of arrays has to say for itself so that {@link EagerEngine} makes an engine of it. Thread-safe.
 *
 * <p>Arrays are immutable to gpicl. An array that {@link #upload} or {@link Run#keep} returned lives until it is given to
 * {@link #release}; every other one lives as long as its run.
 *
 * @param <R> what the library calls an array
 */
public interface ArrayLibrary<R> extends AutoCloseable {

    /** Name and version of the library, for logs, such as {@code PyTorch 2.7.1}. */
    String description();

    /** A new array with the elements of a host tensor, whose memory it does not share; owned by the caller. */
    R upload(Tensor tensor);

    /**
     * Copies an array to the host.
     *
     * @param array with at least one element
     * @param target takes the elements, row-major, in native order; of their size
     */
    void download(R array, ByteBuffer target);

    /** Element type and shape; all sizes are numbers. */
    TensorType type(R array);

    /**
     * Frees the memory of an array, or gives it back for another. Called once for each; after {@link #close} it may be
     * called for arrays that were freed there.
     */
    void release(R array);

    /**
     * Enters a run, on the thread that will also close it: takes what settings the run needs of the process and the
     * thread, after reading those of the host.
     */
    Run<R> begin();

    /**
     * What to tell of something that was thrown if it is a failure of the library: it becomes the message of a {@link
     * org.gpicl.spi.BackendException} behind the name of the operation. Empty for everything else, which is thrown on.
     */
    default Optional<String> failure(Throwable thrown) {
        return Optional.empty();
    }

    /** Frees what the library itself holds. Called once, when no run is under way any more. */
    @Override
    void close();

    /** A run of one program. Used by one thread. */
    interface Run<R> extends AutoCloseable {

        /** The operations of this run, and arrays of host tensors. */
        TensorOps<R> ops();

        /** An array that outlives the run as an operand of {@link #ops}: the array itself, or another over its memory. */
        R enter(R kept);

        /**
         * A result as an array that outlives the run, owned by the caller. It lives and dies on its own: apart from the
         * operand that it may be, and from itself where it is kept twice.
         */
        R keep(R result);

        /** Frees all that was made in the run and not kept, and restores the settings of the host, whatever happened. */
        @Override
        void close();
    }
}
