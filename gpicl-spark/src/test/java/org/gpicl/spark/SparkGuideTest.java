package org.gpicl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.gpicl.architecture.Gru;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Recipe;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/guide/spark.md run; that they are those is a test of the examples, whose class path has no Spark. */
class SparkGuideTest {

    private static SparkSession spark;

    @TempDir
    private Path temporary;

    @BeforeAll
    static void start() {
        spark = LocalSpark.session();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> customers(int first, int last) {
        return spark.range(first, last)
                .selectExpr(
                        "id",
                        "if(id % 10 = 9, null, pmod(xxhash64(id, 1), 100) / 10.0D) as calls",
                        "pmod(xxhash64(id, 2), 100) / 1.0D as minutes")
                .selectExpr("*", "if(coalesce(calls, 5) * 10 > minutes, 'yes', 'no') as churned");
    }

    @Test
    @DisplayName("a pipeline with gpicl at its end, kept, and validated")
    void pipeline() throws IOException {
        Dataset<Row> seen = customers(0, 100);
        Dataset<Row> customers = customers(1000, 1200).drop("churned");
        String path = temporary.resolve("model").toString();
        // begin
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(new String[] {"calls", "minutes"})
                .setOutputCol("features")
                .setHandleInvalid("keep"); // a gap becomes NaN, which gpicl reads as missing
        StringIndexer indexer = new StringIndexer().setInputCol("churned").setOutputCol("label");
        GpiclClassifier classifier = new GpiclClassifier();

        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {assembler, indexer, classifier})
                .fit(seen);
        model.transform(customers).select("id", "prediction", "probability").show(3, false);
        // end
        // begin
        model.save(path);
        PipelineModel again = PipelineModel.load(path);
        // end
        // begin
        CrossValidator validator = new CrossValidator()
                .setEstimator(new Pipeline().setStages(new PipelineStage[] {assembler, indexer, classifier}))
                .setEvaluator(new BinaryClassificationEvaluator()) // AUC, by rawPrediction
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(classifier.ensemble(), new int[] {1, 8})
                        .build())
                .setNumFolds(2);
        CrossValidatorModel validated = validator.fit(seen);
        System.out.println(List.of(validated.avgMetrics()[0], validated.avgMetrics()[1]));
        // end
        assertThat(again.transform(customers).orderBy("id").collectAsList())
                .isEqualTo(model.transform(customers).orderBy("id").collectAsList());
        assertThat(validated.avgMetrics()[1]).isBetween(0.8, 1.0);
        validated.save(path + "-validated");
        CrossValidatorModel validatedAgain = CrossValidatorModel.load(path + "-validated");
        assertThat(validatedAgain.avgMetrics()).isEqualTo(validated.avgMetrics());
        assertThat(validatedAgain.transform(customers).orderBy("id").collectAsList())
                .isEqualTo(validated.transform(customers).orderBy("id").collectAsList());
    }

    @Test
    @DisplayName("a learner for each user")
    void groups() {
        Dataset<Row> mails = new VectorAssembler()
                .setInputCols(new String[] {"calls", "minutes"})
                .setOutputCol("features")
                .setHandleInvalid("keep")
                .transform(customers(0, 300))
                .selectExpr("id", "id % 12 as user", "features", "churned as opened");
        Dataset<Row> seen = mails.where("id < 240");
        Dataset<Row> asked = mails.where("id >= 240").drop("opened");
        // begin
        Dataset<Row> answers = new GroupedLearners()
                .setGroupCols("user")
                .setLabelCol("opened") // null in rows that are asked
                .transform(seen.unionByName(asked, true));
        answers.select("user", "id", "prediction", "probability").show(3, false);
        // end
        assertThat(answers.where("prediction in ('yes', 'no')").count()).isEqualTo(60);
    }

    // begin
    record Run(int memory, long seed) implements Serializable {
        Path in(Path folder, String suffix) {
            return folder.resolve("memory-" + memory + "-seed-" + seed + suffix);
        }
    }

    static void train(Run run, Path folder, int steps) throws IOException, InterruptedException {
        Gru architecture = new Gru(64, 10, run.memory());
        Recipe recipe = Recipe.standard(steps, run.seed()).withTasks(64);
        MetaTrainer trainer = new MetaTrainer(
                        architecture, new AllPrefixes(20), TablePriors.hybrid(TableOptions.WIDE), recipe)
                .withCheckpoint(run.in(folder, ".checkpoint.safetensors"), 1000); // where a second try goes on
        try (Engine engine = Backends.load().open(Purpose.TRAINING, EngineOptions.CPU.withThreads(1))) {
            Model model = new Model("study", architecture, recipe.encoding(), trainer.run(engine), Map.of());
            ModelFile.write(model, run.in(folder, ".safetensors"));
        }
    }
    // end

    @Test
    @DisplayName("a study: each run of a grid is a task")
    void study() throws IOException {
        Path runs = temporary;
        int steps = 2;
        // begin
        List<Run> grid = List.of(new Run(16, 1), new Run(16, 2), new Run(64, 1), new Run(64, 2));
        String folder = runs.toString(); // on a file system that all executors see
        JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(grid, grid.size())
                .foreach(run -> train(run, Path.of(folder), steps));
        // end
        for (Run run : grid) {
            assertThat(ModelFile.read(run.in(runs, ".safetensors")).architecture())
                    .isEqualTo(new Gru(64, 10, run.memory()));
        }
    }
}
