package org.gpicl.tck;

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

    /** A new engine, owned by the caller; a backend that is not usable on this machine skips the rule. */
    final Engine open() {
        if (backend().probe() instanceof Availability.Unavailable unavailable) {
            Assumptions.abort(backend().name() + ": " + unavailable.reason() + " (" + unavailable.remedy() + ")");
        }
        return backend().open(options());
    }
}
