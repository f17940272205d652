package org.gpicl.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.spark.Examples.Example;
import org.gpicl.spark.Leases.Lease;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Fits a learner to the examples of a group, which come first, and answers its other rows as they come.
 *
 * @see GroupedLearners
 */
final class GroupFunction implements FlatMapGroupsFunction<Row, Row, Row> {

    private static final long serialVersionUID = 1L;

    private final Broadcast<LearnerSource> source;
    private final String[] groups;
    private final int features;
    private final int label;
    private final int maxRows;

    private transient @Nullable Task task; // each task has a function of its own

    /**
     * @param groups the names of the columns that make a group
     * @param features the position of the column of features
     * @param label the position of the column of labels
     */
    GroupFunction(Broadcast<LearnerSource> source, String[] groups, int features, int label, int maxRows) {
        this.source = source;
        this.groups = groups;
        this.features = features;
        this.label = label;
        this.maxRows = maxRows;
    }

    @Override
    public Iterator<Row> call(Row group, Iterator<Row> rows) {
        try {
            return answers(group, rows);
        } catch (IllegalArgumentException e) {
            throw refused(group, e);
        }
    }

    private Iterator<Row> answers(Row group, Iterator<Row> rows) {
        List<Example<Comparable<Object>>> examples = new ArrayList<>();
        Row asked = null;
        while (asked == null && rows.hasNext()) {
            Row row = rows.next();
            if (row.isNullAt(label)) {
                asked = row;
            } else {
                examples.add(example(row));
            }
            if (examples.size() > maxRows) {
                throw new IllegalArgumentException(
                        "expected at most " + maxRows + " examples, got more; sample them first, or raise maxRows");
            }
        }
        if (asked == null) {
            return Collections.emptyIterator();
        }
        Iterator<Row> queries = Batches.concat(asked, rows);
        if (examples.isEmpty()) {
            return Batches.map(queries, 1, batch -> List.of(with(batch.get(0), null)));
        }
        FittedLearner<Comparable<Object>> fitted = task().fit(Examples.sorted(examples));
        return Batches.map(queries, Scoring.BATCH, batch -> {
            try {
                return predict(fitted, batch);
            } catch (IllegalArgumentException e) {
                throw refused(group, e);
            }
        });
    }

    @SuppressWarnings("unchecked") // all types of labels can be compared with their like
    private Example<Comparable<Object>> example(Row row) {
        Comparable<Object> value = (Comparable<Object>) row.get(label);
        if (value instanceof Number number && Double.isNaN(number.doubleValue())) {
            throw new IllegalArgumentException("expected labels, or null in rows that are asked, got NaN");
        }
        return new Example<>(Vectors.floats("fit", row, features), value);
    }

    private List<Row> predict(FittedLearner<Comparable<Object>> fitted, List<Row> batch) {
        List<Prediction<Comparable<Object>>> predictions = fitted.predict(batch.stream()
                .map(row -> Vectors.floats("predict", row, features))
                .toArray(float[][]::new));
        List<Row> answered = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            answered.add(with(batch.get(i), predictions.get(i)));
        }
        return answered;
    }

    private static Row with(Row row, @Nullable Prediction<?> prediction) {
        @Nullable Object[] values = new @Nullable Object[row.length() + 2];
        for (int column = 0; column < row.length(); column++) {
            values[column] = row.get(column);
        }
        if (prediction != null) {
            values[row.length()] = prediction.label();
            values[row.length() + 1] = CollectionConverters.asScala(new HashMap<>(prediction.probabilities()));
        }
        return RowFactory.create(values);
    }

    private IllegalArgumentException refused(Row group, IllegalArgumentException cause) {
        StringBuilder where = new StringBuilder("group");
        for (int i = 0; i < groups.length; i++) {
            where.append(i == 0 ? " " : ", ").append(groups[i]).append(" = ").append(group.get(i));
        }
        return new IllegalArgumentException(where + ": " + cause.getMessage(), cause);
    }

    // ---------------------------------------------------------------- the task

    private Task task() {
        Task now = task;
        if (now == null) {
            now = new Task(OpenLearners.learner(source.value()));
            TaskContext.get().addTaskCompletionListener(now);
            task = now;
        }
        return now;
    }

    /** The learner that the groups of a task share, and the one that has read the group that is worked on. */
    private static final class Task implements TaskCompletionListener {
        private final Lease<Learner> learner;
        private @Nullable FittedLearner<?> current;

        Task(Lease<Learner> learner) {
            this.learner = learner;
        }

        <L> FittedLearner<L> fit(Context<L> context) {
            closeCurrent(); // all of whose rows are answered
            FittedLearner<L> fitted = learner.value().fit(context);
            current = fitted;
            return fitted;
        }

        private void closeCurrent() {
            FittedLearner<?> before = current;
            current = null;
            if (before != null) {
                before.close();
            }
        }

        @Override
        public void onTaskCompletion(TaskContext context) {
            closeCurrent();
            learner.close();
        }
    }
}
