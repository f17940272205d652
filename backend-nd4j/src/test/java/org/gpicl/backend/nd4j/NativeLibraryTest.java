package org.gpicl.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.gpicl.spi.Availability;
import org.gpicl.spi.Availability.Unavailable;
import org.gpicl.spi.Device;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {

    private static final String CPU = "org/nd4j/linalg/cpu/nativecpu/CpuBackend.class";
    private static final String ND4J = "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64/libjnind4jcpu.so";
    private static final String FAST_ND4J = "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64-avx2/libjnind4jcpu.so";
    private static final String BLAS = "org/bytedeco/openblas/linux-x86_64/libjniopenblas_nolapack.so";
    private static final String JAVACPP = "org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so";

    @TempDir
    private Path folder;

    @Test
    void isAvailableWithTheJarsOfThisBuild() {
        assertThat(NativeLibrary.probe()).isEqualTo(new Availability.Available("ND4J 1.0.0-M2.1", List.of(Device.CPU)));
    }

    @Test
    void needsAPlatformThatNd4jWasBuiltFor() {
        assertThat(NativeLibrary.probe("linux-s390x", jarsWith(CPU, ND4J, BLAS, JAVACPP)))
                .isEqualTo(new Unavailable(
                        "ND4J has no native library for linux-s390x", "use backend-onnx or backend-djl"));
    }

    @Test
    void needsNd4j() {
        assertThat(NativeLibrary.probe("linux-x86_64", jarsWith()))
                .isEqualTo(new Unavailable("ND4J is not on the class path", "add org.nd4j:nd4j-native"));
    }

    @Test
    void needsTheNativeLibraryOfEach() {
        assertThat(NativeLibrary.probe("linux-x86_64", jarsWith(CPU, BLAS, JAVACPP)))
                .isEqualTo(missing("jnind4jcpu", "org.nd4j:nd4j-native"));
        assertThat(NativeLibrary.probe("linux-x86_64", jarsWith(CPU, ND4J, JAVACPP)))
                .isEqualTo(missing("jniopenblas_nolapack", "org.bytedeco:openblas"));
        assertThat(NativeLibrary.probe("linux-x86_64", jarsWith(CPU, ND4J, BLAS)))
                .isEqualTo(missing("jnijavacpp", "org.bytedeco:javacpp"));
    }

    private static Unavailable missing(String library, String artefact) {
        return new Unavailable(
                "no native library " + library + " for linux-x86_64 on the class path",
                "add " + artefact + " with the classifier linux-x86_64");
    }

    @Test
    void takesNativeCodeForMoreInstructions() {
        assertThat(NativeLibrary.probe("linux-x86_64", jarsWith(CPU, FAST_ND4J, BLAS, JAVACPP)))
                .isEqualTo(new Availability.Available("ND4J of unknown version", List.of(Device.CPU)));
    }

    @Test
    void isNotUsableBesideTheBackendForCuda() {
        String cuda = "org/nd4j/linalg/jcublas/JCublasBackend.class";
        assertThat(NativeLibrary.probe("linux-x86_64", jarsWith(CPU, cuda, ND4J, BLAS, JAVACPP)))
                .isEqualTo(new Unavailable(
                        "ND4J's CUDA backend is on the class path and would be used instead of the one for the processor",
                        "remove org.nd4j:nd4j-cuda"));
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-arm64",
        "Linux, s390x, linux-s390x",
        "Mac OS X, aarch64, macosx-arm64",
        "Mac OS X, x86_64, macosx-x86_64",
        "Windows 11, amd64, windows-x86_64"
    })
    void knowsThePlatformsByNd4jsNames(String os, String arch, String platform) {
        assertThat(NativeLibrary.platform(os, arch)).isEqualTo(platform);
    }

    /** A class path on which just these files can be found. */
    private ClassLoader jarsWith(String... files) {
        Set<String> present = Set.of(files);
        Path file = folder.resolve("file");
        return new ClassLoader(null) {
            @Override
            protected @Nullable URL findResource(String name) {
                try {
                    return present.contains(name)
                            ? Files.writeString(file, "").toUri().toURL()
                            : null;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
