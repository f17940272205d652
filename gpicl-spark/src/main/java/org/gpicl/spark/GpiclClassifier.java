package org.gpicl.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.spark.Leases.Lease;
import org.gpicl.spi.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * gpicl as a classifier of Spark ML: to fit is to show the rows to a meta-trained learner, and nothing is tuned.
 *
 * <p>Labels are 0, 1, 2, … as {@code StringIndexer} makes them; features are vectors, with NaN where one is missing. The rows
 * are brought to the driver, so there may be at most {@link #maxRows} of them; a learner reads some thousands
 * ({@link #maxContext}), so sample before. The model that comes of it scores any number of rows on the executors.
 *
 * <p>Equal rows give equal models whatever partitions they are in: the rows are sorted first. Not thread-safe while params are
 * set, as all of Spark ML.
 */
public final class GpiclClassifier extends ProbabilisticClassifier<Vector, GpiclClassifier, GpiclClassificationModel>
        implements DefaultParamsWritable {

    private static final long serialVersionUID = 1L;

    private @Nullable String uid; // see Uids: no initial value
    private final LearnerParams learner;

    /** A classifier of the shipped model {@value org.gpicl.InContextLearner#DEFAULT_MODEL}. */
    public GpiclClassifier() {
        this(Identifiable.randomUID("gpicl"));
    }

    /** A classifier with a name of its own in pipelines. */
    public GpiclClassifier(String uid) {
        this(Uids.next(uid));
    }

    @SuppressWarnings("this-escape")
    private GpiclClassifier(Uids ignored) {
        learner = new LearnerParams(this);
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

    // ---------------------------------------------------------------- params

    /** The name of a shipped model; of no meaning if there is a {@link #modelFile}. */
    public Param<String> model() {
        return learner.model;
    }

    /** The file of a model that is not shipped, in any file system that Spark reads; read by the driver. Empty for none. */
    public Param<String> modelFile() {
        return learner.modelFile;
    }

    /** The name of the backend, here and on the executors; empty for the best one that is usable. */
    public Param<String> backend() {
        return learner.backend;
    }

    /** The number of views whose probabilities are averaged; 0, the default, for as many as suit the examples. */
    public IntParam ensemble() {
        return learner.ensemble;
    }

    /** The most examples that one view reads, at least 1; 3000 unless set. */
    public IntParam maxContext() {
        return learner.maxContext;
    }

    /** What the views are drawn from; 0 unless set. */
    public LongParam seed() {
        return learner.seed;
    }

    /** The most rows that are brought to the driver, at least 1; 100 000 unless set. More are refused. */
    public IntParam maxRows() {
        return learner.maxRows;
    }

    /** Sets {@link #model}. */
    public GpiclClassifier setModel(String name) {
        set(model(), name);
        return this;
    }

    /** Sets {@link #modelFile}. */
    public GpiclClassifier setModelFile(String file) {
        set(modelFile(), file);
        return this;
    }

    /** Sets {@link #backend}. */
    public GpiclClassifier setBackend(String name) {
        set(backend(), name);
        return this;
    }

    /** Sets {@link #ensemble}. */
    public GpiclClassifier setEnsemble(int views) {
        set(ensemble(), views);
        return this;
    }

    /** Sets {@link #maxContext}. */
    public GpiclClassifier setMaxContext(int examples) {
        set(maxContext(), examples);
        return this;
    }

    /** Sets {@link #seed}. */
    public GpiclClassifier setSeed(long value) {
        set(seed(), value);
        return this;
    }

    /** Sets {@link #maxRows}. */
    public GpiclClassifier setMaxRows(int rows) {
        set(maxRows(), rows);
        return this;
    }

    @Override
    public GpiclClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    // ---------------------------------------------------------------- fitting

    /**
     * Shows the rows to the learner; {@code fit} calls it.
     *
     * @param dataset with labels as double
     * @throws IllegalArgumentException if there are no rows or too many, if a label is not 0, 1, 2, …, if a row has no features
     *     or others have another number of them, or if the model cannot read so many classes or features
     * @throws UncheckedIOException if the model cannot be read
     * @throws BackendException if no backend can be used, or the machine or native code fails
     */
    @Override
    public GpiclClassificationModel train(Dataset<?> dataset) {
        Context<Integer> context = examples(dataset);
        int classes = Math.max(
                numberOfClasses(dataset.schema().apply(getLabelCol())),
                context.classes().stream().mapToInt(label -> label + 1).max().orElseThrow());
        LearnerSource source = learner.source(dataset.sparkSession());
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        try (Lease<Learner> lease = OpenLearners.learner(source);
                FittedLearner<Integer> fitted = lease.value().fit(context)) {
            fitted.save(saved);
        } catch (IOException e) { // which does not happen in memory
            throw new UncheckedIOException(e);
        }
        return new GpiclClassificationModel(
                uid(), new FittedSource(source.forOpening(), saved.toByteArray()), classes, context.features());
    }

    private Context<Integer> examples(Dataset<?> dataset) {
        int most = learner.maxRows();
        List<Row> rows = dataset.select(
                        functions.col(getLabelCol()).cast(DataTypes.DoubleType), functions.col(getFeaturesCol()))
                .limit(most == Integer.MAX_VALUE ? most : most + 1)
                .collectAsList();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("fit: expected at least 1 row, got none");
        }
        if (rows.size() > most) {
            throw new IllegalArgumentException("fit: expected at most " + most
                    + " rows, which the driver collects, got more; sample them first, or raise maxRows");
        }
        return Examples.sorted(rows.stream()
                .map(row -> new Examples.Example<>(Vectors.floats("fit", row, 1), label(row)))
                .toList());
    }

    private static int label(Row row) {
        double label = row.isNullAt(0) ? Double.NaN : row.getDouble(0);
        if (!(label >= 0 && label < Integer.MAX_VALUE && label == Math.rint(label))) {
            throw new IllegalArgumentException("fit: expected labels 0, 1, 2, … as StringIndexer makes them, got "
                    + (row.isNullAt(0) ? "null" : label));
        }
        return (int) label;
    }

    /** As the column itself says; 0 if it does not. */
    private static int numberOfClasses(StructField labels) {
        Attribute attribute = Attribute.fromStructField(labels);
        if (attribute instanceof BinaryAttribute) {
            return 2;
        }
        return attribute instanceof NominalAttribute nominal
                        && nominal.getNumValues().isDefined()
                ? (Integer) nominal.getNumValues().get()
                : 0;
    }

    // ---------------------------------------------------------------- persistence

    /** What {@link #load} reads with; pipelines look for it. */
    public static MLReader<GpiclClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the params that {@code save} wrote. */
    public static GpiclClassifier load(String path) {
        return read().load(path);
    }
}
