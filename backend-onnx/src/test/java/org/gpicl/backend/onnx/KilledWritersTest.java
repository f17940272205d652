package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gpicl.backend.onnx.ExportSamples.SETS;
import static org.gpicl.backend.onnx.ExportSamples.context;
import static org.gpicl.backend.onnx.ExportSamples.model;
import static org.gpicl.backend.onnx.ExportSamples.open;
import static org.gpicl.backend.onnx.ExportSamples.rows;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gpicl.Context;
import org.gpicl.ExportedClassifier;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.evaluate.HtmlPage;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.preprocess.InputEncoding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that writes every kind of file over and over, and is killed at moments that nobody chose.
 *
 * <p>{@code -Dgpicl.kills=200} kills it as often; the build does so a few times.
 */
class KilledWritersTest {

    private static final int KILLS = Integer.getInteger("gpicl.kills", 5);
    private static final int LONGEST_MILLIS = 400;

    private static final String MODEL = "model.safetensors";
    private static final String LEARNER = "learner.safetensors";
    private static final String CLASSIFIER = "classifier.onnx";
    private static final String PAGE = "page.html";

    @TempDir
    private Path folder;

    /** Writes one of two contents under each name. */
    private static final class Writer implements AutoCloseable {
        private final Model model = model(SETS, InputEncoding.STANDARDIZED);
        private final Learner learner = open(model);
        private final List<FittedLearner<String>> fitted =
                Stream.of(20, 31).map(count -> learner.fit(examples(count))).toList();

        private static Context<String> examples(int count) {
            return context(rows(count, count, 5), List.of("a", "b"));
        }

        void write(Path directory, int version) throws IOException {
            ModelFile.write(
                    version == 0 ? model : model.withWeights("another-1", model.weights()), directory.resolve(MODEL));
            fitted.get(version).save(directory.resolve(LEARNER));
            fitted.get(version).exportOnnx(directory.resolve(CLASSIFIER));
            HtmlPage page = new HtmlPage("Version " + version);
            for (int line = 0; line < 10_000 * (version + 1); line++) {
                page.element("p", "line " + line);
            }
            page.write(directory.resolve(PAGE));
        }

        @Override
        public void close() {
            fitted.forEach(FittedLearner::close);
            learner.close();
        }
    }

    /** Writes for as long as it lives. */
    public static void main(String[] arguments) throws IOException {
        try (Writer writer = new Writer()) {
            System.out.println("ready");
            for (int i = 0; true; i++) {
                writer.write(Path.of(arguments[0]), i % 2);
            }
        }
    }

    private void startAndKill(Path directory, Random random) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWritersTest.class.getName(),
                        directory.toString())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).as(this::errors).isEqualTo("ready");
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).isNotZero();
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @DisplayName("every file is the old one or the new one, whole, and can be read")
    void killed() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("killed"));
        Path[] versions = {Files.createDirectory(folder.resolve("0")), Files.createDirectory(folder.resolve("1"))};
        Random random = new Random(5);
        try (Writer writer = new Writer()) {
            writer.write(versions[0], 0);
            writer.write(versions[1], 1);
            writer.write(directory, 0);
            for (int kill = 0; kill < KILLS; kill++) {
                startAndKill(directory, random);
                for (String name : List.of(MODEL, LEARNER, CLASSIFIER, PAGE)) {
                    assertThat(Files.readAllBytes(directory.resolve(name)))
                            .as("%s after kill %d", name, kill)
                            .isIn(
                                    Files.readAllBytes(versions[0].resolve(name)),
                                    Files.readAllBytes(versions[1].resolve(name)));
                }
            }
            InContextLearner.builder().model(directory.resolve(MODEL)).open().close();
            FittedLearner.open(directory.resolve(LEARNER), String.class, writer.learner)
                    .close();
            ExportedClassifier.open(directory.resolve(CLASSIFIER), String.class).close();
        }
    }
}
