package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The shipped learner, exported and served by ONNX Runtime alone. */
class OnnxExportTest {

    /** Where .ci/clients looks for files to check. */
    private static final Path EXPORTED = Path.of("target", "onnx-export");

    @Test
    @DisplayName("ONNX Runtime gives the learner's probabilities and labels on three real tables, and leaves cases for"
            + " other clients")
    void answersAgree() throws IOException, OrtException {
        deleteExported();
        assertThat(new CommandLine(new OnnxExport()).execute("--out", EXPORTED.toString()))
                .isZero();

        JsonNode cases =
                new JsonMapper().readTree(EXPORTED.resolve("cases.json").toFile());
        assertThat(cases.size()).isEqualTo(1 + 3 * 3 * 4 + 2 * 6 + 9 * 7);
        assertThat(EXPORTED.resolve("cases.bin")).isNotEmptyFile();
        try (OnnxRuntimeClient iris = new OnnxRuntimeClient(EXPORTED.resolve("iris.onnx"))) {
            assertThat(iris.metadata())
                    .containsEntry("gpicl.labels", "string")
                    .containsEntry("gpicl.features", "4")
                    .hasEntrySatisfying(
                            "gpicl.classes", classes -> assertThat(classes).contains("\"setosa\""));
        }
        try (OnnxRuntimeClient digits = new OnnxRuntimeClient(EXPORTED.resolve("digits.onnx"))) {
            assertThat(digits.metadata())
                    .containsEntry("gpicl.labels", "int64")
                    .hasEntrySatisfying(
                            "gpicl.classes", classes -> assertThat(classes).matches("\\[\\d(,\\d){9}]"));
        }
    }

    /** What an earlier build has exported is not to be checked again. */
    private static void deleteExported() throws IOException {
        if (Files.exists(EXPORTED)) {
            try (Stream<Path> files = Files.walk(EXPORTED)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    @DisplayName("a learner that computes on PyTorch exports as well")
    void fromAnotherBackend(@TempDir Path folder) throws IOException, OrtException {
        Context<String> iris = Bundled.examples("iris");
        Path file = folder.resolve("iris.onnx");
        float[][] rows = new float[20][];
        Arrays.setAll(rows, row -> iris.row(7 * row));
        try (Learner learner = InContextLearner.builder().backend("djl").open();
                FittedLearner<String> fitted = learner.fit(iris)) {
            fitted.exportOnnx(file);
            try (OnnxRuntimeClient client = new OnnxRuntimeClient(file)) {
                float[][] served = client.classify(rows, iris.features()).probabilities();
                for (int row = 0; row < rows.length; row++) {
                    for (int c = 0; c < iris.classes().size(); c++) {
                        double expected = fitted.predict(rows[row])
                                .probability(iris.classes().get(c));
                        assertThat((double) served[row][c]).isCloseTo(expected, within(1e-5));
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("--pair exports just the default learner")
    void pair(@TempDir Path folder) throws IOException {
        assertThat(new CommandLine(new OnnxExport()).execute("--pair", folder.toString()))
                .isZero();
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("fit.onnx", "predict.onnx");
        }
    }
}
