package org.gpicl.backend.nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Availability.Unavailable;
import org.gpicl.spi.Device;
import org.jspecify.annotations.Nullable;

/** What can be known of ND4J without loading its native code. */
final class NativeLibrary {

    /** Platforms for which ND4J's version has native code, in its words. */
    private static final List<String> PLATFORMS =
            List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

    /** The same code for processors with more instructions, in artefacts and folders of their own. */
    private static final List<String> EXTENSIONS = List.of("", "-avx2", "-avx512");

    private static final String CPU_CLASS = "org/nd4j/linalg/cpu/nativecpu/CpuBackend.class";
    private static final String CUDA_CLASS = "org/nd4j/linalg/jcublas/JCublasBackend.class";
    private static final String VERSION = "META-INF/maven/org.nd4j/nd4j-api/pom.properties";

    /** A native library as Java reaches it. */
    private record Library(String artefact, String folder, String name) {}

    private static final List<Library> LIBRARIES = List.of(
            new Library("org.nd4j:nd4j-native", "org/nd4j/linalg/cpu/nativecpu/bindings", "jnind4jcpu"),
            new Library("org.bytedeco:openblas", "org/bytedeco/openblas", "jniopenblas_nolapack"),
            new Library("org.bytedeco:javacpp", "org/bytedeco/javacpp", "jnijavacpp"));

    private NativeLibrary() {}

    static Availability probe() {
        return probe(
                platform(System.getProperty("os.name"), System.getProperty("os.arch")),
                NativeLibrary.class.getClassLoader());
    }

    static Availability probe(String platform, @Nullable ClassLoader loader) {
        ClassLoader jars = loader == null ? ClassLoader.getSystemClassLoader() : loader;
        if (!PLATFORMS.contains(platform)) {
            return new Unavailable("ND4J has no native library for " + platform, "use backend-onnx or backend-djl");
        }
        if (jars.getResource(CPU_CLASS) == null) {
            return new Unavailable("ND4J is not on the class path", "add org.nd4j:nd4j-native");
        }
        if (jars.getResource(CUDA_CLASS) != null) {
            return new Unavailable(
                    "ND4J's CUDA backend is on the class path and would be used instead of the one for the processor",
                    "remove org.nd4j:nd4j-cuda");
        }
        for (Library library : LIBRARIES) {
            if (EXTENSIONS.stream().noneMatch(e -> jars.getResource(file(library, platform, e)) != null)) {
                return new Unavailable(
                        "no native library " + library.name + " for " + platform + " on the class path",
                        "add " + library.artefact + " with the classifier " + platform);
            }
        }
        return new Availability.Available("ND4J " + version(jars), List.of(Device.CPU));
    }

    private static String file(Library library, String platform, String extension) {
        String file = platform.startsWith("windows")
                ? library.name + ".dll"
                : "lib" + library.name + (platform.startsWith("macosx") ? ".dylib" : ".so");
        return library.folder + "/" + platform + extension + "/" + file;
    }

    /** A machine in the words of ND4J's classifiers, such as {@code linux-x86_64}. */
    static String platform(String name, String arch) {
        String lower = name.toLowerCase(Locale.ROOT);
        String system = lower.contains("mac") ? "macosx" : lower.contains("win") ? "windows" : "linux";
        return system + "-"
                + switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> arch;
                };
    }

    /** The version of ND4J, from what Maven left in its jar. */
    static String version(ClassLoader jars) {
        try (InputStream in = jars.getResourceAsStream(VERSION)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            return "of unknown version";
        }
    }
}
