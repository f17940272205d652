package org.gpicl.spi.exchange;

import org.gpicl.spi.BackendException;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Program;

/** An engine that also executes the files of an {@link ExchangeFormat}, as they are. */
public interface FileEngine extends Engine {

    /**
     * Makes the computation in a file runnable.
     *
     * @param file the content of what {@link ExchangeFormat#write} wrote and {@link ExchangeFormat#read} has found undamaged;
     *     not modified
     * @param source named in errors
     * @return a new program, owned by the caller; its signature is that of the computation that was exported: where {@link
     *     ColumnInputs} stand for an input, it has that one again, and outputs of types that tensors do not have, such as text,
     *     are left out
     * @throws IllegalArgumentException if the file has an input of another type
     * @throws BackendException if the native library fails, or refuses the file
     */
    Program open(byte[] file, String source);
}
