package org.gpicl.tck;

import java.util.Map;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.junit.jupiter.api.Assumptions;

/** A backend under test: what every part of the kit needs to know. */
public abstract class Conformance {

    /** The backend. */
    protected abstract Backend backend();

    /** How its engines are opened; the processor unless overridden. */
    protected EngineOptions options() {
        return EngineOptions.CPU;
    }

    /**
     * Settings that the backend's library has of the process or the calling thread, by name, as they are now: what a host
     * could notice if a run changed them, such as a number of threads or whether gradients are recorded. None unless
     * overridden; those of the JVM are looked at in any case. Called when an engine was opened before.
     */
    protected Map<String, Object> hostSettings() {
        return Map.of();
    }

    /** A new engine, owned by the caller; a backend that is not usable on this machine skips the rule. */
    final Engine open() {
        if (backend().probe() instanceof Availability.Unavailable unavailable) {
            Assumptions.abort(backend().name() + ": " + unavailable.reason() + " (" + unavailable.remedy() + ")");
        }
        return backend().open(options());
    }
}
