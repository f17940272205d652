package org.gpicl.spi.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.gpicl.spi.Backend;

/**
 * A format of files that other runtimes can execute, such as ONNX; found by {@link java.util.ServiceLoader}. Thread-safe.
 *
 * <p>Creating one must be cheap, load no native code and not fail. It needs no engine: writing and reading are pure Java.
 */
public interface ExchangeFormat {

    /** The name by which it is chosen: unique, {@code [a-z][a-z0-9-]*}, such as {@code onnx}. */
    String name();

    /** The {@link Backend#SPI_VERSION} this provider was compiled against. */
    int spiVersion();

    /**
     * Writes a computation with its parameters.
     *
     * @param out not closed
     * @throws IllegalArgumentException if the format, or the precision, cannot hold what is exported; nothing was written
     * @throws IOException if the stream fails
     */
    void write(Export export, OutputStream out) throws IOException;

    /**
     * Reads to its end what {@link #write} of this or an earlier version wrote.
     *
     * @param in not closed
     * @param source named in errors
     * @throws IOException if the stream fails; if the content is damaged, of a later version of the format, or was not
     *     written by {@link #write}: the message says which, and what to do
     */
    Import read(InputStream in, String source) throws IOException;
}
