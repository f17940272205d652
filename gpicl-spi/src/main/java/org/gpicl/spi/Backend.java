package org.gpicl.spi;

/**
 * A provider of engines, found by {@link java.util.ServiceLoader}.
 *
 * <p>Creating one must be cheap, load no native code and not fail.
 */
public interface Backend {

    /** The version of this interface; a provider returns it from {@link #spiVersion}. */
    int SPI_VERSION = 1;

    /** The name by which it is chosen: unique, {@code [a-z][a-z0-9-]*}. */
    String name();

    /**
     * The {@link #SPI_VERSION} this provider was compiled against: {@code return Backend.SPI_VERSION}. The compiler copies
     * the number into the provider's class file, so that a mismatch of jars is diagnosed instead of failing later.
     */
    int spiVersion();

    /** How well it serves the purpose; the highest among the usable ones is chosen. Negative: only if named. */
    int priority(Purpose purpose);

    /** Whether it can work here. Cheap, loads no native code, never throws. */
    Availability probe();

    /**
     * Opens a new engine, owned by the caller.
     *
     * @throws BackendException if the machine or the native library fails
     * @throws IllegalArgumentException if it has no such device
     */
    Engine open(EngineOptions options);
}
