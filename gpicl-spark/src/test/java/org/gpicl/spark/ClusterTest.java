package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Prediction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster of a master and two workers, each a JVM of its own. */
class ClusterTest {

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new StandaloneCluster(folder, 2);
        spark = cluster.session();
    }

    @AfterAll
    static void stop() {
        InContextLearner.closeDefault();
        if (spark != null) {
            spark.stop();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Where the rows of each partition have come to. */
    private static final class Where implements MapPartitionsFunction<Row, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<String> call(Iterator<Row> rows) throws ReflectiveOperationException {
            while (rows.hasNext()) {
                rows.next();
            }
            return List.of("executor " + SparkEnv.get().executorId()
                            + ", jackson " + com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION
                            + ", protobuf "
                            + jar(Class.forName("com.google.protobuf.Message"))
                            + ", gpicl beside Spark: "
                            + (GpiclClassifier.class.getClassLoader() != SparkEnv.class.getClassLoader()))
                    .iterator();
        }

        private static String jar(Class<?> type) {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .getFileName()
                    .toString();
        }
    }

    @Test
    @DisplayName(
            "both executors score, beside Spark's own Jackson and protobuf, and answer as gpicl does without Spark")
    void scores() {
        Rows seen = Rows.drawn(1, 60);
        Rows asked = Rows.drawn(2, 2000);
        Dataset<Row> answers = new GpiclClassifier()
                .fit(seen.frame(spark))
                .transform(asked.frame(spark).repartition(8));

        List<Row> rows =
                answers.orderBy("id").select("probability", "prediction").collectAsList();
        try (FittedLearner<Integer> fitted = InContextLearner.fit(seen.context())) {
            List<Prediction<Integer>> expected = fitted.predict(asked.x());
            assertThat(rows).hasSize(2000);
            for (int i = 0; i < 2000; i++) {
                assertThat(rows.get(i).getDouble(1))
                        .isEqualTo(expected.get(i).label().doubleValue());
                for (int c = 0; c < Rows.CLASSES; c++) {
                    assertThat(rows.get(i).<Vector>getAs(0).apply(c))
                            .isCloseTo(expected.get(i).probability(c), within(1e-6));
                }
            }
        }
        assertThat(Set.copyOf(
                        answers.mapPartitions(new Where(), Encoders.STRING()).collectAsList()))
                .containsExactlyInAnyOrder(
                        "executor 0, jackson 2.15.2, protobuf protobuf-java-3.19.6.jar, gpicl beside Spark: true",
                        "executor 1, jackson 2.15.2, protobuf protobuf-java-3.19.6.jar, gpicl beside Spark: true");
    }

    @Test
    @DisplayName("groups are fitted on executors, and answered as in one JVM")
    void groups() {
        Rows rows = Rows.drawn(3, 400);
        Dataset<Row> events = rows.frame(spark)
                .selectExpr("id", "id % 10 as user", "features", "if(id % 7 = 0, null, label) as label")
                .repartition(8);

        List<Row> answered = new GroupedLearners()
                .setGroupCols("user")
                .transform(events)
                .orderBy("id")
                .collectAsList();

        assertThat(answered).hasSize(58);
        List<Integer> asked = new ArrayList<>();
        for (int user = 0; user < 10; user++) {
            org.gpicl.Context.Builder<Double> context = org.gpicl.Context.builder();
            for (int id = user; id < 400; id += 10) {
                if (id % 7 != 0) {
                    context.add(rows.x()[id], (double) rows.y()[id]);
                }
            }
            int wanted = user;
            try (FittedLearner<Double> fitted = InContextLearner.fit(context.build())) {
                answered.stream().filter(row -> row.getInt(0) % 10 == wanted).forEach(row -> {
                    Prediction<Double> expected = fitted.predict(rows.x()[row.getInt(0)]);
                    assertThat(row.<Double>getAs("prediction")).isEqualTo(expected.label());
                    expected.probabilities()
                            .forEach((label, probability) -> assertThat(
                                            row.<Double, Double>getJavaMap(row.fieldIndex("probability"))
                                                    .get(label))
                                    .isCloseTo(probability, within(1e-6)));
                    asked.add(row.getInt(0));
                });
            }
        }
        assertThat(asked.stream().collect(Collectors.toSet())).hasSize(58);
    }

    @Test
    @DisplayName("a model that is saved is loaded and scores")
    void saved(@TempDir Path models) throws IOException {
        String path = models.resolve("model").toString();
        Dataset<Row> seen = Rows.drawn(1, 60).frame(spark);
        GpiclClassificationModel model = new GpiclClassifier().fit(seen);
        model.save(path);

        assertThat(GpiclClassificationModel.load(path)
                        .transform(seen)
                        .orderBy("id")
                        .collectAsList())
                .isEqualTo(model.transform(seen).orderBy("id").collectAsList());
    }
}
