package org.gpicl.model;

import java.io.IOException;

/** A file is damaged, hostile or of another kind. The message says what was expected, what was found, what to do. */
public final class InvalidFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public InvalidFileException(String message) {
        super(message);
    }

    /** A refusal because something could not be parsed. */
    public InvalidFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
