package org.gpicl.spark;

import java.util.Arrays;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A learner for each group of rows, such as the rows of one user: within a group, the rows that have a label teach, and the rows
 * whose label is null are answered. Thousands of groups or millions: each learner lives as long as its group is worked on.
 *
 * <pre>{@code
 * Dataset<Row> answers = new GroupedLearners().setGroupCols("user").transform(rows);
 * }</pre>
 *
 * <p>What comes out are the rows without a label, with two columns more: {@code prediction}, of the type of the labels, and
 * {@code probability}, a map of all labels of the group to their probabilities. Both are null where no row of the group has a
 * label. Rows whose group is null are a group.
 *
 * <p>Labels are text, truth values or numbers that name classes. The examples of a group are sorted before they are read, so
 * that equal rows give equal answers on one backend, within 1e-6, whatever partitions they are in. A group is worked on by one
 * task, which holds its examples, but not the rows that are asked.
 */
public final class GroupedLearners extends Transformer implements DefaultParamsWritable {

    private static final long serialVersionUID = 1L;

    private static final Set<DataType> LABELS = Set.of(
            DataTypes.StringType,
            DataTypes.BooleanType,
            DataTypes.ByteType,
            DataTypes.ShortType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType);

    private final String uid;
    private final StringArrayParam groupCols;
    private final Param<String> featuresCol;
    private final Param<String> labelCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final LearnerParams learner;

    /** Learners of the shipped model {@value org.gpicl.InContextLearner#DEFAULT_MODEL}. */
    public GroupedLearners() {
        this(Identifiable.randomUID("gpicl-groups"));
    }

    /** Learners with a name of their own in pipelines. */
    @SuppressWarnings("this-escape")
    public GroupedLearners(String uid) {
        this.uid = uid;
        groupCols = new StringArrayParam(this, "groupCols", "columns whose values make a group, at least one");
        featuresCol = new Param<>(this, "featuresCol", "column of vectors of features");
        labelCol = new Param<>(this, "labelCol", "column of labels; null in rows that are asked");
        predictionCol = new Param<>(this, "predictionCol", "column that gets the most probable label");
        probabilityCol = new Param<>(this, "probabilityCol", "column that gets the probabilities of all labels");
        learner = new LearnerParams(this);
        setDefault(featuresCol, "features");
        setDefault(labelCol, "label");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
    }

    @Override
    public String uid() {
        return uid;
    }

    // ---------------------------------------------------------------- params

    /** The columns whose values make a group; to be set. */
    public StringArrayParam groupCols() {
        return groupCols;
    }

    /** The column of vectors, NaN where a feature is missing; {@code features} unless set. */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /** The column of labels; {@code label} unless set. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** The column that gets the most probable label; {@code prediction} unless set. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** The column that gets the probabilities; {@code probability} unless set. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** As {@link GpiclClassifier#model}. */
    public Param<String> model() {
        return learner.model;
    }

    /** As {@link GpiclClassifier#modelFile}. */
    public Param<String> modelFile() {
        return learner.modelFile;
    }

    /** As {@link GpiclClassifier#backend}. */
    public Param<String> backend() {
        return learner.backend;
    }

    /** As {@link GpiclClassifier#ensemble}. */
    public IntParam ensemble() {
        return learner.ensemble;
    }

    /** As {@link GpiclClassifier#maxContext}. */
    public IntParam maxContext() {
        return learner.maxContext;
    }

    /** As {@link GpiclClassifier#seed}. */
    public LongParam seed() {
        return learner.seed;
    }

    /** The most examples of one group, which a task holds, at least 1; 100 000 unless set. More are refused. */
    public IntParam maxRows() {
        return learner.maxRows;
    }

    /** Sets {@link #groupCols}. */
    public GroupedLearners setGroupCols(String... columns) {
        set(groupCols, columns);
        return this;
    }

    /** Sets {@link #featuresCol}. */
    public GroupedLearners setFeaturesCol(String column) {
        set(featuresCol, column);
        return this;
    }

    /** Sets {@link #labelCol}. */
    public GroupedLearners setLabelCol(String column) {
        set(labelCol, column);
        return this;
    }

    /** Sets {@link #predictionCol}. */
    public GroupedLearners setPredictionCol(String column) {
        set(predictionCol, column);
        return this;
    }

    /** Sets {@link #probabilityCol}. */
    public GroupedLearners setProbabilityCol(String column) {
        set(probabilityCol, column);
        return this;
    }

    /** Sets {@link #model}. */
    public GroupedLearners setModel(String name) {
        set(model(), name);
        return this;
    }

    /** Sets {@link #modelFile}. */
    public GroupedLearners setModelFile(String file) {
        set(modelFile(), file);
        return this;
    }

    /** Sets {@link #backend}. */
    public GroupedLearners setBackend(String name) {
        set(backend(), name);
        return this;
    }

    /** Sets {@link #ensemble}. */
    public GroupedLearners setEnsemble(int views) {
        set(ensemble(), views);
        return this;
    }

    /** Sets {@link #maxContext}. */
    public GroupedLearners setMaxContext(int examples) {
        set(maxContext(), examples);
        return this;
    }

    /** Sets {@link #seed}. */
    public GroupedLearners setSeed(long value) {
        set(seed(), value);
        return this;
    }

    /** Sets {@link #maxRows}. */
    public GroupedLearners setMaxRows(int rows) {
        set(maxRows(), rows);
        return this;
    }

    @Override
    public GroupedLearners copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    // ---------------------------------------------------------------- transforming

    /**
     * The rows without a label with their answers, computed when Spark needs them.
     *
     * <p>The tasks fail if a row has no vector, if those of a group have different sizes, if a group has more examples than
     * {@link #maxRows}, or as {@link GpiclClassificationModel#transform} says.
     *
     * @throws IllegalArgumentException as {@link #transformSchema}
     */
    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType before = dataset.schema();
        StructType after = transformSchema(before);
        String[] groups = getOrDefault(groupCols);
        Column label = dataset.col(quoted(getOrDefault(labelCol)));
        GroupFunction function = new GroupFunction(
                JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext())
                        .broadcast(learner.source(dataset.sparkSession())),
                groups,
                before.fieldIndex(getOrDefault(featuresCol)),
                before.fieldIndex(getOrDefault(labelCol)),
                learner.maxRows());
        StructType key = new StructType(Arrays.stream(groups).map(before::apply).toArray(StructField[]::new));
        return dataset.toDF()
                .groupBy(Arrays.stream(groups)
                        .map(group -> dataset.col(quoted(group)))
                        .toArray(Column[]::new))
                .as(Encoders.row(key), Encoders.row(before))
                .flatMapSortedGroups(new Column[] {label.isNull().asc()}, function, Encoders.row(after));
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /**
     * The columns of the result.
     *
     * @throws IllegalArgumentException if {@link #groupCols} is not set, if a column is missing or of another type, or there
     *     already
     */
    @Override
    public StructType transformSchema(StructType schema) {
        if (!isDefined(groupCols) || getOrDefault(groupCols).length == 0) {
            throw new IllegalArgumentException(
                    "transform: expected groupCols, the columns that make a group, got none");
        }
        for (String group : getOrDefault(groupCols)) {
            requireColumn(schema, group, "groups");
        }
        DataType features =
                requireColumn(schema, getOrDefault(featuresCol), "features").dataType();
        if (!features.equals(SQLDataTypes.VectorType())) {
            throw new IllegalArgumentException("transform: expected vectors in the column "
                    + getOrDefault(featuresCol) + ", got " + features.catalogString()
                    + "; VectorAssembler makes them");
        }
        DataType labels =
                requireColumn(schema, getOrDefault(labelCol), "labels").dataType();
        if (!LABELS.contains(labels)) {
            throw new IllegalArgumentException(
                    "transform: expected labels of text, truth values or numbers in the column "
                            + getOrDefault(labelCol) + ", got " + labels.catalogString() + "; cast them to string");
        }
        return adding(
                adding(schema, getOrDefault(predictionCol), labels),
                getOrDefault(probabilityCol),
                new MapType(labels, DataTypes.DoubleType, false));
    }

    private static StructField requireColumn(StructType schema, String name, String what) {
        if (!Arrays.asList(schema.fieldNames()).contains(name)) {
            throw new IllegalArgumentException("transform: expected a column " + name + " of " + what + ", got "
                    + Arrays.toString(schema.fieldNames()));
        }
        return schema.apply(name);
    }

    private static StructType adding(StructType schema, String name, @Nullable DataType type) {
        if (Arrays.asList(schema.fieldNames()).contains(name)) {
            throw new IllegalArgumentException(
                    "transform: expected no column " + name + ", which is to be added; name another, or drop it");
        }
        return schema.add(name, type, true, Metadata.empty());
    }

    // ---------------------------------------------------------------- persistence

    /** What {@link #load} reads with; pipelines look for it. */
    public static MLReader<GroupedLearners> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the params that {@code save} wrote. */
    public static GroupedLearners load(String path) {
        return read().load(path);
    }
}
