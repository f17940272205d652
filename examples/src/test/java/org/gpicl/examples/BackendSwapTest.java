package org.gpicl.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Recipe;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Purpose;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three backends: each alone on a class path, and all in one process. */
class BackendSwapTest {

    /** What the log calls the engine, by name of the backend. */
    private static final Map<String, String> ENGINES =
            Map.of("onnx", "ONNX Runtime 1.28.0", "djl", "PyTorch 2.7.1", "nd4j", "ND4J 1.0.0-M2.1");

    // ---------------------------------------------------------------- each alone

    @Test
    @Timeout(300)
    @DisplayName("the same program prints the same with each backend alone on its class path, and the log says which")
    void swappedOnTheClassPath() throws Exception {
        Set<String> printed = new HashSet<>();
        for (String backend : ENGINES.keySet()) {
            List<String> lines = runWithout(ENGINES.keySet().stream()
                    .filter(other -> !other.equals(backend))
                    .toList());

            assertThat(lines)
                    .anyMatch(line -> line.contains("backend " + backend + ": " + ENGINES.get(backend)
                            + " on cpu, for inference by priority of " + backend + " "));
            printed.add(lines.get(lines.size() - 1));
        }
        assertThat(printed).hasSize(1).allMatch(line -> line.matches("\\[\\w+(, (setosa|versicolor|virginica)){89}]"));
    }

    /** What the example prints on a class path that lacks some backends. */
    private static List<String> runWithout(List<String> others) throws IOException, InterruptedException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> others.stream().noneMatch(other -> entry.contains("backend-" + other)))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        BackendSwap.class.getName())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = output.lines().toList();
            assertThat(process.waitFor()).as("%s", lines).isZero();
            return lines;
        }
    }

    // ---------------------------------------------------------------- all together

    @Test
    @DisplayName("of all three, ONNX Runtime is chosen for inference and PyTorch for meta-training")
    void chosenByPriority() {
        try (Engine inference = Backends.load().open(Purpose.INFERENCE, EngineOptions.CPU);
                Engine training = Backends.load().open(Purpose.TRAINING, EngineOptions.CPU)) {
            assertThat(inference.description()).isEqualTo("ONNX Runtime 1.28.0");
            assertThat(training.description()).isEqualTo("PyTorch 2.7.1");
        }
    }

    @Test
    @DisplayName("a backend that is named is used, and no other takes the place of one that is not there")
    void named() {
        try (Engine engine = Backends.load().open("nd4j", EngineOptions.CPU)) {
            assertThat(engine.description()).isEqualTo("ND4J 1.0.0-M2.1");
        }
        assertThatThrownBy(() -> Backends.load().open("tensorflow", EngineOptions.CPU))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'tensorflow'")
                .hasMessageContaining("nd4j ND4J 1.0.0-M2.1 (cpu)");
    }

    @Test
    @DisplayName("in one process, all three predict the same with the shipped learner")
    void agreeOnTheShippedLearner() throws IOException {
        assertAgreement(ModelCatalog.shipped().load(InContextLearner.DEFAULT_MODEL));
    }

    @Test
    @DisplayName("the file of a learner that was meta-trained on ND4J predicts the same on all three")
    void metaTrainedOnNd4j(@TempDir Path folder) throws Exception {
        ContextTransformer architecture = new ContextTransformer(16, 16, 2, 2, 8, 2, 8);
        Recipe recipe = Recipe.standard(30, 5)
                .withTasks(4)
                .withLearningRate(LearningRate.constant(3e-3))
                .withAverageDecay(0);
        ParameterSet weights;
        try (Engine engine = Backends.load().open("nd4j", EngineOptions.CPU.withThreads(1))) {
            weights = new MetaTrainer(
                            architecture,
                            new ContextSplit(2, 20, 8, 0.5),
                            TablePriors.standard(TableOptions.SMALL),
                            recipe)
                    .run(engine);
        }
        Path file = folder.resolve("trained.safetensors");
        ModelFile.write(new Model("trained", architecture, InputEncoding.STANDARDIZED, weights, Map.of()), file);

        assertAgreement(ModelFile.read(file));
    }

    private static void assertAgreement(Model model) throws IOException {
        Context<String> rows = Bundled.examples("wine");
        int[] order =
                IntStream.range(0, rows.size()).map(i -> i * 7 % rows.size()).toArray();
        Context<String> seen = rows.select(Arrays.copyOf(order, 50));
        float[][] unseen = rows.select(Arrays.copyOfRange(order, 50, 90)).rows();
        List<Prediction<String>> expected = predictions(model, "onnx", seen, unseen);
        for (String backend : List.of("djl", "nd4j")) {
            List<Prediction<String>> actual = predictions(model, backend, seen, unseen);
            for (int row = 0; row < unseen.length; row++) {
                assertThat(actual.get(row).label()).isEqualTo(expected.get(row).label());
                for (String label : seen.classes()) {
                    assertThat(actual.get(row).probability(label))
                            .as("%s, row %d", backend, row)
                            .isCloseTo(expected.get(row).probability(label), within(1e-4));
                }
            }
        }
    }

    private static List<Prediction<String>> predictions(
            Model model, String backend, Context<String> seen, float[][] unseen) {
        try (Learner learner = InContextLearner.builder()
                        .model(model)
                        .backend(backend)
                        .threads(1)
                        .open();
                FittedLearner<String> fitted = learner.fit(seen)) {
            return fitted.predict(unseen);
        }
    }
}
