package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.metatrain.Initializer;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.OnnxModelFiles;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.exchange.Precision;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported files, served by ONNX Runtime alone and opened again. */
class ExportTest {

    private static final ContextTransformer SETS = new ContextTransformer(8, 16, 2, 2, 8, 2, 6);
    private static final CausalTransformer SEQUENCES = new CausalTransformer(8, 5, 40, 16, 2, 2, 8, 2);

    /** What the golden pair predicted, through one view, when it was written. */
    private static final double GOLDEN_X = 0.385306;

    private static final double GOLDEN_Y = 0.614694;

    @TempDir
    private Path folder;

    private enum Fruit {
        APPLE,
        PEAR
    }

    static List<Model> models() {
        List<Model> models = new ArrayList<>();
        for (Architecture architecture : List.of(
                SETS,
                SEQUENCES,
                new Lstm(8, 5, 6),
                new Gru(8, 5, 6),
                new Mlp(8, 5, 6),
                new OuterProductLstm(8, 5, 4, 2),
                new Vsml(8, 5, 4, 3, 2),
                new VsmlWithoutSymmetries(8, 5, 2, 4, 3, 2))) {
            for (InputEncoding encoding : InputEncoding.values()) {
                models.add(model(architecture, encoding));
            }
        }
        return models;
    }

    private static Model model(Architecture architecture, InputEncoding encoding) {
        return new Model(
                architecture.kind() + "-" + encoding.name().toLowerCase(Locale.ROOT),
                architecture,
                encoding,
                Initializer.initialize(architecture.parameters(), new Seed(5)),
                Map.of("recipe", "none"));
    }

    private static Learner open(Model model) {
        return InContextLearner.builder().model(model).backend("onnx").open();
    }

    /** Rows whose columns are of very different scale and place, with missing values. */
    private static float[][] rows(long seed, int count, int features) {
        RandomStream random = new Seed(seed).stream();
        float[][] rows = new float[count][features];
        for (float[] row : rows) {
            for (int f = 0; f < features; f++) {
                row[f] = random.chance(0.1) ? Float.NaN : (float) ((random.normal() + f) * Math.pow(10, 2 * f - 4));
            }
        }
        return rows;
    }

    private static float[][] plainRows(long seed, int count) {
        RandomStream random = new Seed(seed).stream();
        float[][] rows = new float[count][4];
        for (float[] row : rows) {
            for (int f = 0; f < row.length; f++) {
                row[f] = random.chance(0.1) ? Float.NaN : (float) random.normal();
            }
        }
        return rows;
    }

    private static <L> Context<L> context(float[][] rows, List<L> labels) {
        Context.Builder<L> context = Context.builder();
        for (int i = 0; i < rows.length; i++) {
            context.add(rows[i], labels.get(i * i % labels.size()));
        }
        return context.build();
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

    @Nested
    @DisplayName("a fitted learner, as a classifier")
    class Classifiers {

        @ParameterizedTest
        @MethodSource("org.gpicl.backend.onnx.ExportTest#models")
        @DisplayName("gives the same labels and probabilities, for any number of rows, whatever else is among them")
        void sameAnswers(Model model) throws IOException, OrtException {
            boolean raw = model.encoding() == InputEncoding.RAW;
            float[][] seen = raw ? plainRows(1, 30) : rows(1, 30, 5);
            float[][] unseen = raw ? plainRows(2, 300) : rows(2, 300, 5);
            Path file = folder.resolve("classifier.onnx");
            try (Learner learner = open(model);
                    FittedLearner<String> fitted = learner.fit(context(seen, List.of("b", "ä, \"c\"", "")))) {
                fitted.exportOnnx(file);
                assertThat(difference(fitted, file, unseen)).isLessThan(1e-6);
                assertThat(difference(fitted, file, Arrays.copyOf(unseen, 7))).isLessThan(1e-6);
                assertThat(difference(fitted, file, Arrays.copyOfRange(unseen, 6, 7)))
                        .isLessThan(1e-6);
                assertThat(difference(fitted, file, new float[0][])).isZero();
            }
        }

        @Test
        @DisplayName("projects more features than the model has, and holds views that were computed apart")
        void manyFeaturesAndExamples() throws IOException, OrtException {
            Path file = folder.resolve("classifier.onnx");
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
                    FittedLearner<Integer> fitted =
                            learner.fit(context(rows(3, 1500, 11), List.of(5, -7, 1_000_000)))) {
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
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
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
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
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
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
                    FittedLearner<Integer> one = learner.fit(context(rows(1, 1, 3), List.of(4)));
                    FittedLearner<Integer> alike = learner.fit(context(rows(1, 9, 3), List.of(4)))) {
                one.exportOnnx(file);
                assertThat(difference(one, file, rows(2, 5, 3))).isLessThan(1e-6);
                alike.exportOnnx(file);
                assertThat(difference(alike, file, rows(2, 5, 3))).isLessThan(1e-6);
            }
            try (Learner learner = open(model(new Lstm(8, 5, 6), InputEncoding.STANDARDISED));
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
                try (Learner learner = open(model(architecture, InputEncoding.STANDARDISED));
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
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
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
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
                    FittedLearner<String> fitted = learner.fit(context(rows(1, 4, 2), List.of("a", "\uD800")))) {
                assertThatThrownBy(() -> fitted.exportOnnx(folder.resolve("labels.onnx")))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(
                                "export: expected labels of valid Unicode, got half of a surrogate pair in '\uD800';"
                                        + " use other strings as labels");
            }
        }

        @Test
        @DisplayName("refuses labels that become the same text, and writes nothing")
        void ambiguousLabels() {
            Path file = folder.resolve("labels.onnx");
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
                    FittedLearner<Object> fitted = learner.fit(context(rows(1, 4, 2), List.of(1, "1")))) {
                assertThatThrownBy(() -> fitted.exportOnnx(file))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("export: expected labels that differ as text or integers, got '1' for 1"
                                + " (java.lang.Integer) and 1 (java.lang.String); use strings as labels");
            }
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        @DisplayName(
                "is at most a tenth larger than weights and state, and half or a third of that in other precisions")
        void size() throws IOException {
            ContextTransformer large = new ContextTransformer(64, 128, 2, 4, 32, 4, 64);
            try (Learner learner = open(model(large, InputEncoding.STANDARDISED));
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
                try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
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
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED))) {
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

    @Nested
    @DisplayName("a learner, as a pair")
    class Pairs {

        @ParameterizedTest
        @MethodSource("org.gpicl.backend.onnx.ExportTest#models")
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
                            .model(model(SETS, InputEncoding.STANDARDISED))
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
            Model model = model(SETS, InputEncoding.STANDARDISED);
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
            Path golden = Path.of(Objects.requireNonNull(ExportTest.class.getResource("pair-format-1"))
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
                    InputEncoding.STANDARDISED,
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
            Files.copy(
                    other.resolve("predict.onnx"), folder.resolve("predict.onnx"), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessage(folder + ": expected fit.onnx and predict.onnx of one model, got them of two; export"
                            + " again");
            Files.delete(folder.resolve("predict.onnx"));
            assertThatThrownBy(() -> InContextLearner.builder().onnx(folder)).isInstanceOf(NoSuchFileException.class);
        }

        private void export(Path target, long seed) throws IOException {
            Model model = new Model(
                    "one",
                    SETS,
                    InputEncoding.RAW,
                    Initializer.initialize(SETS.parameters(), new Seed(seed)),
                    Map.of());
            try (Learner learner = open(model)) {
                learner.exportOnnx(target);
            }
        }

        @Test
        @DisplayName("is refused if it is a fitted learner")
        void ofAnotherKind() throws IOException {
            export(folder, 5);
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED));
                    FittedLearner<Integer> fitted = learner.fit(context(rows(1, 4, 2), List.of(0, 1)))) {
                fitted.exportOnnx(folder.resolve("fit.onnx"));
            }
            assertThatThrownBy(() -> InContextLearner.builder().onnx(folder))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessage(folder.resolve("fit.onnx") + ": expected one of a pair of fit.onnx and predict.onnx,"
                            + " got an export of another kind: 'classify'");
        }
    }

    @Nested
    @DisplayName("a damaged or foreign file")
    class Refusals {

        private byte[] exported() throws IOException {
            try (Learner learner = open(model(SETS, InputEncoding.STANDARDISED))) {
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

        @Test
        @DisplayName("is refused when truncated anywhere")
        void truncated() throws IOException {
            byte[] whole = exported();
            for (int length = 1; length < whole.length; length += whole.length / 50) {
                assertRefused(Arrays.copyOf(whole, length), "expected");
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
                assertRefused(damaged, "expected");
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
                } else if (entry.getKey().equals("gpicl.library")) {
                    model.setMetadataProps(i, entry.toBuilder().setValue("9.9.9"));
                }
            }
            assertRefused(
                    model.build().toByteArray(),
                    "expected the format gpicl.onnx 1, got '7', exported by gpicl 9.9.9; use that version of gpicl or a"
                            + " newer one");
        }
    }
}
