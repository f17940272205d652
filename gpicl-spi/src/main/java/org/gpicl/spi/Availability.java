package org.gpicl.spi;

import java.util.List;

/** Whether a backend can work on this machine. */
public sealed interface Availability {

    /**
     * It can.
     *
     * @param version of the engine, for logs
     * @param devices it can open, the preferred first; not empty
     */
    record Available(String version, List<Device> devices) implements Availability {
        public Available {
            devices = List.copyOf(devices);
        }
    }

    /**
     * It cannot.
     *
     * @param reason what is missing
     * @param remedy what to do about it
     */
    record Unavailable(String reason, String remedy) implements Availability {}
}
