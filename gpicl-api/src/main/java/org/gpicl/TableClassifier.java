package org.gpicl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gpicl.spi.BackendException;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * A learner that has read a table: it takes rows as people have them and encodes them as the table was. Immutable and
 * thread-safe.
 *
 * @param <L> the type of the labels
 */
public final class TableClassifier<L> implements AutoCloseable {

    private final Schema schema;
    private final String labelColumn;
    private final FittedLearner<L> learner;

    private TableClassifier(Schema schema, String labelColumn, FittedLearner<L> learner) {
        this.schema = schema;
        this.labelColumn = labelColumn;
        this.learner = learner;
    }

    static <L> TableClassifier<L> fit(Learner learner, Table table, String labelColumn, Class<L> type) {
        List<@Nullable L> labels = table.values(labelColumn, type);
        int gap = labels.indexOf(null);
        if (gap >= 0) {
            throw new IllegalArgumentException("fit: expected a label in column '" + labelColumn
                    + "' of every row, got none in row " + gap + "; use table.withoutGaps(\"" + labelColumn + "\")");
        }
        if (labels.isEmpty() || table.schema().columns().size() < 2) {
            throw new IllegalArgumentException(
                    "fit: expected at least 1 row, and a column besides the label, got " + table);
        }
        Schema schema = table.schema().without(labelColumn);
        float[][] x = schema.encode(table, Set.of(labelColumn));
        List<L> all = new ArrayList<>();
        for (L label : labels) {
            all.add(Objects.requireNonNull(label));
        }
        return new TableClassifier<>(schema, labelColumn, learner.fit(Context.of(x, all)));
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

    /** The learner of the encoded rows, which exports; its features are the columns of {@link #schema}. Closed with this one. */
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

    /** Releases what is remembered of the table. Closing twice does nothing. */
    @Override
    public void close() {
        learner.close();
    }
}
