package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Recipe;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Purpose;
import org.gpicl.table.Table;
import org.gpicl.task.Mixture;
import org.gpicl.task.TableTasks;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/guide/own-learner.md runs, see {@link Snippets}. */
class OwnLearnerTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("every program here is in the guide")
    void programsAreThose() throws IOException {
        Snippets.assertTested(OwnLearnerTest.class, "docs/guide/own-learner.md");
    }

    @Test
    @DisplayName("a learner that goes on from the default one, with a table of one's own")
    void ownLearner() throws Exception {
        Stream<String> rows = IntStream.range(0, 60)
                .mapToObj(i -> i % 13 + ";" + (i % 3 == 0 ? "" : i % 7) + (i % 2 == 0 ? ";north" : ";south")
                        + (i % 13 > 6 ? ";yes" : ";no"));
        Path csv = Files.write(
                folder.resolve("deliveries.csv"),
                Stream.concat(Stream.of("distance;weight;region;late"), rows).toList());
        Path file = folder.resolve("own.safetensors");
        long steps = 2;
        // begin
        Table table = Table.read(csv);
        Model first = ModelCatalog.shipped().load(InContextLearner.DEFAULT_MODEL);
        TaskDistribution tasks = Mixture.of(
                        new Mixture.Part(0.5, TablePriors.hybrid(TableOptions.WIDE)),
                        new Mixture.Part(0.5, TableTasks.of(table, "late")))
                .byBatch();
        Recipe recipe = Recipe.standard(steps, 1)
                .withTasks(16)
                .withLearningRate(LearningRate.cosine(1e-4, steps / 10, steps))
                .withEncoding(first.encoding());
        MetaTrainer trainer = new MetaTrainer(first.architecture(), new ContextSplit(2, 256, 40, 0.2), tasks, recipe)
                .withInitialWeights(first.weights());
        try (Engine engine = Backends.load().open(Purpose.TRAINING, EngineOptions.CPU)) {
            Model own = new Model(
                    "own", first.architecture(), first.encoding(), first.temperature(), trainer.run(engine), Map.of());
            ModelFile.write(own, file);
        }
        // end
        // begin
        try (Learner learner = InContextLearner.builder().model(file).open();
                TableClassifier<String> classifier = learner.fit(table, "late")) {
            Prediction<String> p = classifier.predict(Map.of("distance", 12, "weight", 3, "region", "north"));
            System.out.println(p.label() + " " + p.confidence());
        }
        // end
        try (Learner learner = InContextLearner.builder().model(file).open();
                TableClassifier<String> classifier = learner.fit(table, "late")) {
            assertThat(classifier
                            .predict(Map.of("distance", 12, "weight", 3, "region", "north"))
                            .label())
                    .isEqualTo("yes");
            assertThat(ModelFile.read(file).weights()).isNotEqualTo(first.weights());
        }
    }
}
