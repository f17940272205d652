package org.gpicl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.backend.ExchangeFormats;
import org.gpicl.internal.AtomicFile;
import org.gpicl.model.FittedLearnerFile;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.LibraryVersion;
import org.gpicl.model.Model;
import org.gpicl.spi.exchange.ColumnInputs;
import org.gpicl.spi.exchange.ExchangeFormat;
import org.gpicl.spi.exchange.Export;
import org.gpicl.spi.exchange.LabelOutput;
import org.gpicl.spi.exchange.LabelOutput.Labels;
import org.gpicl.spi.exchange.Precision;
import org.gpicl.table.Schema;
import org.jspecify.annotations.Nullable;

/** A fitted learner as an ONNX file: an ordinary classifier with the labels of the application. */
final class ClassifierFile {

    private static final String LABEL = "label";

    /** The prefix of every key of the metadata. */
    static final String PREFIX = "gpicl.";

    private static final String LABELS = "gpicl.labels";
    private static final String CLASSES = "gpicl.classes";
    private static final String INTEGERS = "int64";
    private static final String TEXTS = "string";

    private ClassifierFile() {}

    /** @param schema what the features mean, one input each; null for one input of rows of floats */
    static void write(
            Model model,
            List<?> classes,
            FittedComputation computation,
            @Nullable Schema schema,
            Path file,
            Precision precision)
            throws IOException {
        ExchangeFormat format = ExchangeFormats.onnx();
        Labels labels = labels(classes);
        Export export = new Export(
                computation,
                computation.values(),
                precision,
                "A classifier by gpicl: the learner " + model.name() + " and what it remembers of its examples.",
                documentation(schema),
                metadata(model, computation, labels, schema),
                LibraryVersion.text(),
                schema == null ? null : columns(schema),
                new LabelOutput(LABEL, FittedComputation.PROBABILITIES, labels));
        AtomicFile.writePrivate(file, out -> format.write(export, out));
    }

    private static Map<String, String> documentation(@Nullable Schema schema) {
        Map<String, String> texts = new TreeMap<>();
        if (schema == null) {
            texts.put(
                    FittedComputation.FEATURES,
                    "raw rows, as in the application; finite, or NaN where a value is missing");
        } else {
            schema.columns().forEach(column -> texts.put(column.name(), documentation(column)));
        }
        texts.put(LABEL, "the most probable label of each row");
        texts.put(FittedComputation.PROBABILITIES, "of each label, 0 to 1, in the order of the metadata gpicl.classes");
        return texts;
    }

    private static String documentation(Schema.Column column) {
        return switch (column.kind()) {
            case NUMBER -> "a finite number, or NaN where it is missing";
            case CATEGORY, ORDINAL -> "one of the categories in the metadata gpicl.schema; any other text is missing";
            case BOOLEAN -> "0 or 1, or NaN where it is missing";
            case DATE_TIME -> "days since 1970-01-01 UTC, or NaN where it is missing";
            case IDENTIFIER -> "a whole number, or " + Long.MIN_VALUE + " where it is missing";
        };
    }

    /** One input for each column, of the type that its values have; a date as days. */
    private static ColumnInputs columns(Schema schema) {
        return new ColumnInputs(
                FittedComputation.FEATURES,
                schema.columns().stream().map(ClassifierFile::input).toList());
    }

    private static ColumnInputs.Column input(Schema.Column column) {
        return switch (column.kind()) {
            case CATEGORY, ORDINAL -> new ColumnInputs.Texts(column.name(), column.categories());
            case IDENTIFIER -> new ColumnInputs.WholeNumbers(column.name(), (long) column.offset());
            case NUMBER, BOOLEAN, DATE_TIME -> new ColumnInputs.Numbers(column.name(), column.offset());
        };
    }

    private static Map<String, String> metadata(
            Model model, FittedComputation computation, Labels labels, @Nullable Schema schema) {
        Map<String, String> metadata = new TreeMap<>();
        if (schema != null) {
            metadata.put(PREFIX + FittedLearnerFile.SCHEMA, schema.toJson());
        }
        metadata.put("gpicl.name", model.name());
        metadata.put("gpicl.features", Integer.toString(computation.features()));
        metadata.put(LABELS, labels instanceof LabelOutput.Numbers ? INTEGERS : TEXTS);
        metadata.put(CLASSES, json(values(labels)));
        return metadata;
    }

    /** Integers as int64; all else as text: an enum by its name, anything other by {@link Object#toString}. */
    static Labels labels(List<?> classes) {
        if (classes.stream().allMatch(ClassifierFile::isInteger)) {
            return distinct(
                    classes,
                    new LabelOutput.Numbers(
                            classes.stream().map(c -> ((Number) c).longValue()).toList()));
        }
        return distinct(
                classes,
                new LabelOutput.Texts(classes.stream()
                        .map(label -> LabelType.write("export", label))
                        .toList()));
    }

    private static boolean isInteger(Object label) {
        return label instanceof Integer || label instanceof Long || label instanceof Short || label instanceof Byte;
    }

    /** Labels that differ for Java may become the same text. */
    private static Labels distinct(List<?> classes, Labels labels) {
        List<?> values = values(labels);
        for (int c = 0; c < values.size(); c++) {
            int first = values.indexOf(values.get(c));
            if (first < c) {
                throw new IllegalArgumentException("export: expected labels that differ as text or integers, got '"
                        + values.get(c) + "' for " + classes.get(first) + " ("
                        + classes.get(first).getClass().getName() + ") and " + classes.get(c) + " ("
                        + classes.get(c).getClass().getName() + "); use strings as labels");
            }
        }
        return labels;
    }

    private static List<?> values(Labels labels) {
        return labels instanceof LabelOutput.Texts texts ? texts.values() : ((LabelOutput.Numbers) labels).values();
    }

    private static String json(List<?> values) {
        try {
            return new JsonMapper().writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("export: expected texts and numbers to become JSON", e);
        }
    }

    // ---------------------------------------------------------------- reading

    /**
     * The classes that a file names.
     *
     * @param labels the class of the labels
     * @throws IllegalArgumentException if the labels are of another class
     * @throws InvalidFileException if the file is no classifier
     */
    static <L> List<L> classes(Path file, Map<String, String> metadata, Class<L> labels) throws InvalidFileException {
        String type = metadata.get(LABELS);
        String json = metadata.get(CLASSES);
        if (type == null || json == null) {
            throw new InvalidFileException(
                    file + ": expected a classifier that FittedLearner.exportOnnx wrote, got a file"
                            + " without the metadata " + LABELS + " and " + CLASSES
                            + "; the files of a learner are opened with InContextLearner.builder().onnx");
        }
        LabelType asked = LabelType.ofClass(labels);
        if (asked == null || asked.isInteger() != type.equals(INTEGERS)) {
            throw new IllegalArgumentException("open: expected the class of the labels in " + file + ", which are "
                    + (type.equals(INTEGERS) ? "integers" : "text, booleans or constants of an enum") + ", got "
                    + labels.getName());
        }
        List<L> classes = new ArrayList<>();
        for (String text : texts(file, json)) {
            classes.add(asked.read(text, labels));
        }
        return List.copyOf(classes);
    }

    private static String[] texts(Path file, String json) throws InvalidFileException {
        try {
            return new JsonMapper().readValue(json, String[].class);
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(file + ": expected the classes as a JSON list, got " + json, e);
        }
    }
}
