package org.gpicl.backend.djl;

import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;

/** PyTorch, operation by operation whatever is asked for: so the kit can run both ways. */
final class EagerBackend implements Backend {

    private final Backend compiling = new DjlBackend();

    @Override
    public String name() {
        return compiling.name();
    }

    @Override
    public int spiVersion() {
        return compiling.spiVersion();
    }

    @Override
    public int priority(Purpose purpose) {
        return compiling.priority(purpose);
    }

    @Override
    public Availability probe() {
        return compiling.probe();
    }

    @Override
    public Engine open(EngineOptions options) {
        return compiling.open(options.withEager(true));
    }
}
