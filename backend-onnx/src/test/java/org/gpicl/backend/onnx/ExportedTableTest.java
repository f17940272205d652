package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gpicl.backend.onnx.ExportSamples.SETS;
import static org.gpicl.backend.onnx.ExportSamples.model;
import static org.gpicl.backend.onnx.ExportSamples.open;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.ExportedClassifier;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported classifiers of tables take columns as an application has them; asked here of ONNX Runtime itself. */
class ExportedTableTest {

    private static final long FIRST = 9_007_199_254_740_993L;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void setUp() {
        file = folder.resolve("classifier.onnx");
    }

    private static Table table() {
        Table.Builder rows = Table.builder("color", "probabilities", "day", "paid", "account", "y");
        for (int i = 0; i < 24; i++) {
            rows.add(
                    i % 5 == 0 ? null : List.of("red", "blue", "é\n!").get(i % 3),
                    i % 7 == 0 ? null : 1.6e12 + 1000 * i,
                    i % 6 == 0 ? null : LocalDate.of(2020, 1, 1).plusDays(i),
                    i % 2 == 0,
                    i % 4 == 0 ? null : FIRST + i,
                    i % 3 == 0 ? "yes" : "no");
        }
        return rows.build();
    }

    @Test
    @DisplayName("text, numbers, dates and identifiers go in by name, and come out as what the learner says")
    void columns() throws IOException, OrtException {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                TableClassifier<String> fitted = learner.fit(table(), "y")) {
            fitted.exportOnnx(file);
            Map<String, Object> known = new HashMap<>(
                    Map.of("color", "é\n!", "probabilities", 1.6e12 + 500, "paid", true, "account", FIRST + 7));
            known.put("day", LocalDate.of(2020, 1, 9));
            Map<String, Object> gaps = Map.of("color", "green", "paid", false);
            List<Prediction<String>> expected = List.of(fitted.predict(known), fitted.predict(gaps));

            double day = LocalDate.of(2020, 1, 9).toEpochDay();
            Map<String, Object> columns = new LinkedHashMap<>();
            columns.put("color", new String[] {"é\n!", "green"});
            columns.put("probabilities_1", new double[] {1.6e12 + 500, Double.NaN});
            columns.put("day", new double[] {day, Double.NaN});
            columns.put("paid", new double[] {1, 0});
            columns.put("account", new long[] {FIRST + 7, Long.MIN_VALUE});
            List<Prediction<String>> answered = ask(columns, fitted.classes());

            for (int row = 0; row < expected.size(); row++) {
                assertThat(answered.get(row).label())
                        .isEqualTo(expected.get(row).label());
                assertThat(answered.get(row).probability("yes"))
                        .isCloseTo(expected.get(row).probability("yes"), within(1e-5));
            }
            assertThat(expected.get(0).probability("yes"))
                    .isNotCloseTo(expected.get(1).probability("yes"), within(1e-3));
        }
    }

    @Test
    @DisplayName("opened again in Java, it takes encoded rows, and its schema encodes them")
    void reopened() throws IOException {
        try (Learner learner = open(model(SETS, InputEncoding.STANDARDIZED));
                TableClassifier<String> fitted = learner.fit(table(), "y")) {
            fitted.exportOnnx(file);
            try (ExportedClassifier<String> opened = ExportedClassifier.open(file, String.class)) {
                Map<String, Object> row = Map.of("color", "red", "account", FIRST + 3);
                assertThat(opened.predict(opened.schema().orElseThrow().encode(row))
                                .probability("no"))
                        .isCloseTo(fitted.predict(row).probability("no"), within(1e-5));
            }
        }
    }

    /** @param columns by name of the input: texts, numbers or whole numbers */
    private List<Prediction<String>> ask(Map<String, Object> columns, List<String> classes)
            throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try (OrtSession session = environment.createSession(Files.readAllBytes(file))) {
            assertThat(session.getInputNames()).containsExactlyElementsOf(columns.keySet());
            for (Map.Entry<String, Object> column : columns.entrySet()) {
                inputs.put(column.getKey(), tensor(environment, column.getValue()));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                String[] labels = (String[]) result.get("label").orElseThrow().getValue();
                float[][] probabilities =
                        (float[][]) result.get("probabilities").orElseThrow().getValue();
                List<Prediction<String>> predictions = Arrays.stream(probabilities)
                        .map(row -> Prediction.of(classes, doubles(row)))
                        .toList();
                assertThat(predictions.stream().map(Prediction::label)).containsExactly(labels);
                return predictions;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        double sum = Arrays.stream(doubles).sum();
        Arrays.setAll(doubles, i -> doubles[i] / sum);
        return doubles;
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Object column) throws OrtException {
        if (column instanceof String[] texts) {
            return OnnxTensor.createTensor(environment, texts, new long[] {texts.length, 1});
        }
        if (column instanceof long[] numbers) {
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(numbers), new long[] {numbers.length, 1});
        }
        double[] numbers = (double[]) column;
        return OnnxTensor.createTensor(environment, DoubleBuffer.wrap(numbers), new long[] {numbers.length, 1});
    }
}
