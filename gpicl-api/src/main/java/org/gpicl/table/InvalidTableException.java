package org.gpicl.table;

import java.io.IOException;
import org.gpicl.internal.Printable;

/** A file is not such a table as it is read for. The message says what was expected, what was found in which line, what to do. */
public final class InvalidTableException extends IOException {

    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public InvalidTableException(String message, Throwable cause) {
        super(Printable.message(message), cause);
    }
}
