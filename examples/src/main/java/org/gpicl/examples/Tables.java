package org.gpicl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.Prediction;
import org.gpicl.task.Csv;
import org.gpicl.task.DataSet;

/** Data sets as contexts and queries. */
final class Tables {

    private Tables() {}

    /** A table that comes with the examples: iris, wine, wdbc or digits. */
    static DataSet bundled(String table) throws IOException {
        String resource = table + ".csv";
        try (InputStream in = Tables.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("tables: expected the resource " + resource + " beside the class, got none");
            }
            return Csv.read(in, resource, "class");
        }
    }

    /** The rows as labelled examples. */
    static Context<Integer> context(DataSet rows) {
        Context.Builder<Integer> builder = Context.builder();
        for (int row = 0; row < rows.rows(); row++) {
            builder.add(row(rows, row), rows.y()[row]);
        }
        return builder.build();
    }

    /** The features of one row. */
    static float[] row(DataSet rows, int row) {
        return Arrays.copyOfRange(rows.x(), row * rows.features(), (row + 1) * rows.features());
    }

    /** The learner's probabilities [rows][classes]; 0 for a class that did not occur in its context. */
    static double[][] probabilities(FittedLearner<Integer> learner, DataSet rows) {
        float[][] queries = new float[rows.rows()][];
        Arrays.setAll(queries, row -> row(rows, row));
        List<Prediction<Integer>> predictions = learner.predict(queries);
        double[][] scores = new double[rows.rows()][rows.classes()];
        for (int row = 0; row < scores.length; row++) {
            for (var entry : predictions.get(row).probabilities().entrySet()) {
                scores[row][entry.getKey()] = entry.getValue();
            }
        }
        return scores;
    }

    /** The neighbours' votes [rows][classes]. */
    static double[][] probabilities(NearestNeighbours neighbours, DataSet rows) {
        double[][] scores = new double[rows.rows()][];
        Arrays.setAll(scores, row -> neighbours.probabilities(rows.x(), row * rows.features()));
        return scores;
    }

    /** The share of each class in the context, for each of so many queries. */
    static double[][] shares(DataSet context, int queries) {
        double[] shares = new double[context.classes()];
        for (int label : context.y()) {
            shares[label] += 1.0 / context.rows();
        }
        double[][] scores = new double[queries][];
        Arrays.fill(scores, shares);
        return scores;
    }
}
