package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.ServiceLoader;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxBackendTest {

    private final OnnxBackend backend = new OnnxBackend();

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Backend.class).stream().map(p -> p.type().getName()))
                .contains(OnnxBackend.class.getName());
    }

    @Test
    void prefersInference() {
        assertThat(backend.priority(Purpose.INFERENCE)).isEqualTo(100);
        assertThat(backend.priority(Purpose.TRAINING)).isEqualTo(10);
    }

    @Test
    void isAvailableWhereTheJarHasANativeLibrary() {
        Availability available = new Availability.Available("ONNX Runtime 1.28.0", List.of(Device.CPU));
        assertThat(backend.probe()).isEqualTo(available);
        for (String platform : List.of("linux-x64", "linux-aarch64", "osx-aarch64", "win-x64")) {
            assertThat(NativeLibrary.probe(platform)).isEqualTo(available);
        }
    }

    @Test
    void saysWhatToDoElsewhere() {
        assertThat(NativeLibrary.probe("linux-s390x"))
                .isEqualTo(new Availability.Unavailable("no native library for linux-s390x", "use backend-djl"));
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x64",
        "Linux, s390x, linux-s390x",
        "Mac OS X, aarch64, osx-aarch64",
        "Windows 11, amd64, win-x64"
    })
    void knowsThePlatformsByOnnxRuntimesNames(String os, String arch, String platform) {
        assertThat(NativeLibrary.platform(os, arch)).isEqualTo(platform);
    }

    @Test
    void namesTheVersion() {
        try (Engine engine = backend.open(EngineOptions.CPU)) {
            assertThat(engine.description()).isEqualTo("ONNX Runtime 1.28.0");
        }
    }

    @Test
    void refusesOtherDevices() {
        assertThatThrownBy(() -> backend.open(EngineOptions.CPU.withDevice(Device.cuda(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("open: expected the device cpu, got cuda:0; the onnx backend computes on the processor "
                        + "only, use backend-djl for CUDA");
    }
}
