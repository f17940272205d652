package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private final StringWriter out = new StringWriter();
    private final JsonLines lines = new JsonLines(out);

    private String lineOf(Progress event) {
        lines.accept(event);
        return out.toString();
    }

    @Test
    void aStepIsALine() {
        assertThat(lineOf(new Progress.Step(3, 100, "long", 192, 2.25, 0.5, 1e-3, 87.5)))
                .isEqualTo("{\"event\":\"step\",\"step\":3,\"steps\":100,\"stage\":\"long\",\"episodes\":192,"
                        + "\"loss\":2.25,\"gradientNorm\":0.5,\"learningRate\":0.001,\"episodesPerSecond\":87.5}\n");
    }

    @Test
    void aValidationIsALine() {
        assertThat(lineOf(new Progress.Validation(5, "unseen \"tasks\"", 1.5, 0.75)))
                .isEqualTo("{\"event\":\"validation\",\"step\":5,\"name\":\"unseen \\\"tasks\\\"\",\"loss\":1.5,"
                        + "\"accuracy\":0.75}\n");
    }

    @Test
    void checkpointsWrittenAndReadAreLines() {
        lines.accept(new Progress.Resumed(10, Path.of("runs", "a.safetensors")));
        lines.accept(new Progress.Checkpointed(20, Path.of("b.safetensors")));

        assertThat(out)
                .hasToString("{\"event\":\"resumed\",\"step\":10,\"file\":\""
                        + Path.of("runs", "a.safetensors").toString().replace("\\", "\\\\") + "\"}\n"
                        + "{\"event\":\"checkpointed\",\"step\":20,\"file\":\"b.safetensors\"}\n");
    }

    /** JSON has no such numbers. */
    @Test
    void whatIsNoNumberIsText() {
        assertThat(lineOf(new Progress.Validation(1, "v", Double.NaN, Double.POSITIVE_INFINITY)))
                .isEqualTo(
                        "{\"event\":\"validation\",\"step\":1,\"name\":\"v\",\"loss\":\"NaN\",\"accuracy\":\"Infinity\"}\n");
    }

    @Test
    void eachLineIsFlushedAndTheWriterStaysOpen() {
        StringBuilder calls = new StringBuilder();
        new JsonLines(recording(calls)).accept(new Progress.Checkpointed(1, Path.of("c")));

        assertThat(calls).hasToString("write flush ");
    }

    private static Writer recording(StringBuilder calls) {
        return new Writer() {
            @Override
            public void write(char[] text, int offset, int length) {
                calls.append("write ");
            }

            @Override
            public void flush() {
                calls.append("flush ");
            }

            @Override
            public void close() {
                calls.append("close ");
            }
        };
    }

    @Test
    void aWriterThatFailsEndsTheRun() {
        IOException full = new IOException("disk full");
        Writer broken = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw full;
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new JsonLines(broken).accept(new Progress.Checkpointed(1, Path.of("c"))))
                .withMessage("progress: cannot be written: disk full")
                .withCause(full);
    }

    @Test
    void theStepOfALineIsReadAgainAndThatOfHalfALineIsNot() {
        StringWriter out = new StringWriter();
        new JsonLines(out).accept(new Progress.Checkpointed(7, Path.of("c")));
        String line = out.toString().strip();

        assertThat(JsonLines.step(line)).hasValue(7);
        assertThat(JsonLines.step(line.substring(0, line.length() - 3))).isEmpty();
        assertThat(JsonLines.step("")).isEmpty();
        assertThat(JsonLines.step("[7]")).isEmpty();
    }
}
