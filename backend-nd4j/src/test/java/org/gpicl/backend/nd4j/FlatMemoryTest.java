package org.gpicl.backend.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Native memory, in a process of its own whose heap is 256 MB from the start, so that only native memory can grow. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
class FlatMemoryTest {

    private static final long ALLOWANCE_MB = 40;

    @Test
    @Timeout(300)
    @DisplayName("neither thousands of runs of varying shape nor hundreds of training steps need more native memory")
    void staysFlat() throws Exception {
        List<String> lines = new ArrayList<>();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongRun.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(lines::add);
        }

        assertThat(process.waitFor()).as("%s", lines).isZero();
        List<Long> grown = lines.stream()
                .filter(line -> line.startsWith(LongRun.GROWN))
                .map(line -> Long.valueOf(line.substring(LongRun.GROWN.length())))
                .toList();
        assertThat(grown).as("%s", lines).hasSize(2).allMatch(megabytes -> megabytes < ALLOWANCE_MB);
    }
}
