package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a provider says of itself before anything is opened, and of the engine it opens. */
abstract class ProviderRules extends Rules {

    /** A device that no machine has. */
    private static final Device MISSING = Device.cuda(999);

    ProviderRules(Conformance subject) {
        super(subject);
    }

    @Test
    @DisplayName("provider-01: the name is lower-case letters, digits and hyphens, after a letter")
    void name() {
        assertThat(backend().name()).matches("[a-z][a-z0-9-]*");
    }

    @Test
    @DisplayName("provider-02: the version is that of the SPI it was compiled against")
    void version() {
        assertThat(backend().spiVersion()).isEqualTo(Backend.SPI_VERSION);
    }

    @Test
    @DisplayName("provider-03: probing does not throw, and names a version and the devices")
    void probe() {
        assertThat(backend().probe()).isInstanceOfSatisfying(Availability.Available.class, available -> {
            assertThat(available.version()).isNotBlank();
            assertThat(available.devices()).contains(options().device()).doesNotHaveDuplicates();
        });
    }

    @Test
    @DisplayName("provider-04: the engine is on the device asked for and describes itself")
    void engineDescribesItself() {
        assertThat(engine().device()).isEqualTo(options().device());
        assertThat(engine().description()).isNotBlank();
    }

    @Test
    @DisplayName("provider-05: a device that is not there is refused")
    void missingDevice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend().open(options().withDevice(MISSING)).close())
                .withMessageContaining("cuda:999");
    }

    @Test
    @DisplayName("provider-06: engines opened side by side do not disturb each other")
    void manyEngines() {
        Layer layer = new Layer();
        Map<String, Tensor> inputs = Layer.inputs(1, 3);
        Map<String, Tensor> before = run(layer, Layer.weights(), inputs);
        try (Engine second = openAnother()) {
            Tolerance.assertIdentical("second engine", Runs.once(second, layer, Layer.weights(), inputs), before);
        }
        Tolerance.assertIdentical("first engine", run(layer, Layer.weights(), inputs), before);
    }
}
