package org.gpicl.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.gpicl.Context;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/** Rows of three classes, whose features differ by class; one number in ten is missing. */
final class Rows {

    static final int FEATURES = 5;
    static final int CLASSES = 3;

    private final float[][] x;
    private final int[] y;

    private Rows(float[][] x, int[] y) {
        this.x = x;
        this.y = y;
    }

    static Rows drawn(long seed, int count) {
        RandomStream random = new Seed(seed).stream();
        float[][] x = new float[count][FEATURES];
        int[] y = new int[count];
        for (int row = 0; row < count; row++) {
            y[row] = row % CLASSES;
            for (int i = 0; i < FEATURES; i++) {
                float value = (float) random.normal() + (i % CLASSES == y[row] ? 2 : 0);
                x[row][i] = random.uniform() < 0.1 ? Float.NaN : value;
            }
        }
        return new Rows(x, y);
    }

    float[][] x() {
        return x;
    }

    int[] y() {
        return y;
    }

    /** What a learner is shown of these, in the order in which gpicl-spark shows it. */
    Context<Integer> context() {
        List<Examples.Example<Integer>> examples = new ArrayList<>();
        for (int row = 0; row < x.length; row++) {
            examples.add(new Examples.Example<>(x[row], y[row]));
        }
        return Examples.sorted(examples);
    }

    /** As a data frame with the columns id, label and features. */
    Dataset<Row> frame(SparkSession spark) {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < x.length; row++) {
            double[] features = new double[FEATURES];
            for (int i = 0; i < FEATURES; i++) {
                features[i] = x[row][i];
            }
            rows.add(RowFactory.create(row, (double) y[row], Vectors.dense(features)));
        }
        return spark.createDataFrame(
                rows,
                new StructType()
                        .add("id", DataTypes.IntegerType)
                        .add("label", DataTypes.DoubleType)
                        .add("features", SQLDataTypes.VectorType()));
    }
}
