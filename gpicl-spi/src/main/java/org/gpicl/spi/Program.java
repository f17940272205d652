package org.gpicl.spi;

import java.util.Map;

/** A compiled {@link Computation}. Thread-safe: many threads may run it at once. */
public interface Program extends AutoCloseable {

    /** The inputs and outputs of the computation. */
    Signature signature();

    /**
     * Runs the computation.
     *
     * @param inputs by name; host tensors, or device tensors of the same engine; not modified
     * @return the outputs, owned by the caller, on the device
     * @throws IllegalArgumentException if the inputs do not fit the signature or belong to another engine
     * @throws IllegalStateException if the program, its engine or an input is closed
     * @throws BackendException if the native library fails
     */
    Outputs run(Map<String, ? extends Argument> inputs);

    @Override
    void close();
}
