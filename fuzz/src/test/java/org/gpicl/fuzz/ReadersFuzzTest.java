package org.gpicl.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.gpicl.ExportedClassifier;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Recipe;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;
import org.gpicl.task.Idx;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever a file holds, it is read, or refused by an {@link IOException} or an {@link IllegalArgumentException} whose message
 * is one printable line of some length; never by another exception, a hang or a heap that is full.
 *
 * <p>In an ordinary build each reader gets the seeds beside this class; with the profile {@code fuzz} whatever Jazzer comes
 * upon. A finding becomes a seed.
 */
class ReadersFuzzTest {

    private static final int LONGEST_MESSAGE = 2_000;

    private static final ContextTransformer TINY = new ContextTransformer(3, 4, 1, 1, 2, 1, 2);

    /** Of which the seed is a checkpoint, after one update. */
    private static final MetaTrainer TRAINER = new MetaTrainer(
            TINY, new ContextSplit(2, 6, 2, 0), TablePriors.standard(TableOptions.SMALL), Recipe.standard(1, 1));

    private static Path folder;
    private static Learner learner;

    @BeforeAll
    static void open() throws IOException {
        folder = Files.createTempDirectory("fuzz");
        learner = InContextLearner.builder()
                .model(new Model(
                        "tiny-1",
                        TINY,
                        InputEncoding.STANDARDIZED,
                        Initializer.initialize(TINY.parameters(), new Seed(1)),
                        Map.of()))
                .open();
    }

    @AfterAll
    static void close() throws IOException {
        learner.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private interface Reader {
        void read() throws IOException;
    }

    private static void readOrRefused(Reader reader) {
        try {
            reader.read();
        } catch (IOException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).isNotBlank().hasSizeLessThan(LONGEST_MESSAGE);
            assertThat(message.chars().filter(Character::isISOControl))
                    .as(message)
                    .isEmpty();
        }
    }

    private static Path file(String name, byte[] content) {
        try {
            return Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new AssertionError("the folder for temporary files", e);
        }
    }

    /** Where two files are read together: the first two bytes are the length of the first. */
    private static int border(byte[] content) {
        int length = content.length < 2 ? 0 : (content[0] & 0xff) << 8 | content[1] & 0xff;
        return Math.min(content.length, 2 + length);
    }

    private static byte[] first(byte[] content) {
        return Arrays.copyOfRange(content, Math.min(2, content.length), border(content));
    }

    private static byte[] second(byte[] content) {
        return Arrays.copyOfRange(content, border(content), content.length);
    }

    @FuzzTest
    void model(byte[] content) {
        readOrRefused(() -> ModelFile.read(new ByteArrayInputStream(content), "model"));
    }

    @FuzzTest
    void checkpoint(byte[] content) {
        Path file = file("checkpoint", content);
        readOrRefused(() -> TRAINER.snapshot(file));
    }

    @FuzzTest
    void keptLearner(byte[] content) {
        readOrRefused(() -> FittedLearner.open(new ByteArrayInputStream(content), "learner", String.class, learner)
                .close());
    }

    @FuzzTest
    void exportedClassifier(byte[] content) {
        Path file = file("classifier.onnx", content);
        readOrRefused(() -> ExportedClassifier.open(file, String.class).close());
    }

    @FuzzTest
    void exportedPair(byte[] content) {
        file("fit.onnx", first(content));
        file("predict.onnx", second(content));
        readOrRefused(() -> InContextLearner.builder().onnx(folder));
    }

    @FuzzTest
    void table(byte[] content) {
        readOrRefused(() -> Table.read(new ByteArrayInputStream(content), "table.csv", CsvOptions.STANDARD));
    }

    @FuzzTest
    void arff(byte[] content) {
        Path file = file("table.arff", content);
        readOrRefused(() -> Table.read(file));
    }

    @FuzzTest
    void images(byte[] content) {
        Path images = file("images", first(content));
        Path labels = file("labels", second(content));
        readOrRefused(() -> Idx.read(images, labels));
    }

    @FuzzTest
    void schema(byte[] content) {
        readOrRefused(() -> Schema.ofJson(new String(content, StandardCharsets.UTF_8)));
    }
}
