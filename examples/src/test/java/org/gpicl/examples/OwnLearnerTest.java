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
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.BatchTensors;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Objective;
import org.gpicl.metatrain.Recipe;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Purpose;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
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
            ModelFile.write(first.withWeights("own", trainer.run(engine)), file);
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

    /** The context split, with answers that are half as sure: written as a user would, against the public API alone. */
    record HalfAsSure(ContextSplit split) implements Objective {

        @Override
        public Layout layout(RandomStream random) {
            return split.layout(random);
        }

        @Override
        public Map<String, TensorType> inputs(Architecture architecture) {
            return split.inputs(architecture);
        }

        @Override
        public <T> T logits(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch) {
            return ops.multiply(split.logits(ops, architecture, theta, batch), 0.5f);
        }

        @Override
        public <T> T targets(Map<String, T> batch) {
            return BatchTensors.require(batch, BatchTensors.QUERY_Y);
        }

        @Override
        public int typicalRows() {
            return split.typicalRows();
        }
    }

    @Test
    @DisplayName("an objective of one's own decides what is learned")
    void ownObjective() throws Exception {
        ContextSplit split = new ContextSplit(4, 8, 4, 0);

        assertThat(trained(new HalfAsSure(split))).isEqualTo(trained(new HalfAsSure(split)));
        assertThat(trained(new HalfAsSure(split))).isNotEqualTo(trained(split));
    }

    private static ParameterSet trained(Objective objective) throws Exception {
        Recipe recipe = Recipe.standard(3, 1).withTasks(4);
        try (Engine engine = Backends.load().open(Purpose.TRAINING, EngineOptions.CPU)) {
            return new MetaTrainer(
                            new ContextTransformer(8, 8, 1, 1, 8, 1, 4),
                            objective,
                            TablePriors.hybrid(TableOptions.WIDE),
                            recipe)
                    .run(engine);
        }
    }
}
