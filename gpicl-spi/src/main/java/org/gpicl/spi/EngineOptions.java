package org.gpicl.spi;

/**
 * How to open an engine.
 *
 * @param device where to compute
 * @param threads that one run may use; 0 leaves it to the engine. An engine whose library has one such setting for the
 *     process says so in its documentation.
 * @param eager true to carry a program out operation by operation in an engine that else compiles it: slower, and easier to
 *     follow; the others take no notice
 */
public record EngineOptions(Device device, int threads, boolean eager) {

    /** The processor, threads as the engine sees fit. */
    public static final EngineOptions CPU = new EngineOptions(Device.CPU, 0, false);

    public EngineOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("engine: expected a number of threads of at least 0, got " + threads);
        }
    }

    /** With another device. */
    public EngineOptions withDevice(Device other) {
        return new EngineOptions(other, threads, eager);
    }

    /** With another number of threads for one run. */
    public EngineOptions withThreads(int number) {
        return new EngineOptions(device, number, eager);
    }

    /** Operation by operation, or as the engine sees fit. */
    public EngineOptions withEager(boolean operationByOperation) {
        return new EngineOptions(device, threads, operationByOperation);
    }
}
