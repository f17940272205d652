package org.gpicl.backend.onnx;

import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Device;
import org.jspecify.annotations.Nullable;

/** What can be known of ONNX Runtime without loading its native code. */
final class NativeLibrary {

    private static final String ENTRY_CLASS = "ai.onnxruntime.OrtEnvironment";

    private NativeLibrary() {}

    static Availability probe() {
        return probe(platform(System.getProperty("os.name"), System.getProperty("os.arch")));
    }

    static Availability probe(String platform) {
        Class<?> entry = find(ENTRY_CLASS);
        if (entry == null) {
            return new Availability.Unavailable(
                    "ONNX Runtime is not on the class path", "add com.microsoft.onnxruntime:onnxruntime");
        }
        if (library(entry, platform) == null) {
            return new Availability.Unavailable("no native library for " + platform, "use backend-djl");
        }
        return new Availability.Available("ONNX Runtime " + version(entry), List.of(Device.CPU));
    }

    private static @Nullable Class<?> find(String name) {
        try {
            // not initialised: that would load the native code
            return Class.forName(name, false, NativeLibrary.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable URL library(Class<?> entry, String platform) {
        String file = platform.startsWith("win")
                ? "onnxruntime4j_jni.dll"
                : "libonnxruntime4j_jni" + (platform.startsWith("osx") ? ".dylib" : ".so");
        return entry.getResource("/ai/onnxruntime/native/" + platform + "/" + file);
    }

    /** A machine in the words of ONNX Runtime's folders of native code, such as {@code linux-x64}. */
    static String platform(String name, String arch) {
        String lower = name.toLowerCase(Locale.ROOT);
        String system = lower.contains("mac") ? "osx" : lower.contains("win") ? "win" : "linux";
        return system + "-"
                + switch (arch) {
                    case "amd64", "x86_64" -> "x64";
                    case "arm64" -> "aarch64";
                    default -> arch;
                };
    }

    /** From the jar's manifest on the class path, from the module on the module path. */
    private static String version(Class<?> entry) {
        return Optional.ofNullable(entry.getPackage().getImplementationVersion())
                .or(() -> Optional.ofNullable(entry.getModule().getDescriptor()).flatMap(ModuleDescriptor::rawVersion))
                .orElse("of unknown version");
    }
}
