package org.gpicl.spi;

/**
 * An opened compute engine. Thread-safe.
 *
 * <p>Closing it closes every program and device tensor that came from it; runs in progress finish first. Closing twice
 * does nothing; use after close is an {@link IllegalStateException}.
 */
public interface Engine extends AutoCloseable {

    /** Where it computes. */
    Device device();

    /** Name and version of the engine, for logs, such as {@code ONNX Runtime 1.28.0}. */
    String description();

    /**
     * Makes a computation runnable.
     *
     * @param parameters bound for the life of the program and kept on the device
     * @return a new program, owned by the caller
     * @throws IllegalArgumentException if the parameters are not those of the computation
     * @throws BackendException if the native library fails
     */
    Program compile(Computation computation, ParameterSet parameters);

    /**
     * Makes a computation runnable in an arithmetic that it need not know of.
     *
     * @param parameters bound for the life of the program and kept on the device
     * @return a new program, owned by the caller
     * @throws IllegalArgumentException if the parameters are not those of the computation, or the engine does not have the
     *     arithmetic; all have {@link Arithmetic#FLOAT32}, with which this is {@link #compile(Computation, ParameterSet)}
     * @throws BackendException if the native library fails
     */
    default Program compile(Computation computation, ParameterSet parameters, Arithmetic arithmetic) {
        if (arithmetic != Arithmetic.FLOAT32) {
            throw new IllegalArgumentException(
                    "compile " + computation.name() + ": expected the arithmetic FLOAT32, which is" + " all that "
                            + description() + " has, got " + arithmetic + "; choose FLOAT32, or backend-djl");
        }
        return compile(computation, parameters);
    }

    @Override
    void close();
}
