package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void nameIt() {
        path = folder.resolve("run.progress.jsonl");
    }

    private void write(Progress... events) throws IOException {
        try (ProgressFile file = new ProgressFile(path)) {
            for (Progress event : events) {
                file.accept(event);
            }
        }
    }

    private static Progress step(long step) {
        return new Progress.Validation(step, "v", step, 0.5);
    }

    private static Progress resumed(long step) {
        return new Progress.Resumed(step, Path.of("c"));
    }

    private String steps() throws IOException {
        StringBuilder steps = new StringBuilder();
        for (String line : Files.readAllLines(path)) {
            steps.append(line.replaceAll(".*\"event\":\"(.).*\"step\":(\\d+).*}", "$1$2 "));
        }
        return steps.toString();
    }

    @Test
    void lostStepsAreNotRepeated() throws IOException {
        write(step(1), step(2), step(3));
        write(resumed(2), step(3), step(4));

        assertThat(steps()).isEqualTo("v1 v2 r2 v3 v4 ");
    }

    @Test
    void aRunThatBeginsAnewBeginsTheFileAnew() throws IOException {
        write(step(1), step(2));
        write(step(1));

        assertThat(steps()).isEqualTo("v1 ");
    }

    @Test
    void halfALineThatAKillHasLeftIsCutOff() throws IOException {
        write(step(1), step(2));
        String whole = Files.readString(path);
        for (int length = whole.indexOf('\n') + 1; length < whole.length(); length++) {
            Files.writeString(path, whole.substring(0, length));
            write(resumed(2), step(3));

            assertThat(steps()).isEqualTo("v1 r2 v3 ");
        }
    }

    @Test
    void aRunThatRefusesItsCheckpointLeavesTheFileAsItIs() throws IOException {
        write(step(1), step(2));
        write();

        assertThat(steps()).isEqualTo("v1 v2 ");
    }

    @Test
    void anInterruptDoesNotCloseIt() throws IOException {
        Thread.currentThread().interrupt();
        write(step(1), step(2));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(steps()).isEqualTo("v1 v2 ");
    }
}
