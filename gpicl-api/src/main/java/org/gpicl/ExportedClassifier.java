package org.gpicl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gpicl.backend.Backends;
import org.gpicl.backend.ExchangeFormats;
import org.gpicl.model.FittedLearnerFile;
import org.gpicl.model.InvalidFileException;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Closing;
import org.gpicl.spi.DType;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.exchange.ExchangeFormat;
import org.gpicl.spi.exchange.FileEngine;
import org.gpicl.spi.exchange.Import;
import org.gpicl.table.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A classifier in an ONNX file that {@link FittedLearner#exportOnnx} wrote: it predicts what the fitted learner did, without
 * its model and its examples. It can neither observe more of them nor be saved.
 *
 * <p>Thread-safe and deterministic.
 *
 * @param <L> the type of the labels
 */
public final class ExportedClassifier<L> implements Classifier<L> {

    private final Engine engine;
    private final Program program;
    private final int features;
    private final List<L> classes;
    private final @Nullable Schema schema;
    private volatile boolean closed;

    private ExportedClassifier(Engine engine, Program program, int features, List<L> classes, @Nullable Schema schema) {
        this.engine = engine;
        this.program = program;
        this.features = features;
        this.classes = classes;
        this.schema = schema;
    }

    /**
     * Opens a file.
     *
     * @param labels the class of the labels, such as {@code String.class}, an integer type if they are integers, or an enum
     *     with the constants of the file
     * @return a new classifier, owned by the caller
     * @throws IllegalArgumentException if the labels are of another class
     * @throws IOException if the file cannot be read, is damaged, of a later format, or no classifier by gpicl
     * @throws BackendException if {@code gpicl-backend-onnx}, which runs ONNX, is not on the class path, or native code fails
     */
    public static <L> ExportedClassifier<L> open(Path file, Class<L> labels) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Import contents = read(file, content);
        List<L> classes = ClassifierFile.classes(file, contents.metadata(), labels);
        String json = contents.metadata().get(ClassifierFile.PREFIX + FittedLearnerFile.SCHEMA);
        Schema schema = json == null ? null : TableClassifier.schema(file, json);
        Engine engine = Backends.load().open("onnx", EngineOptions.CPU);
        try {
            return open(file, content, classes, schema, engine);
        } catch (IOException | RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static Import read(Path file, byte[] content) throws InvalidFileException {
        ExchangeFormat format = ExchangeFormats.onnx();
        try {
            return format.read(new ByteArrayInputStream(content), file.toString());
        } catch (IOException e) { // what it shows of the file is shown as of any other
            throw new InvalidFileException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Takes the engine over. */
    private static <L> ExportedClassifier<L> open(
            Path file, byte[] content, List<L> classes, @Nullable Schema schema, Engine engine)
            throws InvalidFileException {
        if (!(engine instanceof FileEngine runner)) {
            throw new BackendException("open: expected an engine that executes files, got " + engine.description()
                    + "; use jars of one gpicl version; org.gpicl:gpicl-bom keeps them together.");
        }
        Program program = runner.open(content, file.toString());
        Map<String, TensorType> inputs = program.signature().inputs();
        long features = columns(inputs.get(FittedComputation.FEATURES));
        long probabilities = columns(program.signature().outputs().get(FittedComputation.PROBABILITIES));
        if (inputs.size() != 1 || features < 1 || probabilities != classes.size()) {
            throw new InvalidFileException(file + ": expected " + FittedComputation.FEATURES + " as input and "
                    + FittedComputation.PROBABILITIES + " of " + classes.size() + " classes as output, got "
                    + program.signature());
        }
        if (schema != null && schema.columns().size() != features) {
            throw new InvalidFileException(
                    file + ": expected one column for each of " + features + " features, got " + schema.names());
        }
        return new ExportedClassifier<>(engine, program, (int) features, classes, schema);
    }

    /** How many columns there are, if it is float32 [rows, columns]; else 0. */
    private static long columns(@Nullable TensorType type) {
        if (type == null || type.dtype() != DType.FLOAT32 || type.shape().rank() != 2) {
            return 0;
        }
        return type.shape().dim(1).isFixed() ? type.shape().dim(1).size() : 0;
    }

    /**
     * What the columns mean of what {@link TableClassifier#exportOnnx} wrote: it encodes the rows of a table, a map or a record
     * as this classifier takes them. Empty for a classifier of rows without names.
     */
    public Optional<Schema> schema() {
        return Optional.ofNullable(schema);
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public List<L> classes() {
        return classes;
    }

    /**
     * Predicts many queries, computed together: much faster than one by one.
     *
     * @param x [any, features], finite or NaN where one is missing; not modified
     * @return one prediction per row, in their order; within 1e-5 of those of the fitted learner, if it was exported in
     *     float32
     * @throws IllegalArgumentException if a row has no such features; nothing was computed
     * @throws IllegalStateException if this classifier is closed
     * @throws BackendException if native code fails
     */
    @Override
    public List<Prediction<L>> predict(float[][] x) {
        if (closed) {
            throw new IllegalStateException("predict: the classifier is closed");
        }
        Features.requireRows("predict", x, features);
        List<Prediction<L>> predictions = new ArrayList<>(x.length);
        for (int first = 0; first < x.length; first += FittedLearner.CHUNK) {
            int count = Math.min(FittedLearner.CHUNK, x.length - first);
            float[] rows = new float[count * features];
            for (int i = 0; i < count; i++) {
                System.arraycopy(x[first + i], 0, rows, i * features, features);
            }
            addPredictions(rows, count, predictions);
        }
        return Collections.unmodifiableList(predictions);
    }

    /** @param rows row-major [count, features] */
    private void addPredictions(float[] rows, int count, List<Prediction<L>> predictions) {
        float[] values;
        try (Outputs outputs =
                program.run(Map.of(FittedComputation.FEATURES, Tensor.of(Shape.of(count, features), rows)))) {
            values = outputs.host(FittedComputation.PROBABILITIES).toFloatArray();
        }
        for (int i = 0; i < count; i++) {
            double[] probabilities = new double[classes.size()];
            for (int c = 0; c < probabilities.length; c++) {
                probabilities[c] = values[i * probabilities.length + c];
            }
            predictions.add(Prediction.ofComputed(classes, probabilities));
        }
    }

    /** Releases the file's program. Closing twice does nothing. */
    @Override
    public void close() {
        closed = true;
        Closing.all(List.<Runnable>of(program::close, engine::close), Runnable::run);
    }
}
