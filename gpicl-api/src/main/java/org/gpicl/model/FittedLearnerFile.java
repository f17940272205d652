package org.gpicl.model;

import static org.gpicl.internal.Printable.quoted;
import static org.gpicl.model.SafetensorsHeader.refuse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.spi.DType;
import org.gpicl.spi.Tensor;

/**
 * Fitted learners on disk: safetensors that hold the examples, and say which model has read them and how, so that it can read
 * them again. The model itself is not inside.
 *
 * <p>Metadata of format {@value #VERSION}, all of it text:
 *
 * <table>
 * <caption>Metadata keys</caption>
 * <tr><td>{@code gpicl.fitted}</td><td>the version of this format</td></tr>
 * <tr><td>{@code model}</td><td>its name</td></tr>
 * <tr><td>{@code model.sha256}</td><td>{@link Model#digest}</td></tr>
 * <tr><td>{@code setting.…}</td><td>how the learner looks at examples: {@code ensemble}, {@code max-context}, {@code
 * seed}</td></tr>
 * <tr><td>{@code labels}</td><td>their type: {@code text}, {@code boolean}, {@code int8} to {@code int64}, {@code enum}</td></tr>
 * <tr><td>{@code classes}</td><td>JSON: the labels as a list of text, an enum's by name</td></tr>
 * <tr><td>{@code table.schema}, {@code table.label}</td><td>of what was fitted to a table: what its columns mean, as JSON, and
 * the name of the column of labels</td></tr>
 * <tr><td>{@code library}</td><td>the version of gpicl that wrote the file</td></tr>
 * </table>
 *
 * @param model its name
 * @param digest of the model
 * @param settings text by key
 * @param labels the type of the labels
 * @param classes as text, at least one, all different
 * @param x float32 [examples, features], at least one of both
 * @param y int64 [examples], each the position of a class
 * @param table text by key: {@value #SCHEMA} and {@value #LABEL}; empty if the examples were no table
 */
public record FittedLearnerFile(
        String model,
        String digest,
        Map<String, String> settings,
        String labels,
        List<String> classes,
        Tensor x,
        Tensor y,
        Map<String, String> table) {

    /** The key of the meaning of columns. */
    public static final String SCHEMA = "schema";

    /** The key of the name of the column of labels. */
    public static final String LABEL = "label";

    /** The format that is written. */
    public static final String VERSION = "1";

    private static final String FORMAT = "gpicl.fitted";
    private static final String LIBRARY = "library";
    private static final String MODEL = "model";
    private static final String DIGEST = "model.sha256";
    private static final String SETTING = "setting.";
    private static final String TABLE = "table.";
    private static final String LABELS = "labels";
    private static final String CLASSES = "classes";
    private static final String X = "x";
    private static final String Y = "y";

    /** Copies settings, classes and what is known of a table. */
    public FittedLearnerFile {
        table = Map.copyOf(table);
        settings = Map.copyOf(settings);
        classes = List.copyOf(classes);
    }

    /** Writes a file, atomically: whatever happens, there is the old file or the new one. */
    public void write(Path file) throws IOException {
        content().writePrivate(file);
    }

    /** Writes to a stream, which the caller closes. */
    public void write(OutputStream out) throws IOException {
        content().write(out);
    }

    private Safetensors content() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(LIBRARY, LibraryVersion.text());
        metadata.put(MODEL, model);
        metadata.put(DIGEST, digest);
        settings.forEach((key, text) -> metadata.put(SETTING + key, text));
        table.forEach((key, text) -> metadata.put(TABLE + key, text));
        metadata.put(LABELS, labels);
        metadata.put(CLASSES, json(classes));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(X, x);
        tensors.put(Y, y);
        return new Safetensors(metadata, tensors);
    }

    private static String json(List<String> texts) {
        try {
            return new JsonMapper().writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("save: expected texts to become JSON", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws InvalidFileException if it is damaged, no fitted learner, or of a format that this version does not know
     */
    public static FittedLearnerFile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /**
     * Reads a stream to its end; the caller closes it.
     *
     * @param source named in errors
     * @throws InvalidFileException if it is damaged, no fitted learner, or of a format that this version does not know
     */
    public static FittedLearnerFile read(InputStream in, String source) throws IOException {
        Safetensors content = Safetensors.read(in, source, metadata -> requireKnownFormat(source, metadata));
        Map<String, String> metadata = content.metadata();
        List<String> classes = classes(source, require(source, metadata, CLASSES));
        Tensor x = require(source, content.tensors(), X, DType.FLOAT32, 2);
        Tensor y = require(source, content.tensors(), Y, DType.INT64, 1);
        if (content.tensors().size() > 2
                || x.shape().dim(0).size() != y.shape().dim(0).size()
                || x.shape().dim(1).size() == 0
                || y.shape().dim(0).size() == 0) {
            throw refuse(
                    source,
                    "expected examples of at least 1 feature and as many labels, and no other tensors, got "
                            + content.tensors());
        }
        if (Arrays.stream(y.toLongArray()).anyMatch(label -> label < 0 || label >= classes.size())) {
            throw refuse(source, "expected labels of 0 to " + (classes.size() - 1) + ", got others");
        }
        return new FittedLearnerFile(
                require(source, metadata, MODEL),
                require(source, metadata, DIGEST),
                ModelMetadata.under(SETTING, metadata),
                require(source, metadata, LABELS),
                classes,
                x,
                y,
                ModelMetadata.under(TABLE, metadata));
    }

    private static void requireKnownFormat(String source, Map<String, String> metadata) throws InvalidFileException {
        String version = metadata.get(FORMAT);
        if (version == null) {
            throw refuse(
                    source,
                    "expected a fitted learner of gpicl, got a safetensors file without the metadata " + FORMAT
                            + "; is it a model, or a file of another library?");
        }
        if (!version.equals(VERSION)) {
            throw refuse(
                    source,
                    "expected a fitted learner of format " + VERSION + ", got format " + quoted(version)
                            + ", written by gpicl " + quoted(metadata.getOrDefault(LIBRARY, "unknown"))
                            + "; use that version of gpicl or a newer one");
        }
    }

    private static String require(String source, Map<String, String> metadata, String key) throws InvalidFileException {
        String text = metadata.get(key);
        if (text == null) {
            throw refuse(source, "expected the metadata " + key + ", got none");
        }
        return text;
    }

    private static Tensor require(String source, Map<String, Tensor> tensors, String name, DType type, int rank)
            throws InvalidFileException {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.dtype() != type || tensor.shape().rank() != rank) {
            throw refuse(source, "expected a tensor " + name + " of " + type + " and rank " + rank + ", got " + tensor);
        }
        return tensor;
    }

    private static List<String> classes(String source, String json) throws InvalidFileException {
        try {
            String[] classes = new JsonMapper().readValue(json, String[].class);
            if (classes.length == 0
                    || Arrays.stream(classes)
                                    .filter(Objects::nonNull)
                                    .distinct()
                                    .count()
                            < classes.length) {
                throw refuse(source, "expected at least 1 class, all different, got " + quoted(json));
            }
            return List.of(classes);
        } catch (JsonProcessingException e) {
            throw new InvalidFileException(
                    source + ": expected the classes as a JSON list of text, got " + quoted(json), e);
        }
    }
}
