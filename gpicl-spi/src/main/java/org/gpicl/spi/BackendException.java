package org.gpicl.spi;

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
}
