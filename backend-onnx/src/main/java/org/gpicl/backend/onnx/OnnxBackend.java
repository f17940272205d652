package org.gpicl.backend.onnx;

import ai.onnxruntime.OrtEnvironment;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;

/**
 * ONNX Runtime on the processor: every computation becomes one ONNX graph, traced once and optimised as a whole.
 *
 * <p>A run uses the threads that {@link EngineOptions} name, 1 by default: many callers on one thread each use a machine
 * better than one caller on many. Results do not depend on how many callers there are. The first {@link #open} of a
 * process unpacks the native library into the folder for temporary files. Nothing uses the network.
 */
public final class OnnxBackend implements Backend {

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public int spiVersion() {
        return Backend.SPI_VERSION;
    }

    @Override
    public int priority(Purpose purpose) {
        return purpose == Purpose.INFERENCE ? 100 : 10;
    }

    @Override
    public Availability probe() {
        return NativeLibrary.probe();
    }

    @Override
    public Engine open(EngineOptions options) {
        if (!options.device().equals(Device.CPU)) {
            throw new IllegalArgumentException("open: expected the device cpu, got " + options.device()
                    + "; the onnx backend computes on the processor only, use backend-djl for CUDA");
        }
        try {
            return new OnnxEngine(OrtEnvironment.getEnvironment(), options);
        } catch (IllegalStateException | LinkageError e) {
            throw BackendException.cannotLoad("ONNX Runtime", "the system property java.io.tmpdir", e);
        }
    }
}
