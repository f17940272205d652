package org.gpicl.spi;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The machine or native code failed: not the caller's mistake. The cause is attached where there is one. */
public final class BackendException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure without a cause of its own. */
    public BackendException(String message) {
        super(message);
    }

    /** A failure caused by another. */
    public BackendException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An engine's native code that cannot be loaded: what the first cause of all says, and what can be done about it.
     *
     * @param library such as {@code ONNX Runtime}
     * @param unpacking what sets the folder into which the library unpacks native code, such as {@code the system property
     *     java.io.tmpdir}
     */
    public static BackendException cannotLoad(String library, String unpacking, Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null && first.getCause() != first) {
            first = first.getCause();
        }
        String remedy = remedy(failure, unpacking);
        return new BackendException(
                "open: " + library + " cannot be loaded: " + first + (remedy == null ? "" : "; " + remedy), failure);
    }

    private static @Nullable String remedy(Throwable failure, String unpacking) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // IllegalCallerException on JDK 24 and newer, where native access is denied
            if (cause instanceof IllegalCallerException) {
                return "start the JVM with --enable-native-access=ALL-UNNAMED, or with the name of the module that it names";
            }
            if (cause instanceof IOException || cause instanceof UncheckedIOException) {
                return "it unpacks native code: let " + unpacking + " name a folder that can be written";
            }
            if (cause instanceof UnsatisfiedLinkError) {
                return "its native code was found and does not run here: see docs/backends.md for platforms, and whether"
                        + " the folder that it is in allows to execute";
            }
        }
        return null;
    }
}
