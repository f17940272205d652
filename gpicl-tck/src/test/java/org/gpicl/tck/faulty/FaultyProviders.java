package org.gpicl.tck.faulty;

import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.tck.oracle.OracleBackend;

/** Providers that misreport themselves. */
final class FaultyProviders {

    private FaultyProviders() {}

    static Stream<Fault> all() {
        return Stream.of(
                Fault.ofBackend("provider-01", "the name has capitals", Capitals::new),
                Fault.ofBackend("provider-02", "it was compiled against an older SPI", Older::new),
                Fault.ofBackend("provider-03", "probing throws", Throwing::new),
                Fault.ofBackend("provider-03", "probing names no device", NoDevices::new),
                Fault.ofEngine("provider-04", "the engine is on another device", Elsewhere::new),
                Fault.ofBackend("provider-05", "it opens any device", AnyDevice::new),
                Fault.ofBackend("provider-06", "there is one engine for all", Shared::new));
    }

    /** Lacks its native library, and says so. */
    static Fault unusable(String rule) {
        return Fault.ofBackend(rule, "there is no native library", Unusable::new);
    }

    private static class Honest extends Forwarding.OfBackend {
        Honest() {
            super(new OracleBackend());
        }
    }

    private static final class Capitals extends Honest {
        @Override
        public String name() {
            return "Oracle";
        }
    }

    private static final class Older extends Honest {
        @Override
        public int spiVersion() {
            return Backend.SPI_VERSION - 1;
        }
    }

    private static final class Throwing extends Honest {
        @Override
        public Availability probe() {
            throw new UnsatisfiedLinkError("liboracle.so");
        }
    }

    private static final class NoDevices extends Honest {
        @Override
        public Availability probe() {
            return new Availability.Available("1", List.of());
        }
    }

    private static final class Elsewhere extends Forwarding.OfEngine {
        private Elsewhere(Engine honest) {
            super(honest);
        }

        @Override
        public Device device() {
            return Device.cuda(0);
        }
    }

    private static final class AnyDevice extends Honest {
        @Override
        public Engine open(EngineOptions options) {
            return super.open(EngineOptions.CPU);
        }
    }

    private static final class Shared extends Honest {
        private final Engine only = super.open(EngineOptions.CPU);

        @Override
        public Engine open(EngineOptions options) {
            return only;
        }
    }

    private static final class Unusable extends Honest {
        @Override
        public Availability probe() {
            return new Availability.Unavailable("no liboracle.so", "install it");
        }

        @Override
        public Engine open(EngineOptions options) {
            throw new BackendException("open: no liboracle.so");
        }
    }
}
