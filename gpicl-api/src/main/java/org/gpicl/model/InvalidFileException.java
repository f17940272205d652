package org.gpicl.model;

import java.io.IOException;
import org.gpicl.internal.Printable;

/**
 * A file is damaged, hostile or of another kind. The message says what was expected, what was found, what to do; it is on one line, and
 * what it shows of the file has no control characters.
 */
public final class InvalidFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public InvalidFileException(String message) {
        super(Printable.message(message));
    }

    /** A refusal because something could not be parsed. */
    public InvalidFileException(String message, Throwable cause) {
        super(Printable.message(message), cause);
    }
}
