package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import org.gpicl.spi.DeviceTensors.Uses;
import org.junit.jupiter.api.Test;

class DeviceTensorsTest {

    private static final Shape TWO = Shape.of(2);

    private final HandleGroup engine = new HandleGroup("the engine PyTorch 2.7.1");
    private final DeviceTensors<NativeResource> tensors = of(engine);
    private final NativeResource resource = new NativeResource();

    private static DeviceTensors<NativeResource> of(HandleGroup engine) {
        return new DeviceTensors<>(engine, NativeResource::release, DeviceTensorsTest::copy);
    }

    private static void copy(NativeResource resource, ByteBuffer target) {
        resource.use();
        target.putFloat(1).putFloat(2);
    }

    private DeviceTensor tensor() {
        return tensors.own("y", DType.FLOAT32, TWO, resource);
    }

    @Test
    void isReadOnTheHost() {
        DeviceTensor tensor = tensor();

        assertThat(tensor.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(tensor.shape()).isEqualTo(TWO);
        assertThat(tensor.toHost()).isEqualTo(Tensor.of(TWO, 1f, 2f));
        assertThat(resource.releases()).isZero();
    }

    /** An engine may have no memory at all for such a one. */
    @Test
    void withoutElementsIsNotCopied() {
        Shape none = Shape.of(0, 3);
        DeviceTensors<String> strange = new DeviceTensors<>(engine, name -> {}, (name, target) -> {
            throw new IllegalStateException(name);
        });

        assertThat(strange.own("y", DType.INT64, none, "nothing").toHost()).isEqualTo(Tensor.of(none, new long[0]));
    }

    @Test
    void isReleasedOnce() {
        DeviceTensor tensor = tensor();
        tensor.close();
        tensor.close();
        engine.close();

        assertThat(resource.releases()).isEqualTo(1);
        assertThatIllegalStateException().isThrownBy(tensor::toHost).withMessage("toHost: the tensor y is closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> tensors.uses("run fit").of("x", tensor))
                .withMessage("run fit: the tensor y is closed");
    }

    @Test
    void ofAClosedEngineIsReleasedAtOnce() {
        engine.close();

        assertThatIllegalStateException()
                .isThrownBy(this::tensor)
                .withMessage("the tensor y: the engine PyTorch 2.7.1 is closed");
        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void staysUntilTheRunThatReadsItEnds() {
        DeviceTensor tensor = tensor();
        try (Uses<NativeResource> uses = tensors.uses("run fit")) {
            assertThat(uses.of("x", tensor)).isSameAs(resource);
            assertThat(uses.of("y", tensor)).isSameAs(resource);
            tensor.close();
            engine.close();
            resource.use();
            assertThat(resource.releases()).isZero();
        }
        assertThat(resource.releases()).isEqualTo(1);
    }

    /** What was leased before the refusal is given back. */
    @Test
    void ofAnotherEngineIsRefused() {
        DeviceTensor tensor = tensor();
        HandleGroup group = new HandleGroup("the engine other");
        DeviceTensor other = of(group).own("z", DType.FLOAT32, TWO, new NativeResource());
        for (Argument foreign : new Argument[] {other, Tensor.of(TWO, 1f, 2f)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> {
                        try (Uses<NativeResource> uses = tensors.uses("run fit")) {
                            uses.of("x", tensor);
                            uses.of("state", foreign);
                        }
                    })
                    .withMessage("run fit: expected state to be a host tensor or one of this engine, got one of another"
                            + " engine; use toHost()");
        }
        tensor.close();

        assertThat(resource.releases()).isEqualTo(1);
    }

    @Test
    void whoseCopyFailsStaysUsable() {
        DeviceTensors<NativeResource> broken = new DeviceTensors<>(engine, NativeResource::release, (r, target) -> {
            throw new BackendException("copy: out of memory");
        });
        DeviceTensor tensor = broken.own("y", DType.FLOAT32, TWO, resource);

        assertThatExceptionOfType(BackendException.class)
                .isThrownBy(tensor::toHost)
                .withMessage("copy: out of memory");
        tensor.close();
        assertThat(resource.releases()).isEqualTo(1);
    }
}
