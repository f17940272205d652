package org.gpicl;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gpicl.model.FittedLearnerFile;
import org.gpicl.model.InvalidFileException;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.exchange.Precision;
import org.gpicl.table.Kind;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;

/**
 * A learner that has read a table: it takes rows as people have them and encodes them as the table was. Immutable and
 * thread-safe. What it reads is logged at level DEBUG.
 *
 * @param <L> the type of the labels
 */
public final class TableClassifier<L> implements AutoCloseable {

    private static final Logger LOG = System.getLogger(TableClassifier.class.getName());

    private final Schema schema;
    private final String labelColumn;
    private final Class<L> type;
    private final FittedLearner<L> learner;

    private TableClassifier(Schema schema, String labelColumn, Class<L> type, FittedLearner<L> learner) {
        this.schema = schema;
        this.labelColumn = labelColumn;
        this.type = type;
        this.learner = learner;
    }

    static <L> TableClassifier<L> fit(Learner learner, Table table, String labelColumn, Class<L> type) {
        List<L> labels = table.labels(labelColumn, type);
        if (labels.isEmpty() || table.schema().columns().size() < 2) {
            throw new IllegalArgumentException(
                    "fit: expected at least 1 row, and a column besides the label, got " + table);
        }
        if (table.schema().column(labelColumn).kind() == Kind.NUMBER) {
            List<Double> numbers =
                    table.labels(labelColumn, Double.class).stream().distinct().toList();
            Learner.requireNoQuantity("fit", numbers, "make column '" + labelColumn + "' a category by withKind");
        }
        Schema schema = table.schema().without(labelColumn);
        Context<L> examples = Context.of(schema.encode(table, Set.of(labelColumn)), labels);
        TableClassifier<L> fitted = new TableClassifier<>(schema, labelColumn, type, learner.fit(examples));
        LOG.log(Level.DEBUG, () -> "fit: " + fitted);
        return fitted;
    }

    /** What the columns mean, without the label: how a row becomes the features of the learner. */
    public Schema schema() {
        return schema;
    }

    /** The name of the column that held the labels. */
    public String labelColumn() {
        return labelColumn;
    }

    /** The labels that can be predicted: those of the table, in the order of their first appearance there. */
    public List<L> classes() {
        return learner.classes();
    }

    /**
     * The rows of a table with their labels, as the {@linkplain #learner learner of the encoded rows} takes them: to be asked
     * of that one, observed, or compared with.
     *
     * @param rows with a label in each; their columns may stand in another order, and labels may be new
     * @return [rows of the table, columns of {@link #schema}]
     * @throws IllegalArgumentException if there is no row or a label is missing, if the columns are not the same, or one
     *     cannot have such values
     */
    public Context<L> examples(Table rows) {
        return Context.of(schema.encode(rows, Set.of(labelColumn)), rows.labels(labelColumn, type));
    }

    /** The learner of the encoded rows; its features are the columns of {@link #schema}. Closed with this one. */
    public FittedLearner<L> learner() {
        return learner;
    }

    /**
     * Predicts a row.
     *
     * @param row values by name of the column; one that is not there, or null, is missing; the label is not looked at
     * @throws IllegalArgumentException if there is no column of a name, or it cannot have such a value
     * @throws IllegalStateException if this classifier, or the learner that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public Prediction<L> predict(Map<String, ?> row) {
        return predict((Object) row);
    }

    /**
     * Predicts a row.
     *
     * @param row a record or bean, not necessarily of the class that the table was made of, with all columns as components
     *     or properties; the label is not looked at
     * @throws IllegalArgumentException if the columns are not the same, or one cannot have such a value
     * @throws IllegalStateException if this classifier, or the learner that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public Prediction<L> predict(Object row) {
        return learner.predict(schema.encode(row, Set.of(labelColumn)));
    }

    /**
     * Predicts a row of numbers.
     *
     * @param row [columns without the label], NaN where one is missing
     * @throws IllegalArgumentException if there are not as many, or a column cannot have such a value
     * @throws IllegalStateException if this classifier, or the learner that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public Prediction<L> predict(double[] row) {
        return learner.predict(schema.encode(row));
    }

    /**
     * Predicts all rows of another table, computed together: much faster than one by one.
     *
     * @param rows whose columns may stand in another order; the label is not looked at
     * @return one prediction per row, in their order
     * @throws IllegalArgumentException if the columns are not the same, or one cannot have such values
     * @throws IllegalStateException if this classifier, or the learner that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public List<Prediction<L>> predict(Table rows) {
        return rows.rows() == 0 ? Collections.emptyList() : learner.predict(schema.encode(rows, Set.of(labelColumn)));
    }

    // ---------------------------------------------------------------- more examples, and fewer

    /**
     * Reads more rows, after those that it has read, as {@link FittedLearner#observe(Context)} does. They are encoded as the
     * first table was: a category that this did not have is missing.
     *
     * @param more with a label in each; their columns may stand in another order, and labels may be new
     * @return a new classifier, owned by the caller; this one stays as it is, and open
     * @throws IllegalArgumentException if there is no row or a label is missing, if the columns are not the same, or one
     *     cannot have such values, or as {@link FittedLearner#observe(Context)}
     * @throws IllegalStateException if this classifier, or the learner that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public TableClassifier<L> observe(Table more) {
        return observe(examples(more));
    }

    /** As {@link #observe(Table)}, of rows that are encoded already, as {@link #examples} does it. */
    public TableClassifier<L> observe(Context<L> more) {
        return with(learner.observe(more));
    }

    /**
     * As {@link #observe(Table)}, of one row.
     *
     * @param row a map, or a record or bean, as {@link #predict(Object)} takes it; its own label, if it has one, is not looked at
     */
    public TableClassifier<L> observe(Object row, L label) {
        return with(learner.observe(schema.encode(row, Set.of(labelColumn)), label));
    }

    /**
     * Forgets some of the rows that it has read, as {@link FittedLearner#forget}. The schema still lists their categories.
     *
     * @param rows counted from 0, in the order in which they were read; one that is there twice is forgotten once
     * @return a new classifier, owned by the caller; this one stays as it is, and open
     * @throws IllegalArgumentException if there is no such row, or none is left
     * @throws IllegalStateException if the examples were not all kept, see {@link FittedLearner#examples}; if this classifier,
     *     or the learner that fitted it, is closed
     * @throws BackendException if the machine or native code fails
     */
    public TableClassifier<L> forget(int... rows) {
        return with(learner.forget(rows));
    }

    private TableClassifier<L> with(FittedLearner<L> other) {
        return new TableClassifier<>(schema, labelColumn, type, other);
    }

    // ---------------------------------------------------------------- keeping it

    /**
     * Writes a file from which this classifier is {@linkplain #open(Path, Class, Learner) opened} again, as {@link
     * FittedLearner#save} does, with the schema and the name of the label inside. {@link FittedLearner#open} opens it as a
     * learner of the encoded rows.
     *
     * @param file replaced if it is there, atomically
     * @throws IllegalArgumentException if the labels are not all text, booleans, integers of one type or constants of an enum,
     *     or if the names of columns and their categories take more than 16 MB
     * @throws IllegalStateException if this classifier, or the learner that fitted it, is closed
     */
    public void save(Path file) throws IOException {
        requireUnicode("save");
        LabelType.requireUnicode("save", "names of columns", labelColumn);
        learner.save(file, Map.of(FittedLearnerFile.SCHEMA, schema.toJson(), FittedLearnerFile.LABEL, labelColumn));
    }

    /** As {@link #open(Path, Class, Learner)}, with the default learner. */
    public static <L> TableClassifier<L> open(Path file, Class<L> labels) throws IOException {
        return open(file, labels, InContextLearner.defaultLearner());
    }

    /**
     * Opens what was {@linkplain #save saved}: rows are encoded as they were then, and the learner reads the examples again.
     * On the same engine the predictions are equal bit for bit.
     *
     * @param labels the class of the labels, such as {@code String.class} or an enum with the constants of the file
     * @param learner that reads the examples, with the model of the one that was saved; of its own ensemble, maxContext and
     *     seed none counts, but those of the file
     * @return a new classifier, owned by the caller; usable until it or the learner is closed
     * @throws IllegalArgumentException if the learner has another model, or the labels are of another class
     * @throws IOException if the file cannot be read, is damaged, of a later format, or something else, such as a learner that
     *     was fitted to rows of floats
     */
    public static <L> TableClassifier<L> open(Path file, Class<L> labels, Learner learner) throws IOException {
        FittedLearnerFile contents = FittedLearnerFile.read(file);
        String json = contents.table().get(FittedLearnerFile.SCHEMA);
        String labelColumn = contents.table().get(FittedLearnerFile.LABEL);
        if (json == null || labelColumn == null) {
            throw new InvalidFileException(
                    file + ": expected a learner that was fitted to a table, got one of rows without"
                            + " names; open it with FittedLearner.open");
        }
        Schema schema = schema(file, json);
        long features = contents.x().shape().dim(1).size();
        if (schema.columns().size() != features || schema.names().contains(labelColumn)) {
            throw new InvalidFileException(file + ": expected one column for each of " + features
                    + " features, without the label '" + labelColumn + "', got " + schema.names());
        }
        return new TableClassifier<>(
                schema, labelColumn, labels, SavedLearner.open(file.toString(), contents, labels, learner));
    }

    /** What was kept of a schema. */
    static Schema schema(Path file, String json) throws InvalidFileException {
        try {
            return Schema.ofJson(json);
        } catch (IllegalArgumentException e) {
            throw new InvalidFileException(file + ": " + e.getMessage(), e);
        }
    }

    /** As {@link #exportOnnx(Path, Precision)} with the precision {@link Precision#FLOAT32}. */
    public void exportOnnx(Path file) throws IOException {
        exportOnnx(file, Precision.FLOAT32);
    }

    /**
     * Writes an ONNX classifier as {@link FittedLearner#exportOnnx(Path, Precision)} does, but with one input for each column,
     * by its name (with a number appended, where an output has that name), and what the columns mean in the metadata {@code
     * gpicl.schema}, as {@link Schema#toJson} writes it. Each input has the shape [rows, 1]:
     *
     * <ul>
     *   <li>a category or ordinal: string. It must be written as in the schema; any other text is missing;
     *   <li>a number: float64, NaN where it is missing. So is a boolean, 0 or 1, and a date, days since 1970-01-01 UTC;
     *   <li>an identifier: int64, {@link Long#MIN_VALUE} where it is missing.
     * </ul>
     *
     * <p>{@link ExportedClassifier} opens it. To export a classifier of encoded rows, call {@code learner().exportOnnx}.
     */
    public void exportOnnx(Path file, Precision precision) throws IOException {
        requireUnicode("export");
        learner.exportOnnx(file, precision, schema);
    }

    private void requireUnicode(String operation) {
        schema.columns().forEach(column -> {
            LabelType.requireUnicode(operation, "names of columns", column.name());
            column.categories().forEach(text -> LabelType.requireUnicode(operation, "categories", text));
        });
    }

    /**
     * What it predicts, of what it was fitted to, such as {@code classifier of churned (2 classes) by 90 examples of plan
     * (category of 3), calls (number) with 8 gaps}.
     */
    @Override
    public String toString() {
        String labels = labelColumn + " (" + classes().size() + " classes)";
        return learner.examples()
                .map(examples -> "classifier of " + labels + " by " + examples.size() + " examples of "
                        + columns(examples.rows()))
                .orElseGet(() -> "classifier of " + labels + " by " + schema);
    }

    private String columns(float[][] rows) {
        return IntStream.range(0, schema.columns().size())
                .mapToObj(column -> {
                    long gaps = Arrays.stream(rows)
                            .filter(row -> Float.isNaN(row[column]))
                            .count();
                    return schema.columns().get(column) + (gaps == 0 ? "" : " with " + gaps + " gaps");
                })
                .collect(Collectors.joining(", "));
    }

    /** Releases what is remembered of the table. Closing twice does nothing. */
    @Override
    public void close() {
        learner.close();
    }
}
