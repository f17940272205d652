package org.gpicl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gpicl meta-train} in a process of its own, which is asked to end (SIGTERM) at moments that nobody chose.
 *
 * <p>{@code -Dgpicl.kills=100} asks it about as often; the build does so a few times.
 */
class TerminatedTest {

    private static final int TIMES = Integer.getInteger("gpicl.kills", 4);
    private static final int UPDATES = 10 * TIMES;
    private static final int MOST_UPDATES_BETWEEN = 10;
    private static final Pattern STEP = Pattern.compile("\\{\"event\":\"(\\w+)\",\"step\":(\\d+).*");

    @TempDir
    Path folder;

    private Process train(Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Gpicl.class.getName()));
        command.addAll(List.of("meta-train", "--model", "tiny", "--backend", "onnx", "--validate-every", "1000"));
        command.addAll(List.of("--checkpoint-every", "1000", "--episodes", Integer.toString(64 * UPDATES)));
        command.addAll(List.of("--out", out.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** The last update that the progress file tells of in an event of a kind; 0 if there is none. */
    private static long last(Path out, String event) throws IOException {
        Path file = out.resolve("tiny.progress.jsonl");
        long last = 0;
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            Matcher step = STEP.matcher(line);
            if (step.matches() && step.group(1).equals(event)) {
                last = Long.parseLong(step.group(2));
            }
        }
        return last;
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @DisplayName("not one update is lost, and the model is that of a run that was left alone, byte for byte")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
    void terminated() throws Exception {
        Path alone = folder.resolve("alone");
        Path disturbed = folder.resolve("disturbed");
        assertThat(train(alone).waitFor()).isZero();
        Random random = new Random(1);
        int times = 0;

        while (last(disturbed, "checkpointed") < UPDATES) {
            long before = last(disturbed, "checkpointed");
            long more = before + 1 + random.nextInt(MOST_UPDATES_BETWEEN);
            Process process = train(disturbed);
            while (process.isAlive() && last(disturbed, "step") < more) {
                TimeUnit.MILLISECONDS.sleep(1 + random.nextInt(10));
            }
            process.destroy();
            process.waitFor();
            assertThat(last(disturbed, "checkpointed"))
                    .as("%s", Files.readString(folder.resolve("output")))
                    .isEqualTo(last(disturbed, "step"))
                    .isGreaterThan(before);
            times++;
        }

        assertThat(times).isGreaterThan(TIMES / 2);
        assertThat(train(disturbed).waitFor()).isZero();
        assertThat(disturbed.resolve("tiny.safetensors")).hasSameBinaryContentAs(alone.resolve("tiny.safetensors"));
    }
}
