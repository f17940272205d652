package org.gpicl.spi;

/**
 * A tensor in the memory of an engine: the fitted state, or the weights between two training steps.
 *
 * <p>Thread-safe and immutable. It belongs to whoever received it, who closes it; closing twice does nothing, use after
 * close is an {@link IllegalStateException}. Closing the engine closes it too.
 */
public non-sealed interface DeviceTensor extends Argument, AutoCloseable {

    /**
     * A copy on the host.
     *
     * @throws IllegalStateException if this tensor or its engine is closed
     */
    Tensor toHost();

    @Override
    void close();
}
