package org.gpicl.spi;

import java.util.List;
import java.util.function.Consumer;

/** Closing of several things: all of them, even if one fails. Thread-safe. */
public final class Closing {

    private Closing() {}

    /**
     * Closes every part; what the first to fail threw is thrown in the end, that of others suppressed in it.
     *
     * @param close is called once with each part, in their order
     */
    public static <T> void all(List<T> parts, Consumer<? super T> close) {
        RuntimeException failure = null;
        for (T part : parts) {
            try {
                close.accept(part);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
