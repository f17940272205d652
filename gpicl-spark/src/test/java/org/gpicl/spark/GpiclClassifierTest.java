package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GpiclClassifierTest {

    private static final Rows SEEN = Rows.drawn(1, 60);
    private static final Rows ASKED = Rows.drawn(2, 600);

    private static SparkSession spark;
    private static GpiclClassificationModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
        model = new GpiclClassifier().fit(SEEN.frame(spark));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static List<double[]> probabilities(Dataset<Row> answers) {
        return answers.orderBy("id").select("probability").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    private static List<double[]> withoutSpark(Rows seen, Rows asked, InContextLearner.Builder builder) {
        try (Learner learner = builder.open();
                FittedLearner<Integer> fitted = learner.fit(seen.context())) {
            return fitted.predict(asked.x()).stream()
                    .map(prediction -> prediction.probabilities().values().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray())
                    .toList();
        }
    }

    private static void assertSame(List<double[]> answers, List<double[]> expected) {
        assertThat(answers).hasSameSizeAs(expected);
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).as("row %s", i).containsExactly(expected.get(i), within(1e-6));
        }
    }

    // ---------------------------------------------------------------- answers

    @Test
    @DisplayName("answers are those of gpicl without Spark, whatever the partitions")
    void answersAreThoseWithoutSpark() {
        GpiclClassificationModel fromOthers =
                new GpiclClassifier().fit(SEEN.frame(spark).repartition(7).orderBy(functions.rand(1)));
        Dataset<Row> asked = ASKED.frame(spark);

        List<double[]> expected = withoutSpark(SEEN, ASKED, InContextLearner.builder());

        assertSame(probabilities(model.transform(asked)), expected);
        assertSame(probabilities(model.transform(asked.repartition(5))), expected);
        assertSame(probabilities(fromOthers.transform(asked.coalesce(1))), expected);
    }

    @Test
    @DisplayName("columns fit together: rawPrediction is the logarithm, prediction the most probable class")
    void columns() {
        List<Row> rows = model.transform(ASKED.frame(spark))
                .select("rawPrediction", "probability", "prediction")
                .collectAsList();

        assertThat(rows).hasSize(600).allSatisfy(row -> {
            Vector probability = row.getAs(1);
            assertThat(probability.argmax()).isEqualTo((int) row.getDouble(2));
            for (int c = 0; c < Rows.CLASSES; c++) {
                assertThat(row.<Vector>getAs(0).apply(c)).isEqualTo(Math.log(probability.apply(c)));
            }
        });
    }

    @Test
    @DisplayName("one row on the driver has the same answer")
    void oneRow() {
        Vector x = Vectors.dense(1, Double.NaN, 0, -1, 2);
        Row row = model.transform(frame(x))
                .select("prediction", "probability", "rawPrediction")
                .first();

        assertThat(model.predict(x)).isEqualTo(row.getDouble(0));
        assertThat(model.predictRaw(x)).isEqualTo(row.getAs(2));
        Vector probability = model.predictProbability(x);
        for (int c = 0; c < Rows.CLASSES; c++) {
            assertThat(probability.apply(c)).isCloseTo(row.<Vector>getAs(1).apply(c), within(1e-12));
        }
    }

    private static Dataset<Row> frame(Vector... rows) {
        return spark.createDataFrame(
                Stream.of(rows).map(RowFactory::create).toList(),
                new StructType().add("features", SQLDataTypes.VectorType()));
    }

    @Test
    @DisplayName("sparse vectors are read as dense ones, and settings reach the learner")
    void sparse() {
        Dataset<Row> frame =
                frame(Vectors.sparse(5, new int[] {1, 4}, new double[] {2, -1}), Vectors.dense(0, 2, 0, 0, -1));
        List<Row> rows = model.transform(frame).select("probability").collectAsList();
        GpiclClassificationModel other = new GpiclClassifier()
                .setEnsemble(2)
                .setSeed(5)
                .setMaxContext(40)
                .fit(SEEN.frame(spark));

        assertThat(rows.get(0)).isEqualTo(rows.get(1));
        assertSame(
                probabilities(other.transform(ASKED.frame(spark))),
                withoutSpark(
                        SEEN,
                        ASKED,
                        InContextLearner.builder().ensemble(2).seed(5).maxContext(40)));
    }

    @Test
    @DisplayName("a class that the labels name and no row has gets 0")
    void classWithoutExamples() {
        Dataset<Row> seen = SEEN.frame(spark);
        Dataset<Row> four = seen.withColumn(
                "label",
                seen.col("label")
                        .as(
                                "label",
                                NominalAttribute.defaultAttr()
                                        .withName("label")
                                        .withNumValues(4)
                                        .toMetadata()));

        GpiclClassificationModel fitted = new GpiclClassifier().fit(four);
        Row row = fitted.transform(ASKED.frame(spark))
                .select("probability", "rawPrediction")
                .first();

        assertThat(fitted.numClasses()).isEqualTo(4);
        assertThat(row.<Vector>getAs(0).size()).isEqualTo(4);
        assertThat(row.<Vector>getAs(0).apply(3)).isZero();
        assertThat(row.<Vector>getAs(1).apply(3)).isEqualTo(Math.log(Double.MIN_NORMAL));
    }

    @Test
    @DisplayName("thresholds choose the class that Spark ML chooses")
    void thresholds() {
        GpiclClassificationModel strict = model.copy(ParamMap.empty()).setThresholds(new double[] {0.9, 0.05, 0.3});

        List<Row> rows = strict.transform(ASKED.frame(spark)).collectAsList();

        assertThat(rows)
                .hasSize(600)
                .allSatisfy(row -> assertThat(row.<Double>getAs("prediction"))
                        .isEqualTo(strict.probability2prediction(row.getAs("probability"))));
        assertThat(Scoring.prediction(new double[] {0.5, 0, 0.5}, new double[] {1, 0, 1}))
                .isZero();
        assertThat(Scoring.prediction(new double[] {0.9, 0.1}, new double[] {0.5, 0}))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("columns without a name are not added; what columns mean stays")
    void metadata() {
        Dataset<Row> features = new VectorAssembler()
                .setInputCols(new String[] {"b", "c"})
                .setOutputCol("features")
                .transform(spark.range(0, 20)
                        .selectExpr(
                                "id as `a.b`",
                                "cast(id as double) b",
                                "cast(id % 3 as double) c",
                                "cast(id % 2 as double) label"));
        GpiclClassificationModel two = new GpiclClassifier().fit(features);
        two.set(two.rawPredictionCol(), "");

        Dataset<Row> answers = two.transform(features);

        assertThat(answers.columns())
                .containsExactly("a.b", "b", "c", "label", "features", "prediction", "probability");
        assertThat(answers.schema()).isEqualTo(two.transformSchema(features.schema()));
        assertThat(AttributeGroup.fromStructField(answers.schema().apply("features"))
                        .getAttr(0)
                        .name()
                        .get())
                .isEqualTo("b");
        assertThat(NominalAttribute.fromStructField(answers.schema().apply("prediction")))
                .hasToString("{\"num_vals\":2,\"name\":\"prediction\",\"type\":\"nominal\"}");
        two.set(two.probabilityCol(), "").set(two.predictionCol(), "");
        assertThat(two.transform(features).columns()).isEqualTo(features.columns());
    }

    // ---------------------------------------------------------------- persistence

    @Test
    @DisplayName("a classifier is saved and loaded with its params and its name")
    void classifierIsKept() throws IOException {
        String path = folder.resolve("classifier").toString();
        GpiclClassifier classifier = new GpiclClassifier()
                .setModel("portable-small")
                .setBackend("onnx")
                .setEnsemble(3)
                .setMaxContext(50)
                .setSeed(7)
                .setMaxRows(1000)
                .setLabelCol("species");
        classifier.save(path);

        GpiclClassifier again = GpiclClassifier.load(path);

        assertThat(again.uid()).isEqualTo(classifier.uid());
        assertThat(again.extractParamMap().toString())
                .isEqualTo(classifier.extractParamMap().toString())
                .contains("species", "portable-small");
        assertThat(again.copy(ParamMap.empty()).uid()).isEqualTo(classifier.uid());
        assertThat(again.params()).extracting(param -> param.name()).contains("ensemble", "featuresCol", "maxRows");
    }

    @Test
    @DisplayName("a model is saved and loaded, and answers the same, bit for bit")
    void modelIsKept() throws IOException {
        String path = folder.resolve("model").toString();
        GpiclClassificationModel named = model.copy(ParamMap.empty()).setProbabilityCol("p");
        named.save(path);

        GpiclClassificationModel again = GpiclClassificationModel.load(path);

        assertThat(again.uid()).isEqualTo(model.uid());
        assertThat(again.numClasses()).isEqualTo(3);
        assertThat(again.numFeatures()).isEqualTo(5);
        Dataset<Row> asked = ASKED.frame(spark);
        assertThat(again.transform(asked).orderBy("id").collectAsList())
                .isEqualTo(named.transform(asked).orderBy("id").collectAsList());
        assertThatThrownBy(() -> named.save(path)).isInstanceOf(IOException.class);
        named.write().overwrite().save(path);
    }

    @Test
    @DisplayName("a model that is not a shipped one travels with what it has read")
    void ownModel() throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        String path = folder.resolve("own").toString();
        ModelFile.write(ModelCatalog.shipped().load("portable-small"), weights);
        GpiclClassificationModel own =
                new GpiclClassifier().setModelFile(weights.toString()).fit(SEEN.frame(spark));
        own.save(path);
        Files.delete(weights);

        assertSame(
                probabilities(GpiclClassificationModel.load(path).transform(ASKED.frame(spark))),
                withoutSpark(SEEN, ASKED, InContextLearner.builder().model("portable-small")));
    }

    @Test
    @DisplayName("a pipeline that is not fitted yet is kept, too")
    void unfittedPipeline() throws IOException {
        String path = folder.resolve("pipeline").toString();
        new Pipeline()
                .setStages(new PipelineStage[] {new GpiclClassifier().setEnsemble(3)})
                .save(path);

        PipelineStage[] stages = Pipeline.load(path).getStages();

        assertThat(stages).hasSize(1);
        assertThat(stages[0]).isInstanceOf(GpiclClassifier.class);
        GpiclClassifier again = (GpiclClassifier) stages[0];
        assertThat(again.getOrDefault(again.ensemble())).isEqualTo(3);
    }

    // ---------------------------------------------------------------- what is refused

    static Stream<Arguments> refusedWhenFitting() {
        String labels = "fit: expected labels 0, 1, 2, … as StringIndexer makes them, got ";
        return Stream.of(
                Arguments.of("label + 0.5", "features", labels + "0.5"),
                Arguments.of("-label - 1", "features", labels + "-1.0"),
                Arguments.of("cast('NaN' as double)", "features", labels + "NaN"),
                Arguments.of("label + 1e10", "features", labels + "1.0E10"),
                Arguments.of("if(id = 7, null, label)", "features", labels + "null"),
                Arguments.of(
                        "label",
                        "if(id = 7, null, features)",
                        "fit: expected a vector in the column features, got null; leave such rows out, or NaN where a number"
                                + " is missing (VectorAssembler: setHandleInvalid(\"keep\"))"));
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("a label that is no class, and a row without features, are refused by what they are")
    void refusedWhenFitting(String label, String features, String message) {
        Dataset<Row> seen = SEEN.frame(spark).selectExpr("id", label + " as label", features + " as features");

        assertThatThrownBy(() -> new GpiclClassifier().fit(seen))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    @DisplayName("no rows, and more than the driver should collect, are refused")
    void refusedNumbersOfRows() {
        Dataset<Row> seen = SEEN.frame(spark);

        assertThatThrownBy(() -> new GpiclClassifier().fit(seen.limit(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fit: expected at least 1 row, got none");
        assertThatThrownBy(() -> new GpiclClassifier().setMaxRows(59).fit(seen))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fit: expected at most 59 rows, which the driver collects, got more; sample them first, or"
                        + " raise maxRows");
        assertThat(new GpiclClassifier().setMaxRows(60).fit(seen).numClasses()).isEqualTo(3);
    }

    @Test
    @DisplayName("params that make no sense are refused when they are set")
    void refusedParams() {
        assertThatThrownBy(() -> new GpiclClassifier().setEnsemble(-1)).hasMessageContaining("ensemble");
        assertThatThrownBy(() -> new GpiclClassifier().setMaxContext(0)).hasMessageContaining("maxContext");
        assertThatThrownBy(() -> new GpiclClassifier().setMaxRows(0)).hasMessageContaining("maxRows");
        assertThatThrownBy(() -> new GpiclClassifier().setModel("none").fit(SEEN.frame(spark)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none");
        String missing = folder.resolve("missing").toString();
        assertThatThrownBy(() -> new GpiclClassifier().setModelFile(missing).fit(SEEN.frame(spark)))
                .hasMessage("modelFile: expected a model of gpicl in the file " + missing);
    }

    @Test
    @DisplayName("a row with another number of features, or one too large, ends the job and says so")
    void refusedWhenScoring() {
        assertThatThrownBy(() -> model.transform(frame(Vectors.dense(1, 2))).collectAsList())
                .hasStackTraceContaining("expected 5 features as in the context, got 2");
        assertThatThrownBy(() ->
                        model.transform(frame(Vectors.dense(1, 1e300, 3, 4, 5))).collectAsList())
                .hasStackTraceContaining(
                        "transform: expected features that a float can hold, or NaN where one is missing, got 1.0E300 as"
                                + " feature 1");
        assertThatThrownBy(() -> model.predict(Vectors.dense(1, 2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model.transform(spark.range(3).toDF())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> model.transform(model.transform(ASKED.frame(spark))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a folder of a later version is refused")
    void laterVersion() throws IOException {
        String path = folder.resolve("later").toString();
        model.save(path);
        spark.read()
                .parquet(path + "/data")
                .withColumn("version", functions.lit(2))
                .write()
                .parquet(path + "/later");
        spark.read().parquet(path + "/later").write().mode("overwrite").parquet(path + "/data");

        assertThatThrownBy(() -> GpiclClassificationModel.load(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(path
                        + "/data: expected one row of the version 1, got [[2]]; use the version of gpicl-spark that"
                        + " wrote it, or a newer one");
    }

    @Test
    @DisplayName("a name of a stage is asked for while it is constructed, and stays")
    void uids() {
        assertThat(new GpiclClassifier("mine").uid()).isEqualTo("mine");
        assertThat(new GpiclClassifier("mine").labelCol().parent()).isEqualTo("mine");
        assertThat(new GpiclClassifier().uid()).startsWith("gpicl_").isNotEqualTo(new GpiclClassifier().uid());
        assertThatThrownBy(Uids::take)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("uid: expected to be asked while its stage is constructed");
    }
}
