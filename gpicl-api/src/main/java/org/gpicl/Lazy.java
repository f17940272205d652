package org.gpicl;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when it is first asked for, once, unless it is taken out. If that fails, whoever asked gets the failure, and the next to ask
 * tries again. Thread-safe.
 */
final class Lazy<T> {

    private final Supplier<? extends T> maker;
    private volatile @Nullable T value;

    Lazy(Supplier<? extends T> maker) {
        this.maker = maker;
    }

    /** Forgets the value, if there is one, and returns it: the next to ask gets another. */
    synchronized Optional<T> take() {
        Optional<T> made = Optional.ofNullable(value);
        value = null;
        return made;
    }

    T get() {
        T made = value;
        return made != null ? made : make();
    }

    private synchronized T make() {
        T made = value;
        if (made == null) {
            made = maker.get();
            value = made;
        }
        return made;
    }
}
