package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gpicl.backend.onnx.ExportSamples.SEQUENCES;
import static org.gpicl.backend.onnx.ExportSamples.SETS;
import static org.gpicl.backend.onnx.ExportSamples.context;
import static org.gpicl.backend.onnx.ExportSamples.model;
import static org.gpicl.backend.onnx.ExportSamples.open;
import static org.gpicl.backend.onnx.ExportSamples.plainRows;
import static org.gpicl.backend.onnx.ExportSamples.rows;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Lstm;
import org.gpicl.model.Model;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.exchange.Precision;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fitted learner as an ONNX classifier, served by ONNX Runtime alone. */
class ExportedClassifierTest {

    /** Of float32; the kernels of encoded rows multiply what is lost in distances by up to 1 / 0.03. */
    private static final double ROUNDING = 3e-6;

    @TempDir
    private Path folder;

    private enum Fruit {
        APPLE,
        PEAR
    }

    /** The label, and those that are as probable but for rounding: the learners here know nothing. */
    private static <L> List<String> mostProbable(Prediction<L> prediction) {
        double greatest = prediction.probability(prediction.label());
        return prediction.probabilities().entrySet().stream()
                .filter(entry -> entry.getValue() > greatest - 1e-7)
                .map(entry -> entry.getKey().toString())
                .toList();
    }

    private static OnnxTensor tensor(OrtEnvironment environment, float[][] rows, int features) throws OrtException {
        FloatBuffer values = FloatBuffer.allocate(rows.length * features);
        for (float[] row : rows) {
            values.put(row);
        }
        return OnnxTensor.createTensor(environment, values.flip(), new long[] {rows.length, features});
    }

    /** The greatest difference of probabilities; the labels must be the same. */
    private static <L> double difference(FittedLearner<L> fitted, Path file, float[][] rows) throws OrtException {
        List<Prediction<L>> expected = fitted.predict(rows);
        double greatest = 0;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor features = tensor(environment, rows, fitted.features());
                OrtSession.Result result = session.run(Map.of("features", features))) {
            assertThat(((OnnxTensor) result.get("label").orElseThrow())
                            .getInfo()
                            .getShape())
                    .containsExactly(rows.length);
            Object labels = result.get("label").orElseThrow().getValue();
            float[][] served =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            for (int row = 0; row < rows.length; row++) {
                int c = 0;
                for (double probability : expected.get(row).probabilities().values()) {
                    greatest = Math.max(greatest, Math.abs(probability - served[row][c++]));
                }
                Object label = labels instanceof long[] numbers ? numbers[row] : ((Object[]) labels)[row];
                assertThat(label.toString()).isIn(mostProbable(expected.get(row)));
            }
        }
        return greatest;
    }

    @ParameterizedTest
    @MethodSource("org.gpicl.backend.onnx.ExportSamples#models")
    @DisplayName("gives the same labels and probabilities, for any number of rows, whatever else is among them")
    void sameAnswers(Model model) throws IOException, OrtException {
        boolean raw = model.encoding() == InputEncoding.RAW;
        float[][] seen = raw ? plainRows(1, 30) : rows(1, 30, 5);
        float[][] unseen = raw ? plainRows(2, 300) : rows(2, 300, 5);
        Path file = folder.resolve("classifier.onnx");
        try (Learner learner = open(model);
                FittedLearner<String> fitted = learner.fit(context(seen, List.of("b", "ä, \"c\"", "")))) {
            fitted.exportOnnx(file);
            assertThat(difference(fitted, file, unseen)).isLessThan(ROUNDING);
            assertThat(difference(fitted, file, Arrays.copyOf(unseen, 7))).isLessThan(ROUNDING);
            assertThat(difference(fitted, file, Arrays.copyOfRange(unseen, 6, 7)))
                    .isLessThan(ROUNDING);
            assertThat(difference(fitted, file, new float[0][])).isZero();
        }
    }

    @Test
    @DisplayName("projects more features than the model has, and holds views that were computed apart")
    void manyFeaturesAndExamples() throws IOException, OrtException {
        Path file = folder.resolve("classifier.onnx");
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<Integer> fitted = learner.fit(context(rows(3, 1500, 11), List.of(5, -7, 1_000_000)))) {
            fitted.exportOnnx(file);
            assertThat(difference(fitted, file, rows(4, 50, 11))).isLessThan(1e-6);
        }
    }

    @Test
    @DisplayName("takes finite numbers up to the largest, as the learner does")
    void extremeNumbers() throws IOException, OrtException {
        Path file = folder.resolve("classifier.onnx");
        float[][] seen = {{1e38f, 1e-40f, 7}, {3e38f, 2e-40f, 7}, {-3e38f, 0, 7}, {1, 1e-45f, 7}};
        float[][] unseen = {
            {3.4e38f, 3.4e38f, 3.4e38f}, {-3.4e38f, -3.4e38f, -3.4e38f}, {0, 0, 0}, {Float.NaN, 1e-40f, -1}
        };
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<String> fitted = learner.fit(context(seen, List.of("a", "b")))) {
            fitted.exportOnnx(file);
            assertThat(difference(fitted, file, unseen)).isLessThan(1e-5);
        }
    }

    @Test
    @DisplayName("clips infinite numbers, which a graph cannot refuse")
    void infiniteNumbers() throws IOException, OrtException {
        Path file = folder.resolve("classifier.onnx");
        float inf = Float.POSITIVE_INFINITY;
        float max = Float.MAX_VALUE;
        float[][] seen = {{1, 7}, {2, 7}, {3, 7}, {4, 7}};
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<String> fitted = learner.fit(context(seen, List.of("a", "b")))) {
            fitted.exportOnnx(file);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString())) {
            assertThat(probabilities(environment, session, new float[][] {{inf, -inf}, {-inf, inf}}))
                    .isEqualTo(probabilities(environment, session, new float[][] {{max, -max}, {-max, max}}));
        }
    }

    @Test
    @DisplayName("of one example or one class, and of views apart for a number of classes, predicts as the learner")
    void small() throws IOException, OrtException {
        Path file = folder.resolve("classifier.onnx");
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<Integer> one = learner.fit(context(rows(1, 1, 3), List.of(4)));
                FittedLearner<Integer> alike = learner.fit(context(rows(1, 9, 3), List.of(4)))) {
            one.exportOnnx(file);
            assertThat(difference(one, file, rows(2, 5, 3))).isLessThan(1e-6);
            alike.exportOnnx(file);
            assertThat(difference(alike, file, rows(2, 5, 3))).isLessThan(1e-6);
        }
        try (Learner learner = open(model(new Lstm(8, 5, 6), InputEncoding.STANDARDIZED));
                FittedLearner<Integer> apart = learner.fit(context(rows(3, 1500, 4), List.of(5, 6)))) {
            apart.exportOnnx(file);
            assertThat(difference(apart, file, rows(2, 5, 4))).isLessThan(1e-6);
        }
    }

    @Test
    @DisplayName("knows what was observed, new classes too")
    void observed() throws IOException, OrtException {
        Path file = folder.resolve("classifier.onnx");
        for (Architecture architecture : List.of(SEQUENCES, new Lstm(8, 5, 6))) {
            try (Learner learner = open(model(architecture, InputEncoding.STANDARDIZED));
                    FittedLearner<String> two = learner.fit(context(rows(1, 10, 4), List.of("a", "b")));
                    FittedLearner<String> three = two.observe(context(rows(3, 7, 4), List.of("c", "a")))) {
                three.exportOnnx(file);
                assertThat(three.classes()).containsExactly("a", "b", "c");
                assertThat(difference(three, file, rows(2, 20, 4))).isLessThan(1e-6);
            }
        }
    }

    @Test
    @DisplayName("names the labels as the application does: integers as int64, anything else as text")
    void labels() throws IOException {
        assertThat(metadata(List.of((short) 3, (short) 1)))
                .containsEntry("gpicl.labels", "int64")
                .containsEntry("gpicl.classes", "[3,1]");
        assertThat(metadata(List.of(Fruit.PEAR, Fruit.APPLE)))
                .containsEntry("gpicl.labels", "string")
                .containsEntry("gpicl.classes", "[\"PEAR\",\"APPLE\"]");
        assertThat(metadata(List.of(true, false))).containsEntry("gpicl.classes", "[\"true\",\"false\"]");
        assertThat(metadata(List.<Object>of(1, "1.5"))).containsEntry("gpicl.classes", "[\"1\",\"1.5\"]");
    }

    private <L> Map<String, String> metadata(List<L> labels) throws IOException {
        Path file = folder.resolve("labels.onnx");
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<L> fitted = learner.fit(context(rows(1, 4, 2), labels))) {
            fitted.exportOnnx(file);
        }
        Map<String, String> metadata = new TreeMap<>();
        ModelProto.parseFrom(Files.readAllBytes(file))
                .getMetadataPropsList()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        return metadata;
    }

    @Test
    @DisplayName("refuses labels that are no text")
    void labelsThatAreNoText() {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<String> fitted = learner.fit(context(rows(1, 4, 2), List.of("a", "\uD800")))) {
            assertThatThrownBy(() -> fitted.exportOnnx(folder.resolve("labels.onnx")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("export: expected labels of valid Unicode, got half of a surrogate pair in '\uD800';"
                            + " use other strings as labels");
        }
    }

    @Test
    @DisplayName("refuses labels that become the same text, and writes nothing")
    void ambiguousLabels() {
        Path file = folder.resolve("labels.onnx");
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                FittedLearner<Object> fitted = learner.fit(context(rows(1, 4, 2), List.of(1, "1")))) {
            assertThatThrownBy(() -> fitted.exportOnnx(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("export: expected labels that differ as text or integers, got '1' for 1"
                            + " (java.lang.Integer) and 1 (java.lang.String); use strings as labels");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("is at most a tenth larger than weights and state, and half or a third of that in other precisions")
    void size() throws IOException {
        ContextTransformer large = new ContextTransformer(64, 128, 2, 4, 32, 4, 64);
        try (Learner learner = open(model(large, InputEncoding.STANDARDIZED));
                FittedLearner<Integer> fitted = learner.fit(context(rows(1, 100, 6), List.of(0, 1)))) {
            long weights = large.parameterCount() * Float.BYTES;
            long state = 4 * (large.stateSize(100) + 100) * Float.BYTES;
            long exact = exportedSize(fitted, Precision.FLOAT32);
            assertThat(exact).isLessThan((long) (1.1 * (weights + state)));
            assertThat(exportedSize(fitted, Precision.FLOAT16)).isLessThan((long) (0.55 * exact));
            assertThat(exportedSize(fitted, Precision.INT8)).isLessThan((long) (0.45 * exact));
        }
        CausalTransformer wide = new CausalTransformer(784, 10, 101, 64, 1, 2, 32, 4);
        try (Learner learner = open(model(wide, InputEncoding.RAW));
                FittedLearner<Integer> fitted = learner.fit(context(rows(1, 100, 6), List.of(0, 1)))) {
            assertThat(exportedSize(fitted, Precision.FLOAT32))
                    .isLessThan((long) (1.1 * Float.BYTES * (wide.parameterCount() + 4 * wide.stateSize(100))));
        }
    }

    private long exportedSize(FittedLearner<?> fitted, Precision precision) throws IOException {
        Path file = folder.resolve("size.onnx");
        fitted.exportOnnx(file, precision);
        return Files.size(file);
    }

    @Test
    @DisplayName("does not let one row's result depend on the others in any precision")
    void rowsAreIndependent() throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[][] rows = rows(6, 64, 5);
        for (Precision precision : Precision.values()) {
            Path file = folder.resolve(precision + ".onnx");
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                    FittedLearner<Integer> fitted = learner.fit(context(rows(5, 20, 5), List.of(0, 1, 2)))) {
                fitted.exportOnnx(file, precision);
            }
            try (OrtSession session = environment.createSession(file.toString())) {
                float[][] together = probabilities(environment, session, rows);
                for (int row = 0; row < rows.length; row++) {
                    float[] alone = probabilities(environment, session, new float[][] {rows[row]})[0];
                    assertThat(together[row]).containsExactly(alone, within(1e-6f));
                }
            }
        }
    }

    private float[][] probabilities(OrtEnvironment environment, OrtSession session, float[][] rows)
            throws OrtException {
        try (OnnxTensor features = OnnxTensor.createTensor(environment, rows);
                OrtSession.Result result = session.run(Map.of("features", features))) {
            return (float[][]) result.get("probabilities").orElseThrow().getValue();
        }
    }

    @Test
    @DisplayName("cannot be written once the learner is closed")
    void closed() {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED))) {
            FittedLearner<Integer> fitted = learner.fit(context(rows(1, 4, 2), List.of(0, 1)));
            fitted.close();
            assertThatThrownBy(() -> fitted.exportOnnx(folder.resolve("closed.onnx")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("export: the fitted learner is closed");
            FittedLearner<Integer> open = learner.fit(context(rows(1, 4, 2), List.of(0, 1)));
            learner.close();
            assertThatThrownBy(() -> open.exportOnnx(folder.resolve("closed.onnx")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("export: the learner is closed");
            assertThatThrownBy(() -> learner.exportOnnx(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("export: the learner is closed");
        }
    }
}
