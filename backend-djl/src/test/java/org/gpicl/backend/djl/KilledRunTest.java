package org.gpicl.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Meta-training in a process of its own that is killed the hard way.
 *
 * <p>{@code -Dgpicl.kills=200} kills it as often, at moments that nobody chose; the build does so twice, after checkpoints.
 */
class KilledRunTest {

    private static final int KILLS = Integer.getInteger("gpicl.kills", 0);
    private static final int STEPS_PER_KILL = 20;
    private static final int LONGEST_MILLIS = 60;

    private static final int STEPS = 60;

    @Test
    @Timeout(300)
    @DisplayName("a run killed twice and resumed leaves the same file, byte for byte, as an uninterrupted one")
    void killedAndResumed(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.safetensors");
        Path killed = folder.resolve("killed.safetensors");

        assertThat(start(whole).waitFor()).isZero();

        killAfter(start(killed), "checkpoint 15");
        killAfter(start(killed), "checkpoint 40");
        assertThat(start(killed).waitFor()).isZero();

        assertThat(killed).hasSameBinaryContentAs(whole);
        try (var left = Files.list(folder)) {
            // a kill between writing and renaming may leave a partial file, under a name of its own
            assertThat(left.filter(p -> !p.toString().endsWith(".part"))).containsExactlyInAnyOrder(whole, killed);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "gpicl.kills", matches = "[1-9][0-9]*")
    @DisplayName("a run killed many times at any moment leaves the same file, byte for byte, as an uninterrupted one")
    void killedManyTimes(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole.safetensors");
        Path killed = folder.resolve("killed.safetensors");
        int steps = STEPS_PER_KILL * KILLS;
        assertThat(start(whole, steps).waitFor()).isZero();
        Random random = new Random(7);

        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(killed, steps);
            try (BufferedReader output = process.inputReader()) {
                String line = output.readLine();
                while (line != null && !line.startsWith("checkpoint ")) {
                    line = output.readLine();
                }
                assertThat(line).as("kill %d", kill).isNotNull();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
            }
            assertThat(process.destroyForcibly().waitFor()).as("kill %d", kill).isNotZero();
        }
        assertThat(start(killed, steps).waitFor()).isZero();

        assertThat(killed).hasSameBinaryContentAs(whole);
    }

    private static Process start(Path checkpoint) throws IOException {
        return start(checkpoint, STEPS);
    }

    private static Process start(Path checkpoint, int steps) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TinyRun.class.getName(),
                        checkpoint.toString(),
                        Integer.toString(steps))
                .redirectErrorStream(true)
                .start();
    }

    private static void killAfter(Process process, String line) throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader()) {
            String read = output.readLine();
            while (read != null && !read.equals(line)) {
                read = output.readLine();
            }
            assertThat(read).isEqualTo(line);
        }
        assertThat(process.destroyForcibly().waitFor()).isNotZero();
    }
}
