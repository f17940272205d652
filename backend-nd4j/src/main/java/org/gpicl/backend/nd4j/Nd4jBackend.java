package org.gpicl.backend.nd4j;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.spi.support.EagerEngine;
import org.gpicl.spi.support.PrivateFolder;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J on the processor, eagerly; gradients come from the tape.
 *
 * <p>The first {@link #open} of a machine unpacks ND4J (about 400 MB) into JavaCPP's cache folder ({@code
 * ~/.javacpp/cache}); nothing is downloaded, and no setting of the process is left changed.
 *
 * <p>Engines and programs may be used by many threads, but runs take turns, one at a time in the process: the numbers of
 * threads of ND4J and its BLAS are settings of the process, which each run sets and restores. While a run is under way,
 * they hold for ND4J calls of the host, too. Elementwise functions use one thread whatever the number.
 */
public final class Nd4jBackend implements Backend {

    /** Names the folder that it unpacks into. */
    private static final String UNPACKING = "the system property org.bytedeco.javacpp.cachedir";

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public int spiVersion() {
        return Backend.SPI_VERSION;
    }

    @Override
    public int priority(Purpose purpose) {
        return purpose == Purpose.TRAINING ? 5 : 25;
    }

    @Override
    public Availability probe() {
        return NativeLibrary.probe();
    }

    @Override
    public Engine open(EngineOptions options) {
        if (!options.device().equals(Device.CPU)) {
            throw new IllegalArgumentException("open: expected the device cpu, got " + options.device()
                    + "; the nd4j backend computes on the processor only, use backend-djl for CUDA");
        }
        // JavaCPP unpacks under a lock that an interrupt breaks, and ND4J's classes would stay unusable from then on
        boolean interrupted = Thread.interrupted();
        try {
            PrivateFolder.require("ND4J", Loader.getCacheDir().toPath(), UNPACKING);
            if (!Nd4j.getEnvironment().isCPU()) {
                throw new BackendException("open: expected ND4J's backend for the processor, got "
                        + Nd4j.getBackend().getClass().getName() + "; remove it from the class path");
            }
            String version = NativeLibrary.version(Nd4j.class.getClassLoader());
            return new EagerEngine<>(options.device(), new Nd4jLibrary(version, options.threads()));
        } catch (IOException | LinkageError e) {
            throw BackendException.cannotLoad("ND4J", UNPACKING, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
