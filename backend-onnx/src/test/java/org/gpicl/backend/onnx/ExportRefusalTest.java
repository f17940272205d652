package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gpicl.backend.onnx.ExportSamples.SETS;
import static org.gpicl.backend.onnx.ExportSamples.model;
import static org.gpicl.backend.onnx.ExportSamples.open;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.preprocess.InputEncoding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and foreign files are refused with a clear error. */
class ExportRefusalTest {

    @TempDir
    private Path folder;

    private byte[] exported() throws IOException {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED))) {
            learner.exportOnnx(folder);
        }
        return Files.readAllBytes(folder.resolve("fit.onnx"));
    }

    private void assertRefused(byte[] content, String message) throws IOException {
        Files.write(folder.resolve("fit.onnx"), content);
        assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(folder.resolve("fit.onnx") + ": expected ")
                .hasMessageContaining(message);
    }

    /** Damaged somewhere, a file may be refused for any of these reasons. */
    private void assertRefused(byte[] content) throws IOException {
        Files.write(folder.resolve("fit.onnx"), content);
        assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "(?s)" + Pattern.quote(folder.resolve("fit.onnx").toString())
                                + ": expected .*(damaged|another kind|newer one|without the metadata|changed by another).*");
    }

    @Test
    @DisplayName("is refused when truncated anywhere")
    void truncated() throws IOException {
        byte[] whole = exported();
        for (int length = 1; length < whole.length; length += whole.length / 50) {
            assertRefused(Arrays.copyOf(whole, length));
        }
        assertRefused(new byte[0], "got a file of another kind without the metadata gpicl.onnx");
    }

    @Test
    @DisplayName("is refused when a bit is flipped anywhere")
    void flipped() throws IOException {
        byte[] whole = exported();
        for (int position = 3; position < whole.length; position += whole.length / 200) {
            byte[] damaged = whole.clone();
            damaged[position] ^= (byte) (1 << position % 8);
            assertRefused(damaged);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "PK\u0003\u0004", "{\"kind\": 1}", "hello, world"})
    @DisplayName("is refused when it is no ONNX file")
    void noOnnx(String text) throws IOException {
        exported();
        assertRefused(text.getBytes(StandardCharsets.UTF_8), "of another kind");
    }

    @Test
    @DisplayName("is refused when another program made it")
    void foreign() throws IOException {
        ModelProto model = ModelProto.parseFrom(exported());
        assertRefused(
                model.toBuilder()
                        .clearMetadataProps()
                        .setProducerName("pytorch")
                        .build()
                        .toByteArray(),
                "expected an ONNX model that gpicl exported, got one by 'pytorch' without the metadata gpicl.onnx");
    }

    @Test
    @DisplayName("is refused when it is of a later format, which the error names")
    void later() throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(exported()).toBuilder();
        for (int i = 0; i < model.getMetadataPropsCount(); i++) {
            StringStringEntryProto entry = model.getMetadataProps(i);
            if (entry.getKey().equals("gpicl.onnx")) {
                model.setMetadataProps(i, entry.toBuilder().setValue("7"));
            } else if (entry.getKey().equals("gpicl.version")) {
                model.setMetadataProps(i, entry.toBuilder().setValue("9.9.9"));
            }
        }
        assertRefused(
                model.build().toByteArray(),
                "expected the format gpicl.onnx 1, got '7', exported by gpicl 9.9.9; use that version of gpicl or a"
                        + " newer one");
    }
}
