package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;
import static org.gpicl.backend.onnx.ExportSamples.SETS;
import static org.gpicl.backend.onnx.ExportSamples.context;
import static org.gpicl.backend.onnx.ExportSamples.model;
import static org.gpicl.backend.onnx.ExportSamples.open;
import static org.gpicl.backend.onnx.ExportSamples.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.ExportedClassifier;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.exchange.Precision;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An exported classifier, opened by gpicl itself. */
class ReopenedClassifierTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("classifier.onnx");
    }

    private <L> void export(List<L> labels, Precision precision) throws IOException {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<L> fitted = learner.fit(context(rows(1, 30, 5), labels))) {
            fitted.exportOnnx(file, precision);
        }
    }

    @Test
    @DisplayName("predicts as the fitted learner does, in any number of rows")
    void sameAnswers() throws IOException {
        float[][] unseen = rows(2, 600, 5);
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<String> fitted = learner.fit(context(rows(1, 30, 5), List.of("b", "ä, \"c\"", "")))) {
            fitted.exportOnnx(file);
            try (Classifier<String> opened = ExportedClassifier.open(file, String.class)) {
                assertThat(opened.classes()).isEqualTo(fitted.classes());
                assertThat(opened.features()).isEqualTo(5);
                assertSame(opened.predict(unseen), fitted.predict(unseen), 1e-6);
                assertSame(List.of(opened.predict(unseen[7])), List.of(fitted.predict(unseen[7])), 1e-6);
                assertThat(opened.predict(new float[0][])).isEmpty();
            }
            fitted.exportOnnx(file, Precision.FLOAT16);
            try (Classifier<String> opened = ExportedClassifier.open(file, String.class)) {
                assertSame(opened.predict(unseen), fitted.predict(unseen), 1e-3);
            }
        }
    }

    private static void assertSame(List<Prediction<String>> opened, List<Prediction<String>> fitted, double tolerance) {
        assertThat(opened).hasSameSizeAs(fitted);
        for (int row = 0; row < fitted.size(); row++) {
            for (String label : List.of("b", "ä, \"c\"", "")) {
                assertThat(opened.get(row).probability(label))
                        .isCloseTo(fitted.get(row).probability(label), within(tolerance));
            }
        }
    }

    @Test
    @DisplayName("labels come back as the type that is asked for, if they can")
    void labels() throws IOException {
        export(List.of(300, -7), Precision.FLOAT32);
        assertClasses(Integer.class, 300, -7);
        assertClasses(Long.class, 300L, -7L);
        assertClasses(Short.class, (short) 300, (short) -7);
        refuses(Byte.class, "open: expected labels of type Byte, got 300");
        refuses(
                String.class,
                "open: expected the class of the labels in " + file + ", which are integers, got java.lang.String");
        export(List.of(TimeUnit.DAYS, TimeUnit.HOURS), Precision.FLOAT32);
        assertClasses(TimeUnit.class, TimeUnit.DAYS, TimeUnit.HOURS);
        assertClasses(String.class, "DAYS", "HOURS");
        refuses(Boolean.class, "open: expected true or false, got DAYS");
        refuses(
                Precision.class,
                "open: expected an enum with the constants of the file, got org.gpicl.spi.exchange.Precision without"
                        + " DAYS");
        refuses(
                Double.class,
                "open: expected the class of the labels in " + file
                        + ", which are text, booleans or constants of an enum, got java.lang.Double");
        export(List.of(true, false), Precision.FLOAT32);
        assertClasses(Boolean.class, true, false);
    }

    @SafeVarargs
    private <L> void assertClasses(Class<L> type, L... classes) throws IOException {
        try (Classifier<L> opened = ExportedClassifier.open(file, type)) {
            assertThat(opened.classes()).containsExactly(classes);
        }
    }

    private void refuses(Class<?> type, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExportedClassifier.open(file, type))
                .withMessage(message);
    }

    @Test
    @DisplayName("what columns mean travels in the file")
    void schema() throws IOException {
        Table table = Table.builder("color", "n", "y")
                .add("red", 1.5, "a")
                .add("blue", null, "b")
                .add("red", 3, "a")
                .build();
        Map<String, Object> row = Map.of("color", "blue", "n", 2);
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                TableClassifier<String> fitted = learner.fit(table, "y")) {
            fitted.exportOnnx(file);
            try (ExportedClassifier<String> opened = ExportedClassifier.open(file, String.class)) {
                Schema schema = opened.schema().orElseThrow();
                assertThat(schema).isEqualTo(fitted.schema());
                assertThat(opened.predict(schema.encode(row)).probability("a"))
                        .isCloseTo(fitted.predict(row).probability("a"), within(1e-6));
            }
            fitted.learner().exportOnnx(file);
            try (ExportedClassifier<String> opened = ExportedClassifier.open(file, String.class)) {
                assertThat(opened.schema()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("other rows than the learner takes are refused, and all after it is closed")
    void refusedRows() throws IOException {
        export(List.of("a", "b"), Precision.FLOAT32);
        Classifier<String> opened = ExportedClassifier.open(file, String.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> opened.predict(new float[4]))
                .withMessage("predict: expected 5 features as in the context, got 4 in row 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> opened.predict(new float[][] {new float[5], {0, 0, Float.POSITIVE_INFINITY, 0, 0}}))
                .withMessage("predict: expected finite features, or NaN where one is missing, got Infinity in row 1,"
                        + " feature 2");
        opened.close();
        opened.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> opened.predict(new float[5]))
                .withMessage("predict: the classifier is closed");
    }

    @Test
    @DisplayName("damaged files, those of learners and other files are refused")
    void refusedFiles() throws IOException {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED))) {
            learner.exportOnnx(folder);
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ExportedClassifier.open(folder.resolve("fit.onnx"), String.class))
                .withMessage(folder.resolve("fit.onnx") + ": expected a classifier that FittedLearner.exportOnnx wrote,"
                        + " got a file without the metadata gpicl.labels and gpicl.classes; the files of a learner are"
                        + " opened with InContextLearner.builder().onnx");
        export(List.of("a", "b"), Precision.INT8);
        byte[] content = Files.readAllBytes(file);
        for (int at : IntStream.range(0, 20).map(i -> i * (content.length / 20)).toArray()) {
            byte[] flipped = content.clone();
            flipped[at] ^= 4;
            Files.write(file, flipped);
            assertThatExceptionOfType(IOException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> ExportedClassifier.open(file, String.class));
            Files.write(file, Arrays.copyOf(content, at));
            assertThatExceptionOfType(IOException.class)
                    .as("first %d bytes", at)
                    .isThrownBy(() -> ExportedClassifier.open(file, String.class));
        }
    }

    @Test
    @DisplayName("several are open at once, each with its own program")
    void several() throws IOException {
        export(List.of("a", "b"), Precision.FLOAT32);
        try (Classifier<String> one = ExportedClassifier.open(file, String.class);
                Classifier<String> other = ExportedClassifier.open(file, String.class)) {
            one.close();
            assertThat(other.predict(rows(2, 3, 5))).hasSize(3);
        }
    }
}
