package org.gpicl.spark;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What a model keeps beside its params: one row of Parquet. */
record SavedModel(FittedSource source, int numClasses, int numFeatures) {

    /** Raised with each change of the columns; later ones are refused. */
    private static final int VERSION = 1;

    private static final StructType SCHEMA = new StructType()
            .add("version", DataTypes.IntegerType, false)
            .add("numClasses", DataTypes.IntegerType, false)
            .add("numFeatures", DataTypes.IntegerType, false)
            .add("learner", DataTypes.BinaryType, false)
            .add("model", DataTypes.StringType, false)
            .add("modelFile", DataTypes.BinaryType, true)
            .add("backend", DataTypes.StringType, false);

    static void write(SparkSession session, String path, SavedModel saved) {
        Row row = RowFactory.create(
                VERSION,
                saved.numClasses,
                saved.numFeatures,
                saved.source.saved(),
                saved.source.learner().model(),
                saved.source.learner().file(),
                saved.source.learner().backend());
        session.createDataFrame(List.of(row), SCHEMA).repartition(1).write().parquet(path);
    }

    /** @throws IllegalArgumentException if a later version wrote it, or it is something else */
    static SavedModel read(SparkSession session, String path) {
        Dataset<Row> data = session.read().parquet(path);
        List<Row> rows = data.select("version").takeAsList(2);
        if (rows.size() != 1 || rows.get(0).getInt(0) != VERSION) {
            throw new IllegalArgumentException(path + ": expected one row of the version " + VERSION + ", got " + rows
                    + "; use the version of gpicl-spark that wrote it, or a newer one");
        }
        Row row = data.select("numClasses", "numFeatures", "learner", "model", "modelFile", "backend")
                .first();
        byte @Nullable [] file = row.isNullAt(4) ? null : row.<byte[]>getAs(4);
        return new SavedModel(
                new FittedSource(
                        LearnerSource.forOpening(row.getString(3), file, row.getString(5)), row.<byte[]>getAs(2)),
                row.getInt(0),
                row.getInt(1));
    }
}
