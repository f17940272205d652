package org.gpicl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes several things: all of them, even if one fails. */
final class Closing {

    private Closing() {}

    /** Runs all, and then throws what the first that failed threw, the others' failures suppressed. */
    static void all(List<Runnable> closes) {
        @Nullable RuntimeException failure = null;
        for (Runnable close : closes) {
            try {
                close.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
