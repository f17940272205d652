package org.gpicl.examples;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What clients in other languages are to compute with exported files: {@code cases.json}, and the numbers of its tensors in
 * {@code cases.bin}.
 *
 * <p>A case is a list of steps, each with a file to run, its inputs and its expected outputs; inputs that are not listed
 * are the outputs of the step before. A tensor is {@code {type, shape, offset}}, its elements little-endian from that byte
 * on; a column is {@code {type, shape, values}}, with null for NaN; labels are {@code {values}}. Numbers may differ by {@code tolerance}; where a step says {@code softmax}, it is to be
 * applied to both sides along the last axis first.
 */
final class ClientCases {

    private final List<Map<String, Object>> cases = new ArrayList<>();
    private final ByteArrayOutputStream numbers = new ByteArrayOutputStream();

    /**
     * A call of a classifier.
     *
     * @param labels null if they may differ
     */
    void addClassifier(
            String name, String file, Tensor rows, @Nullable List<?> labels, Tensor probabilities, double tolerance) {
        addClassifier(name, file, Map.of("features", tensor(rows)), labels, probabilities, tolerance);
    }

    /**
     * A call of a classifier of columns.
     *
     * @param columns by name of the input, see {@link #column}
     * @param labels null if they may differ
     */
    void addClassifier(
            String name,
            String file,
            Map<String, Object> columns,
            @Nullable List<?> labels,
            Tensor probabilities,
            double tolerance) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        if (labels != null) {
            outputs.put("label", Map.of("values", labels));
        }
        outputs.put("probabilities", tensor(probabilities));
        add(name, tolerance, List.of(Map.of("file", file, "inputs", columns, "outputs", outputs, "softmax", false)));
    }

    /**
     * A column, [rows, 1].
     *
     * @param type {@code string} or {@code float64}
     */
    static Map<String, Object> column(String type, List<?> values) {
        return Map.of("type", type, "shape", List.of(values.size(), 1), "values", values);
    }

    /** A call of fit and then of predict. */
    void addPair(
            String name,
            String folder,
            Map<String, Tensor> context,
            Map<String, Tensor> queries,
            Tensor logits,
            double tolerance) {
        add(
                name,
                tolerance,
                List.of(
                        step(folder + "/fit.onnx", context, Map.of(), false),
                        step(folder + "/predict.onnx", queries, Map.of("logits", tensor(logits)), true)));
    }

    private void add(String name, double tolerance, List<Map<String, Object>> steps) {
        cases.add(Map.of("name", name, "tolerance", tolerance, "steps", steps));
    }

    private Map<String, Object> step(
            String file, Map<String, Tensor> inputs, Map<String, Object> outputs, boolean softmax) {
        Map<String, Object> tensors = new LinkedHashMap<>();
        inputs.forEach((name, value) -> tensors.put(name, tensor(value)));
        return Map.of("file", file, "inputs", tensors, "outputs", outputs, "softmax", softmax);
    }

    private Map<String, Object> tensor(Tensor value) {
        int offset = numbers.size();
        ByteBuffer bytes = ByteBuffer.allocate(value.bytes().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        if (value.dtype() == DType.INT64) {
            bytes.asLongBuffer().put(value.longs());
        } else {
            bytes.asFloatBuffer().put(value.floats());
        }
        numbers.writeBytes(bytes.array());
        return Map.of("type", value.dtype().toString(), "shape", value.shape().sizes(), "offset", offset);
    }

    /** Writes both files. */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(cases));
        Files.write(folder.resolve("cases.bin"), numbers.toByteArray());
    }
}
