package org.gpicl.spi.autodiff;

import java.util.List;
import org.gpicl.spi.TensorOps;

/**
 * A tensor algebra that remembers what it computed, so that gradients can be asked for.
 *
 * <p>{@link Tape} makes one of any {@link TensorOps}; an engine with an automatic differentiation of its own may
 * implement this interface instead. The two are tests of each other.
 *
 * @param <T> a value of the engine
 */
public interface DifferentiableOps<T> extends TensorOps<T> {

    /** A value equal to {@code x} (float32) with respect to which {@link #gradients} can be asked for. */
    T variable(T x);

    /**
     * The gradients of a scalar that was computed from variables. It may be called once for a scalar.
     *
     * @param scalar of one element
     * @param withRespectTo results of {@link #variable}
     * @return one gradient for each variable, of its shape; zero where the scalar does not depend on it
     */
    List<T> gradients(T scalar, List<T> withRespectTo);
}
