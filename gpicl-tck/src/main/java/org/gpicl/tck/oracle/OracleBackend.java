package org.gpicl.tck.oracle;

import java.util.List;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.spi.support.EagerEngine;

/** The provider of the oracle, available everywhere and chosen only when named. */
public final class OracleBackend implements Backend {

    @Override
    public String name() {
        return "oracle";
    }

    @Override
    public int spiVersion() {
        return Backend.SPI_VERSION;
    }

    @Override
    public int priority(Purpose purpose) {
        return -1;
    }

    @Override
    public Availability probe() {
        return new Availability.Available("1", List.of(Device.CPU));
    }

    @Override
    public Engine open(EngineOptions options) {
        if (!options.device().equals(Device.CPU)) {
            throw new IllegalArgumentException("open: expected the device cpu, got " + options.device());
        }
        return new EagerEngine<>(options.device(), new OracleLibrary());
    }
}
