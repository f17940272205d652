package org.gpicl.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.gpicl.Classifier;
import org.gpicl.Context;
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

    /** The probabilities [rows][classes]; 0 for a class that did not occur in the context. */
    static double[][] probabilities(Classifier<Integer> classifier, DataSet rows) {
        float[][] queries = new float[rows.rows()][];
        Arrays.setAll(queries, row -> row(rows, row));
        List<Prediction<Integer>> predictions = classifier.predict(queries);
        double[][] scores = new double[rows.rows()][rows.classes()];
        for (int row = 0; row < scores.length; row++) {
            for (var entry : predictions.get(row).probabilities().entrySet()) {
                scores[row][entry.getKey()] = entry.getValue();
            }
        }
        return scores;
    }
}
