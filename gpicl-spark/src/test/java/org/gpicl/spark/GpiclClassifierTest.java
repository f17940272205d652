package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GpiclClassifierTest {

    private static final Rows SEEN = Rows.drawn(1, 60);
    private static final Rows ASKED = Rows.drawn(2, 700);

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    @DisplayName("answers are those of gpicl without Spark, bit for bit")
    void sameAnswers() {
        Dataset<Row> answers = new GpiclClassifier()
                .fit(SEEN.frame(spark))
                .transform(ASKED.frame(spark).repartition(5))
                .orderBy("id");
        answers.printSchema();
        answers.show(5, false);
        List<Row> rows = answers.select("prediction", "probability").collectAsList();
        Context.Builder<Integer> context = Context.builder();
        for (int c = 0; c < Rows.CLASSES; c++) {
            for (int row = 0; row < SEEN.x().length; row++) {
                if (SEEN.y()[row] == c) {
                    context.add(SEEN.x()[row], c);
                }
            }
        }
        try (Learner learner = InContextLearner.builder().open();
                FittedLearner<Integer> fitted = learner.fit(context.build())) {
            List<Prediction<Integer>> predictions = fitted.predict(ASKED.x());
            assertThat(rows).hasSize(700);
            for (int i = 0; i < 700; i++) {
                assertThat(rows.get(i).getDouble(0)).isEqualTo(predictions.get(i).label());
                for (int c = 0; c < Rows.CLASSES; c++) {
                    assertThat(rows.get(i).<Vector>getAs(1).apply(c)).isEqualTo(predictions.get(i).probability(c));
                }
            }
        }
    }
}
