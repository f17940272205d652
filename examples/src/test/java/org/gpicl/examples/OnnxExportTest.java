package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The shipped learner, exported and served by ONNX Runtime alone. */
class OnnxExportTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("ONNX Runtime gives the learner's probabilities and labels on three real tables, and leaves cases for"
            + " other clients")
    void answersAgree() throws IOException, OrtException {
        assertThat(new CommandLine(new OnnxExport()).execute("--out", folder.toString()))
                .isZero();

        JsonNode cases = new JsonMapper().readTree(folder.resolve("cases.json").toFile());
        assertThat(cases.size()).isEqualTo(3 * 3 * 3 + 4 + 2 * 5);
        assertThat(folder.resolve("cases.bin")).isNotEmptyFile();
        try (OnnxRuntimeClient iris = new OnnxRuntimeClient(folder.resolve("iris.onnx"))) {
            assertThat(iris.metadata())
                    .containsEntry("gpicl.labels", "string")
                    .containsEntry("gpicl.features", "4")
                    .hasEntrySatisfying(
                            "gpicl.classes", classes -> assertThat(classes).contains("\"setosa\""));
        }
        try (OnnxRuntimeClient digits = new OnnxRuntimeClient(folder.resolve("digits.onnx"))) {
            assertThat(digits.metadata())
                    .containsEntry("gpicl.labels", "int64")
                    .hasEntrySatisfying(
                            "gpicl.classes", classes -> assertThat(classes).matches("\\[\\d(,\\d){9}]"));
        }
    }

    @Test
    @DisplayName("--pair exports just the default learner")
    void pair() throws IOException {
        assertThat(new CommandLine(new OnnxExport()).execute("--pair", folder.toString()))
                .isZero();
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("fit.onnx", "predict.onnx");
        }
    }
}
