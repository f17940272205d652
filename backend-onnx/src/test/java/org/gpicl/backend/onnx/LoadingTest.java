package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Each in a process of its own, since native code is loaded once. */
@Timeout(60)
class LoadingTest {

    @TempDir
    Path folder;

    private String open(String... flags) throws IOException, InterruptedException {
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(flags),
                        Stream.of("-cp", System.getProperty("java.class.path"), OpenedAlone.class.getName()))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s", output).isZero();
        return output;
    }

    @Test
    @DisplayName("without a temporary folder, the error names the folder and the property")
    void noTemporaryFolder() throws Exception {
        Path gone = folder.resolve("gone");

        assertThat(open("-Djava.io.tmpdir=" + gone))
                .contains("open: ONNX Runtime cannot be loaded: java.nio.file.NoSuchFileException: " + gone)
                .contains("let the system property java.io.tmpdir name a folder that can be written");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    @DisplayName(
            "where native access is denied, the error says how it is allowed; where it is allowed, nothing is printed")
    void nativeAccess() throws Exception {
        assertThat(open("--illegal-native-access=deny"))
                .contains("open: ONNX Runtime cannot be loaded: java.lang.IllegalCallerException: ")
                .contains("start the JVM with --enable-native-access=ALL-UNNAMED");
        assertThat(open("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"))
                .startsWith("opened ONNX Runtime")
                .doesNotContain("WARNING");
    }
}
