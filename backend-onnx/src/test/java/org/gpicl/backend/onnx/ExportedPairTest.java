package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gpicl.backend.onnx.ExportSamples.SETS;
import static org.gpicl.backend.onnx.ExportSamples.context;
import static org.gpicl.backend.onnx.ExportSamples.model;
import static org.gpicl.backend.onnx.ExportSamples.open;
import static org.gpicl.backend.onnx.ExportSamples.plainRows;
import static org.gpicl.backend.onnx.ExportSamples.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.OnnxModelFiles;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.exchange.Precision;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A learner as a pair of ONNX files, opened again. */
class ExportedPairTest {

    /** What the golden pair predicted, through one view, when it was written. */
    private static final double GOLDEN_X = 0.385306;

    private static final double GOLDEN_Y = 0.614694;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("org.gpicl.backend.onnx.ExportSamples#models")
    @DisplayName("opens again as the same learner")
    void opensAgain(Model model) throws IOException {
        Context<String> context = context(plainRows(1, 20), List.of("x", "y", "z"));
        float[][] queries = plainRows(2, 9);
        try (Learner learner = open(model);
                FittedLearner<String> fitted = learner.fit(context)) {
            learner.exportOnnx(folder);
            try (Learner again = InContextLearner.builder()
                            .onnx(folder)
                            .backend("onnx")
                            .open();
                    FittedLearner<String> fittedAgain = again.fit(context)) {
                assertThat(again.model()).isEqualTo(model);
                assertThat(fittedAgain.predict(queries)).isEqualTo(fitted.predict(queries));
            }
        }
    }

    @Test
    @DisplayName("opens with the ensemble, maxContext and seed that it was exported with, unless told otherwise")
    void settings() throws IOException {
        Context<String> context = context(rows(1, 50, 5), List.of("x", "y", "z"));
        float[][] queries = rows(2, 9, 5);
        try (Learner learner = InContextLearner.builder()
                        .model(model(SETS, InputEncoding.STANDARDIZED))
                        .backend("onnx")
                        .ensemble(2)
                        .maxContext(20)
                        .seed(-9)
                        .open();
                FittedLearner<String> fitted = learner.fit(context)) {
            learner.exportOnnx(folder);
            try (Learner again = InContextLearner.builder()
                            .onnx(folder)
                            .backend("onnx")
                            .open();
                    Learner other = InContextLearner.builder()
                            .onnx(folder)
                            .backend("onnx")
                            .seed(1)
                            .open();
                    FittedLearner<String> fittedAgain = again.fit(context);
                    FittedLearner<String> fittedOther = other.fit(context)) {
                assertThat(fittedAgain.predict(queries)).isEqualTo(fitted.predict(queries));
                assertThat(fittedOther.predict(queries)).isNotEqualTo(fitted.predict(queries));
                assertThat(other.description()).contains("2 views");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    @DisplayName("computes with the numbers that the files hold")
    void precision(Precision precision) throws IOException {
        Model model = model(SETS, InputEncoding.STANDARDIZED);
        Path twice = folder.resolve("twice");
        try (Learner learner = open(model)) {
            learner.exportOnnx(folder, precision);
        }
        Model rounded = OnnxModelFiles.read(folder).model();
        double tolerance = precision == Precision.FLOAT32 ? 0 : precision == Precision.FLOAT16 ? 1e-3 : 2e-2;
        rounded.weights().tensors().forEach((name, tensor) -> {
            float[] expected = model.weights().tensors().get(name).toFloatArray();
            float[] actual = tensor.toFloatArray();
            for (int i = 0; i < actual.length; i++) {
                assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
            }
        });
        try (Learner learner = open(rounded)) {
            learner.exportOnnx(twice, precision);
        }
        assertThat(OnnxModelFiles.read(twice).model().weights()).isEqualTo(rounded.weights());
    }

    /** The files were written by {@link #writeGolden}, and are kept for ever. */
    @Test
    @DisplayName("of format 1 opens, and predicts what it did when it was written")
    void golden() throws Exception {
        Path golden = Path.of(Objects.requireNonNull(ExportedPairTest.class.getResource("pair-format-1"))
                .toURI());
        try (Learner learner = InContextLearner.builder()
                        .onnx(golden)
                        .backend("onnx")
                        .ensemble(1)
                        .open();
                FittedLearner<String> fitted = learner.fit(context(plainRows(1, 20), List.of("x", "y", "z")))) {
            assertThat(learner.model().name()).isEqualTo("golden");
            assertThat(learner.model().notes()).isEqualTo(Map.of("recipe", "none"));
            Prediction<String> prediction = fitted.predict(plainRows(2, 1)[0]);
            assertThat(prediction.probability("x")).isCloseTo(GOLDEN_X, within(1e-5));
            assertThat(prediction.probability("y")).isCloseTo(GOLDEN_Y, within(1e-5));
        }
    }

    /** Makes the golden files: to be run by hand, into src/test/resources/org/gpicl/backend/onnx. */
    static void writeGolden(Path target) throws IOException {
        ContextTransformer small = new ContextTransformer(4, 8, 1, 1, 8, 1, 4);
        Model model = new Model(
                "golden",
                small,
                InputEncoding.STANDARDIZED,
                Initializer.initialize(small.parameters(), new Seed(8)),
                Map.of("recipe", "none"));
        try (Learner learner = open(model)) {
            learner.exportOnnx(target.resolve("pair-format-1"));
        }
    }

    @Test
    @DisplayName("is refused if the files are of two models, or one is missing")
    void ofTwoModels() throws IOException {
        Path other = folder.resolve("other");
        export(folder, 5);
        export(other, 6);
        Files.copy(other.resolve("predict.onnx"), folder.resolve("predict.onnx"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage(folder + ": expected fit.onnx and predict.onnx of one model, got them of two; export"
                        + " again");
        Files.delete(folder.resolve("predict.onnx"));
        assertThatThrownBy(() -> InContextLearner.builder().onnx(folder)).isInstanceOf(NoSuchFileException.class);
    }

    private void export(Path target, long seed) throws IOException {
        Model model = new Model(
                "one", SETS, InputEncoding.RAW, Initializer.initialize(SETS.parameters(), new Seed(seed)), Map.of());
        try (Learner learner = open(model)) {
            learner.exportOnnx(target);
        }
    }

    @Test
    @DisplayName("is refused if it is a fitted learner")
    void ofAnotherKind() throws IOException {
        export(folder, 5);
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<Integer> fitted = learner.fit(context(rows(1, 4, 2), List.of(0, 1)))) {
            fitted.exportOnnx(folder.resolve("fit.onnx"));
        }
        assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessage(folder.resolve("fit.onnx") + ": expected one of a pair of fit.onnx and predict.onnx,"
                        + " got an export of another kind: 'classify'");
    }

    @ParameterizedTest
    @CsvSource({"ensemble, 0", "max-context, -3", "seed, x", "ensemble, 99999999999"})
    @DisplayName("is refused if its settings are none that a learner can have")
    void badSettings(String setting, String value) throws IOException {
        OnnxModelFiles.write(model(SETS, InputEncoding.RAW), Map.of(setting, value), folder, Precision.FLOAT32);
        assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(
                        folder + ": expected settings of a learner, got {" + setting + "=" + value + "}: ");
    }
}
