package org.gpicl.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.gpicl.spark.Leases.Lease;
import org.gpicl.spark.OpenLearners.Opened;
import org.gpicl.spi.BackendException;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple3;

/**
 * A learner that has read its rows, as a model of Spark ML. It scores rows where they are: the examples travel to each executor
 * once, by broadcast; there they are read again once, by the first task, and all tasks share what comes of it.
 *
 * <p>{@code probability} has a number for each class, 0 for one without examples. {@code rawPrediction} is its natural
 * logarithm. {@code prediction} is the most probable class, or with {@code thresholds} the one that Spark ML says.
 *
 * <p>On one backend, the answers are those of gpicl without Spark within 1e-6, whatever partitions the rows are in: how many
 * rows are computed together can change the last digits.
 *
 * <p>Saved, it is its params and one row of Parquet with the examples and, if the meta-trained model is not a shipped one, its
 * file. <strong>Whoever has the folder has the rows that it was fitted to.</strong>
 */
public final class GpiclClassificationModel extends ProbabilisticClassificationModel<Vector, GpiclClassificationModel>
        implements MLWritable {

    private static final long serialVersionUID = 1L;

    private @Nullable String uid; // see Uids: no initial value
    private final FittedSource source;
    private final int numClasses;
    private final int numFeatures;

    private transient @Nullable Broadcast<FittedSource> broadcast; // guarded by this
    private transient @Nullable SparkContext broadcastBy; // guarded by this

    GpiclClassificationModel(String uid, FittedSource source, int numClasses, int numFeatures) {
        this(Uids.next(uid), source, numClasses, numFeatures);
    }

    private GpiclClassificationModel(Uids ignored, FittedSource source, int numClasses, int numFeatures) {
        this.source = source;
        this.numClasses = numClasses;
        this.numFeatures = numFeatures;
    }

    @Override
    public String uid() {
        String known = uid;
        if (known == null) {
            known = Uids.take();
            uid = known;
        }
        return known;
    }

    /** The number of classes: one more than the largest label, or more if the column of labels said so. */
    @Override
    public int numClasses() {
        return numClasses;
    }

    @Override
    public int numFeatures() {
        return numFeatures;
    }

    @Override
    public GpiclClassificationModel copy(ParamMap extra) {
        GpiclClassificationModel copy = new GpiclClassificationModel(uid(), source, numClasses, numFeatures);
        copyValues(copy, extra);
        copy.setParent(parent());
        return copy;
    }

    // ---------------------------------------------------------------- scoring

    /**
     * The rows with columns more, computed when Spark needs them.
     *
     * <p>The tasks fail if a row has no vector of {@link #numFeatures} finite numbers or NaN, or if their executor has no
     * backend or not the model: its jars must be there.
     *
     * @throws IllegalArgumentException if columns are missing, of another type, or there already
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = transformSchema(dataset.schema());
        List<Scoring.Output> outputs = new ArrayList<>();
        for (StructField added : added(dataset.schema(), schema)) {
            outputs.add(output(added.name()));
        }
        if (outputs.isEmpty()) {
            return dataset.toDF();
        }
        Scoring scoring = new Scoring(
                broadcast(dataset.sparkSession().sparkContext()),
                dataset.schema().fieldIndex(getFeaturesCol()),
                numClasses,
                isDefined(thresholds()) ? getThresholds() : null,
                outputs);
        Dataset<Row> scored = dataset.toDF().mapPartitions(scoring, Encoders.row(schema));
        return scored.select(Arrays.stream(schema.fields())
                .map(field -> scored.col("`" + field.name().replace("`", "``") + "`")
                        .as(field.name(), field.metadata())) // which mapping rows has lost
                .toArray(Column[]::new));
    }

    private static List<StructField> added(StructType before, StructType after) {
        return List.of(after.fields()).subList(before.length(), after.length());
    }

    private Scoring.Output output(String column) {
        Map<String, Scoring.Output> byName = Map.of(
                getPredictionCol(), Scoring.Output.PREDICTION,
                getProbabilityCol(), Scoring.Output.PROBABILITY,
                getRawPredictionCol(), Scoring.Output.RAW_PREDICTION);
        Scoring.Output output = byName.get(column);
        if (output == null) {
            throw new IllegalStateException(
                    "transform: expected one of the columns " + byName.keySet() + ", got " + column);
        }
        return output;
    }

    /** One for each Spark, sent when the first task needs it. */
    private synchronized Broadcast<FittedSource> broadcast(SparkContext context) {
        Broadcast<FittedSource> sent = broadcast;
        if (sent == null || broadcastBy != context) {
            sent = JavaSparkContext.fromSparkContext(context).broadcast(source);
            broadcast = sent;
            broadcastBy = context;
        }
        return sent;
    }

    /**
     * The logarithms of the probabilities of one row, on the driver.
     *
     * @throws IllegalArgumentException if these are not {@link #numFeatures} finite numbers or NaN
     * @throws BackendException if no backend can be used, or the machine or native code fails
     */
    @Override
    public Vector predictRaw(Vector features) {
        try (Lease<Opened> lease = OpenLearners.fitted(source)) {
            float[][] x = {Vectors.floats("predict", features)};
            return new DenseVector(Scoring.raw(
                    Scoring.probabilities(lease.value().fitted(), x, numClasses).get(0)));
        }
    }

    @Override
    public Vector raw2probabilityInPlace(Vector raw) {
        double[] values = ((DenseVector) raw).values();
        double sum = 0;
        for (int c = 0; c < values.length; c++) {
            values[c] = Math.exp(values[c]);
            sum += values[c];
        }
        for (int c = 0; c < values.length; c++) {
            values[c] /= sum;
        }
        return raw;
    }

    /** Only here because the compiler sees two, of Spark's own classes, whose types differ to it. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Tuple3 findSummaryModel() {
        return super.findSummaryModel();
    }

    // ---------------------------------------------------------------- persistence

    @Override
    public MLWriter write() {
        return new Writer(this);
    }

    /** What {@link #load} reads with; pipelines look for it. */
    public static MLReader<GpiclClassificationModel> read() {
        return new Reader();
    }

    /** Reads what {@code save} wrote; the examples are read by the learner again when they are needed. */
    public static GpiclClassificationModel load(String path) {
        return read().load(path);
    }

    private static final class Writer extends MLWriter {
        private final GpiclClassificationModel model;

        Writer(GpiclClassificationModel model) {
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
            SavedModel.write(
                    sparkSession(), data(path), new SavedModel(model.source, model.numClasses, model.numFeatures));
        }
    }

    private static final class Reader extends MLReader<GpiclClassificationModel> {

        @Override
        public GpiclClassificationModel load(String path) {
            DefaultParamsReader.Metadata metadata =
                    DefaultParamsReader.loadMetadata(path, sc(), GpiclClassificationModel.class.getName());
            SavedModel saved = SavedModel.read(sparkSession(), data(path));
            GpiclClassificationModel model = new GpiclClassificationModel(
                    metadata.uid(), saved.source(), saved.numClasses(), saved.numFeatures());
            metadata.getAndSetParams(model, Option.empty());
            return model;
        }
    }

    private static String data(String path) {
        return new Path(path, "data").toString();
    }
}
