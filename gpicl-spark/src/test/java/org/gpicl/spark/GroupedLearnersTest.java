package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedLearnersTest {

    private static final StructType SCHEMA = new StructType()
            .add("user", DataTypes.StringType)
            .add("id", DataTypes.IntegerType)
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.StringType);

    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private record Event(String user, int id, float[] x, String label, boolean isAsked) {}

    /** Users who want the opposite of each other: each has 20 rows, every third of which is asked. */
    private static List<Event> events(int users) {
        RandomStream random = new Seed(1).stream();
        List<Event> events = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            for (int i = 0; i < 20; i++) {
                float[] x = {(float) random.normal(), (float) random.normal(), (float) random.normal()};
                boolean wants = x[user % 3] > 0 == (user % 2 == 0);
                events.add(new Event("user " + user, i, x, wants ? "yes" : "no", i % 3 == 0));
            }
        }
        return events;
    }

    private static Dataset<Row> frame(List<Event> events) {
        return spark.createDataFrame(
                events.stream()
                        .map(event -> RowFactory.create(
                                event.user(),
                                event.id(),
                                Vectors.dense(event.x()[0], event.x()[1], event.x()[2]),
                                event.isAsked() ? null : event.label()))
                        .toList(),
                SCHEMA);
    }

    private static GroupedLearners byUser() {
        return new GroupedLearners().setGroupCols("user");
    }

    private record Answer(String user, int id, String label, Map<String, Double> probabilities) {

        void assertIs(Answer expected) {
            assertThat(List.of(user, id, label)).isEqualTo(List.of(expected.user, expected.id, expected.label));
            assertThat(probabilities).hasSameSizeAs(expected.probabilities);
            probabilities.forEach(
                    (key, value) -> assertThat(value).isCloseTo(expected.probabilities.get(key), within(1e-6)));
        }
    }

    private static void assertAnswers(Dataset<Row> answered, List<Answer> expected) {
        List<Answer> answers = answered.orderBy("user", "id").collectAsList().stream()
                .map(row -> new Answer(
                        row.getAs("user"),
                        row.getAs("id"),
                        row.getAs("prediction"),
                        row.getJavaMap(row.fieldIndex("probability"))))
                .toList();
        assertThat(answers).hasSameSizeAs(expected);
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).assertIs(expected.get(i));
        }
    }

    private static List<Answer> withoutSpark(List<Event> events) {
        Map<String, List<Event>> byUser = new LinkedHashMap<>();
        events.forEach(event ->
                byUser.computeIfAbsent(event.user(), user -> new ArrayList<>()).add(event));
        List<Answer> answers = new ArrayList<>();
        try (Learner learner = InContextLearner.builder().open()) {
            byUser.forEach((user, rows) -> {
                List<Event> seen = rows.stream().filter(row -> !row.isAsked()).toList();
                Context.Builder<String> context = Context.builder();
                seen.forEach(row -> context.add(row.x(), row.label()));
                try (FittedLearner<String> fitted = learner.fit(context.build())) {
                    rows.stream().filter(Event::isAsked).forEach(row -> {
                        Prediction<String> prediction = fitted.predict(row.x());
                        answers.add(new Answer(user, row.id(), prediction.label(), prediction.probabilities()));
                    });
                }
            });
        }
        return answers;
    }

    @Test
    @DisplayName("each group has a learner, whose answers are those without Spark, whatever the partitions")
    void answersAreThoseWithoutSpark() {
        List<Event> events = events(9);
        List<Answer> expected = withoutSpark(events);

        Dataset<Row> answered = byUser().transform(frame(events));

        assertAnswers(answered, expected);
        assertAnswers(byUser().transform(frame(events).repartition(6).orderBy(functions.rand(2))), expected);
        assertThat(answered.schema()).isEqualTo(byUser().transformSchema(SCHEMA));
        assertThat(answered.columns()).containsExactly("user", "id", "features", "label", "prediction", "probability");
    }

    @Test
    @DisplayName("what a user wants is learned from that user: most answers are right")
    void learnsEachUser() {
        List<Event> events = events(30);
        Map<String, String> truth = new LinkedHashMap<>();
        events.forEach(event -> truth.put(event.user() + " " + event.id(), event.label()));

        List<Row> rows = byUser().transform(frame(events)).collectAsList();

        assertThat(rows).hasSize(210);
        assertThat(rows.stream()
                        .filter(row ->
                                row.getAs("prediction").equals(truth.get(row.getAs("user") + " " + row.getAs("id")))))
                .hasSizeGreaterThan(150);
    }

    @Test
    @DisplayName("a group without examples has no answer; one of one class has it; one that is not asked is not there")
    void unusualGroups() {
        List<Event> events = List.of(
                new Event("asks", 0, new float[] {1, 2, 3}, "", true),
                new Event("asks", 1, new float[] {1, 2, 3}, "", true),
                new Event("agrees", 0, new float[] {1, 2, 3}, "yes", false),
                new Event("agrees", 1, new float[] {3, 2, 3}, "", true),
                new Event("teaches", 0, new float[] {1, 2, 3}, "yes", false));
        Dataset<Row> rows = frame(events).withColumn("user", functions.expr("if(user = 'asks', null, user)"));

        List<Row> answered = byUser().transform(rows).orderBy("user", "id").collectAsList();

        assertThat(answered).hasSize(3);
        assertThat(answered.get(0).isNullAt(0)).isTrue();
        assertThat(answered.subList(0, 2)).allMatch(row -> row.isNullAt(4) && row.isNullAt(5));
        assertThat(answered.get(2).getString(4)).isEqualTo("yes");
        assertThat(answered.get(2).getJavaMap(5)).isEqualTo(Map.of("yes", 1.0));
    }

    @Test
    @DisplayName("many questions to one group are answered as they come")
    void manyQuestions() {
        List<Event> events = new ArrayList<>(events(1));
        RandomStream random = new Seed(3).stream();
        for (int i = 100; i < 800; i++) {
            events.add(new Event(
                    "user 0",
                    i,
                    new float[] {(float) random.normal(), (float) random.normal(), (float) random.normal()},
                    "",
                    true));
        }

        assertAnswers(byUser().transform(frame(events)), withoutSpark(events));
        assertThat(byUser().transform(frame(events)).limit(3).collectAsList()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("labels of any simple type")
    void labels(String label, Object one, Object other) {
        Dataset<Row> rows = frame(events(2)).withColumn("label", functions.expr(label));

        List<Row> answered = byUser().transform(rows).collectAsList();

        assertThat(answered).hasSize(14).allSatisfy(row -> {
            assertThat(row.<Object>getAs("prediction")).isIn(one, other);
            assertThat(row.getJavaMap(row.fieldIndex("probability"))).containsOnlyKeys(one, other);
        });
    }

    static Stream<Arguments> labels() {
        return Stream.of(
                Arguments.of("label = 'yes'", true, false),
                Arguments.of("cast(if(label = 'yes', 7, if(label = 'no', -7, null)) as tinyint)", (byte) 7, (byte) -7),
                Arguments.of(
                        "cast(if(label = 'yes', 7, if(label = 'no', -7, null)) as smallint)", (short) 7, (short) -7),
                Arguments.of("if(label = 'yes', 7, if(label = 'no', -7, null))", 7, -7),
                Arguments.of("if(label = 'yes', 7L, if(label = 'no', -7L, null))", 7L, -7L),
                Arguments.of("if(label = 'yes', 7f, if(label = 'no', 0f, null))", 7f, 0f),
                Arguments.of("if(label = 'yes', 1d, if(label = 'no', 0d, null))", 1d, 0d));
    }

    @Test
    @DisplayName("groups of several columns, with names that SQL would take apart")
    void severalColumns() {
        Dataset<Row> rows = frame(events(4))
                .withColumn("a.b", functions.expr("right(user, 1) % 2"))
                .withColumn("c`d", functions.expr("cast(right(user, 1) / 2 as int)"))
                .drop("user");

        List<Row> answered =
                new GroupedLearners().setGroupCols("a.b", "c`d").transform(rows).collectAsList();

        assertThat(answered).hasSize(28);
    }

    @Test
    @DisplayName("it is a stage of pipelines, with its params and its name")
    void pipeline() throws IOException {
        String path = folder.resolve("pipeline").toString();
        GroupedLearners stage = byUser().setModel("portable-small")
                .setBackend("onnx")
                .setEnsemble(2)
                .setMaxContext(10)
                .setSeed(3)
                .setMaxRows(100)
                .setFeaturesCol("features")
                .setLabelCol("label")
                .setPredictionCol("said")
                .setProbabilityCol("p");
        PipelineModel fitted =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(frame(events(3)));
        fitted.save(path);
        stage.save(path + "-stage");

        GroupedLearners again = GroupedLearners.load(path + "-stage");

        assertThat(again.uid()).isEqualTo(stage.uid());
        assertThat(again.getOrDefault(again.groupCols())).containsExactly("user");
        assertThat(again.explainParams().replaceAll("@\\w+", ""))
                .isEqualTo(stage.explainParams().replaceAll("@\\w+", ""));
        Dataset<Row> rows = frame(events(3));
        assertThat(PipelineModel.load(path)
                        .transform(rows)
                        .orderBy("user", "id")
                        .collectAsList())
                .isEqualTo(stage.transform(rows).orderBy("user", "id").collectAsList());
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    @DisplayName("columns that are missing, of another type or there already are refused")
    void refusedColumns() {
        Dataset<Row> rows = frame(events(1));

        assertThatThrownBy(() -> new GroupedLearners().transform(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transform: expected groupCols, the columns that make a group, got none");
        assertThatThrownBy(() -> new GroupedLearners().setGroupCols("team").transform(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transform: expected a column team of groups, got [user, id, features, label]");
        assertThatThrownBy(() -> byUser().setFeaturesCol("id").transform(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transform: expected vectors in the column id, got int; VectorAssembler makes them");
        assertThatThrownBy(() -> byUser().setLabelCol("features").transform(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "transform: expected labels of text, truth values or numbers in the column features, got"
                                + " struct<type:tinyint,size:int,indices:array<int>,values:array<double>>; cast them to string");
        assertThatThrownBy(() -> byUser().setPredictionCol("id").transform(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transform: expected no column id, which is to be added; name another, or drop it");
    }

    @Test
    @DisplayName("a group that cannot be read ends the job, and the message names it")
    void refusedGroups() {
        List<Event> events = events(2);
        Dataset<Row> rows = frame(events);

        assertThatThrownBy(() -> byUser().setMaxRows(12).transform(rows).collectAsList())
                .hasStackTraceContaining("group user = user ")
                .hasStackTraceContaining(
                        ": expected at most 12 examples, got more; sample them first, or raise maxRows");
        assertThat(byUser().setMaxRows(13).transform(rows).collectAsList()).hasSize(14);
        assertThatThrownBy(() -> byUser().transform(rows.withColumn(
                                "features", functions.expr("if(id = 1 and user = 'user 1', null, features)")))
                        .collectAsList())
                .hasStackTraceContaining(
                        "group user = user 1: fit: expected a vector in the column features, got null");
        assertThatThrownBy(() -> byUser().transform(rows.withColumn(
                                "features", functions.expr("if(id = 3 and user = 'user 1', null, features)")))
                        .collectAsList())
                .hasStackTraceContaining(
                        "group user = user 1: predict: expected a vector in the column features, got null");
        assertThatThrownBy(() -> byUser().transform(rows.withColumn("label", functions.expr("cast('NaN' as double)")))
                        .collectAsList())
                .hasStackTraceContaining("expected labels, or null in rows that are asked, got NaN");
    }
}
