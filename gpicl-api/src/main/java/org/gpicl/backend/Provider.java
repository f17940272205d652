package org.gpicl.backend;

import java.util.stream.Collectors;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Device;
import org.gpicl.spi.Purpose;

/** What became of one provider: it can be used, or it is passed over, with reason and remedy. */
sealed interface Provider {

    /** The name by which it is chosen; that of its class if it could not even tell that. */
    String name();

    /** Where it comes from: its class. */
    String origin();

    /**
     * A backend that can work here.
     *
     * @param inference its priority for that purpose
     * @param training its priority for that purpose
     */
    record Usable(
            String name,
            String origin,
            Backend backend,
            Availability.Available availability,
            int inference,
            int training)
            implements Provider {

        int priority(Purpose purpose) {
            return purpose == Purpose.INFERENCE ? inference : training;
        }

        /** Whether it has devices of this kind; how many it has is found out when one is opened. */
        boolean offers(Device device) {
            return availability.devices().stream().anyMatch(d -> d.kind().equals(device.kind()));
        }

        private String devices() {
            return availability.devices().stream().map(Device::toString).collect(Collectors.joining(", "));
        }

        PassedOver without(Device device) {
            return new PassedOver(name, origin, "it has no " + device.kind(), "its devices: " + devices());
        }

        PassedOver failing(Throwable failure) {
            return new PassedOver(
                    name,
                    origin,
                    failure instanceof LinkageError ? failure.toString() : String.valueOf(failure.getMessage()),
                    "remove it, or repair what it needs");
        }

        /** Such as {@code djl PyTorch 2.7.1 (cpu)}. */
        @Override
        public String toString() {
            return name + " " + availability.version() + " (" + devices() + ")";
        }
    }

    /** A backend that cannot work here. */
    record PassedOver(String name, String origin, String reason, String remedy) implements Provider {

        /** A provider that failed where none may. */
        static PassedOver broken(String name, String origin, Throwable failure) {
            return new PassedOver(
                    name, origin, "it is broken: " + failure, "check that its jars are complete and fit together");
        }

        @Override
        public String toString() {
            return name + " (" + reason + "; " + remedy + ")";
        }
    }

    /** Asks a backend all that the choice depends on, once: a broken one is found out here and nowhere else. */
    static Provider of(Backend backend) {
        String origin = backend.getClass().getName();
        String name = origin;
        try {
            String claimed = backend.name();
            if (!claimed.matches("[a-z][a-z0-9-]*")) {
                return new PassedOver(
                        origin,
                        origin,
                        "its name '" + claimed + "' is not made of lower-case letters, digits and -",
                        "report that to its authors");
            }
            name = claimed;
            int version = backend.spiVersion();
            if (version != Backend.SPI_VERSION) {
                return new PassedOver(
                        name,
                        origin,
                        "it was made for version " + version + " of the SPI, this is " + Backend.SPI_VERSION,
                        "use jars of one gpicl version; org.gpicl:gpicl-bom keeps them together");
            }
            Availability availability = backend.probe();
            if (availability instanceof Availability.Unavailable unavailable) {
                return new PassedOver(name, origin, unavailable.reason(), unavailable.remedy());
            }
            return new Usable(
                    name,
                    origin,
                    backend,
                    (Availability.Available) availability,
                    backend.priority(Purpose.INFERENCE),
                    backend.priority(Purpose.TRAINING));
        } catch (RuntimeException | LinkageError e) {
            return PassedOver.broken(name, origin, e);
        }
    }
}
