package org.gpicl.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.gpicl.FittedLearner;
import org.gpicl.spark.Leases.Lease;
import org.gpicl.spark.OpenLearners.Opened;
import org.jspecify.annotations.Nullable;

/**
 * Scores the rows of a partition, {@value #BATCH} at a time, with the fitted learner that the tasks of this JVM share. Each row
 * gets columns at its end.
 */
final class Scoring implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1L;

    /** Computed together: more take memory and no less time. */
    static final int BATCH = 256;

    /** What a column that is added says. */
    enum Output {
        PREDICTION,
        PROBABILITY,
        RAW_PREDICTION
    }

    private final Broadcast<FittedSource> source;
    private final int features;
    private final int classes;
    private final double @Nullable [] thresholds;
    private final List<Output> outputs;

    /**
     * @param features the position of the column of features
     * @param thresholds null for the most probable class
     * @param outputs the columns that are added, in their order
     */
    Scoring(
            Broadcast<FittedSource> source,
            int features,
            int classes,
            double @Nullable [] thresholds,
            List<Output> outputs) {
        this.source = source;
        this.features = features;
        this.classes = classes;
        this.thresholds = thresholds;
        this.outputs = new ArrayList<>(outputs); // a list that any serializer knows
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        Lease<Opened> lease = OpenLearners.fitted(source.value());
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> lease.close());
        FittedLearner<Integer> fitted = lease.value().fitted();
        return Batches.map(rows, BATCH, batch -> score(fitted, batch));
    }

    private List<Row> score(FittedLearner<Integer> fitted, List<Row> batch) {
        List<double[]> probabilities = probabilities(
                fitted,
                batch.stream()
                        .map(row -> Vectors.floats("transform", row, features))
                        .toArray(float[][]::new),
                classes);
        List<Row> scored = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Row row = batch.get(i);
            Object[] values = new Object[row.length() + outputs.size()];
            for (int column = 0; column < row.length(); column++) {
                values[column] = row.get(column);
            }
            for (int output = 0; output < outputs.size(); output++) {
                values[row.length() + output] = value(outputs.get(output), probabilities.get(i));
            }
            scored.add(RowFactory.create(values));
        }
        return scored;
    }

    private Object value(Output output, double[] probabilities) {
        return switch (output) {
            case PREDICTION -> prediction(probabilities, thresholds);
            case PROBABILITY -> new DenseVector(probabilities);
            case RAW_PREDICTION -> new DenseVector(raw(probabilities));
        };
    }

    /**
     * Asks the learner.
     *
     * @param x [rows, features]
     * @return for each row the probability of each class 0, 1, 2, …; 0 for one without examples
     */
    static List<double[]> probabilities(FittedLearner<Integer> fitted, float[][] x, int classes) {
        return fitted.predict(x).stream()
                .map(prediction -> {
                    double[] probabilities = new double[classes];
                    prediction.probabilities().forEach((label, probability) -> probabilities[label] = probability);
                    return probabilities;
                })
                .toList();
    }

    /** Logarithms, in nats; those of 0 as low as a double's exponent goes, for evaluators take no infinite numbers. */
    static double[] raw(double[] probabilities) {
        double[] raw = new double[probabilities.length];
        for (int c = 0; c < raw.length; c++) {
            raw[c] = Math.log(Math.max(probabilities[c], Double.MIN_NORMAL));
        }
        return raw;
    }

    /**
     * The most probable class, or the one whose probability is the largest beside its threshold; the first of several.
     *
     * @param thresholds of each class, at least 0 and at most one of them 0; null for none
     */
    static double prediction(double[] probabilities, double @Nullable [] thresholds) {
        int best = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < probabilities.length; c++) {
            double value = probabilities[c];
            if (thresholds != null) {
                value = thresholds[c] == 0 && value == 0 ? Double.NEGATIVE_INFINITY : value / thresholds[c];
            }
            if (value > largest) {
                largest = value;
                best = c;
            }
        }
        return best;
    }
}
