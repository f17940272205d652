package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Backend;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.spi.support.EagerEngine;
import org.gpicl.spi.support.PrivateFolder;

/**
 * PyTorch through Deep Java Library: programs are compiled to TorchScript modules, or carried out operation by operation if
 * the options of the engine say so.
 *
 * <p>The first {@link #open} of a machine unpacks PyTorch (about 450 MB) into DJL's cache folder ({@code
 * DJL_CACHE_DIR}); nothing is downloaded. To keep DJL from calling home and from downloading, {@code open} sets the
 * system properties {@code ai.djl.offline} and {@code OPT_OUT_TRACKING} to true unless the host has set them; DJL has
 * no other switch. The number of threads is PyTorch's setting for the calling thread, as is whether gradients are recorded;
 * both are the host's again after a run.
 */
public final class DjlBackend implements Backend {

    private static final Logger LOG = System.getLogger(DjlBackend.class.getName());

    /** Describes the native library on the class path; part of DJL's pytorch-native artefacts. */
    private static final String NATIVE_PROPERTIES = "native/lib/pytorch.properties";

    /** Names the folder that it unpacks into. */
    private static final String UNPACKING = "the environment variable DJL_CACHE_DIR";

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public int spiVersion() {
        return Backend.SPI_VERSION;
    }

    @Override
    public int priority(Purpose purpose) {
        return purpose == Purpose.TRAINING ? 100 : 50;
    }

    @Override
    public Availability probe() {
        try (InputStream in = DjlBackend.class.getClassLoader().getResourceAsStream(NATIVE_PROPERTIES)) {
            if (in == null) {
                return new Availability.Unavailable(
                        "no PyTorch library for this platform on the class path",
                        "add ai.djl.pytorch:pytorch-native-cpu with the classifier of your platform");
            }
            Properties properties = new Properties();
            properties.load(in);
            return available(properties);
        } catch (IOException e) {
            return new Availability.Unavailable(
                    "cannot read " + NATIVE_PROPERTIES + ": " + e.getMessage(), "check the pytorch-native jar");
        }
    }

    private static Availability available(Properties properties) {
        String classifier = properties.getProperty("classifier", "");
        String platform = platform();
        if (!classifier.equals(platform)) {
            return new Availability.Unavailable(
                    "PyTorch on the class path is for " + classifier + ", this is " + platform,
                    "use ai.djl.pytorch:pytorch-native-cpu with the classifier " + platform);
        }
        String version = properties.getProperty("version", "unknown").replaceAll("-.*", "");
        boolean cuda = properties.getProperty("flavor", "cpu").startsWith("cu");
        return new Availability.Available(
                "PyTorch " + version, cuda ? List.of(Device.CPU, Device.cuda(0)) : List.of(Device.CPU));
    }

    /** This machine in the words of DJL's classifiers. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch");
        String system = os.contains("win") ? "win" : os.contains("mac") ? "osx" : "linux";
        return system + "-" + (arch.equals("amd64") ? "x86_64" : arch.equals("arm64") ? "aarch64" : arch);
    }

    @Override
    public Engine open(EngineOptions options) {
        setUnlessSet("ai.djl.offline");
        setUnlessSet("OPT_OUT_TRACKING");
        PrivateFolder.require("PyTorch", Utils.getEngineCacheDir("pytorch"), UNPACKING);
        try {
            ai.djl.engine.Engine pytorch = ai.djl.engine.Engine.getEngine("PyTorch");
            Device device = options.device();
            if (device.kind().equals("cuda") && device.index() >= pytorch.getGpuCount()) {
                throw new IllegalArgumentException("open: expected one of " + pytorch.getGpuCount()
                        + " CUDA devices, got " + device
                        + "; a CUDA build of PyTorch is needed beside backend-djl, see docs/backends.md");
            }
            DjlLibrary library = new DjlLibrary(pytorch, options);
            return options.eager() ? new EagerEngine<>(device, library) : new DjlEngine(device, library);
        } catch (EngineException | UncheckedIOException | LinkageError e) {
            throw BackendException.cannotLoad("PyTorch", UNPACKING, e);
        }
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
            LOG.log(Level.DEBUG, "set {0}=true, so that DJL does not use the network", property);
        }
    }
}
