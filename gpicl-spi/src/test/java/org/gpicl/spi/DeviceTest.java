package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    @Test
    void readsWhatItWrites() {
        for (Device device : new Device[] {Device.CPU, Device.cuda(0), Device.cuda(12)}) {
            assertThat(Device.parse(device.toString())).isEqualTo(device);
        }
        assertThat(Device.CPU).hasToString("cpu");
        assertThat(Device.cuda(1)).hasToString("cuda:1");
    }

    @Test
    void cudaAloneIsTheFirst() {
        assertThat(Device.parse("cuda")).isEqualTo(Device.cuda(0));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "CPU", "cpu:0", "gpu", "cuda:", "cuda:-1", "cuda:1000", "cuda:1 ", "cuda:٣"})
    void refusesAnythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.parse(text))
                .withMessage("device: expected cpu or cuda:N, got '" + text + "'");
    }

    @Test
    void refusesDevicesThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Device("cpu", 1))
                .withMessage("device: expected cpu or cuda:N, got cpu:1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Device.cuda(-1))
                .withMessage("device: expected cpu or cuda:N, got cuda:-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Device("tpu", 0))
                .withMessage("device: expected cpu or cuda:N, got tpu:0");
    }

    @Test
    void engineOptionsRefuseANegativeNumberOfThreads() {
        assertThat(EngineOptions.CPU.withDevice(Device.cuda(1)).withThreads(3))
                .isEqualTo(new EngineOptions(Device.cuda(1), 3, false));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EngineOptions.CPU.withThreads(-1))
                .withMessage("engine: expected a number of threads of at least 0, got -1");
    }
}
