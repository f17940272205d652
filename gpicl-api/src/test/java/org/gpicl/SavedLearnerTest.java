package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.ModelFile;
import org.gpicl.model.Safetensors;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read when a saved learner is opened is what was read before; that answers are equal is tested with real engines. */
class SavedLearnerTest {

    private final FakeEngine engine = new FakeEngine();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("fitted.safetensors");
    }

    private static Model model(String name, Architecture architecture, long seed) {
        return new Model(
                name,
                architecture,
                InputEncoding.STANDARDIZED,
                Initializer.initialize(architecture.parameters(), new Seed(seed)),
                Map.of());
    }

    private static Model anyClasses(String name, long seed) {
        return model(name, new ContextTransformer(5, 4, 1, 1, 2, 1, 3), seed);
    }

    private InContextLearner.Builder builder(Model model) {
        return InContextLearner.builder().model(model).engine(engine);
    }

    private Learner learner() {
        return builder(anyClasses("tiny", 1)).open();
    }

    private static <L> Context<L> context(int rows, int features, List<L> labels) {
        RandomStream random = new Seed(1).stream();
        Context.Builder<L> builder = Context.builder();
        for (int row = 0; row < rows; row++) {
            float[] x = new float[features];
            for (int f = 0; f < features; f++) {
                x[f] = random.chance(0.1) ? Float.NaN : (float) random.normal();
            }
            builder.add(x, labels.get(row % labels.size()));
        }
        return builder.build();
    }

    // ---------------------------------------------------------------- and back

    @Test
    void whatIsReadIsWhatWasReadWithTheSeedAndEnsembleOfTheOneThatWasSaved() throws IOException {
        FittedLearner<String> fitted = builder(anyClasses("tiny", 1))
                .ensemble(3)
                .seed(7)
                .maxContext(12)
                .open()
                .fit(context(20, 4, List.of("b", "ä\"\\\n", "a")));
        fitted.save(file);

        FittedLearner<String> opened = FittedLearner.open(file, String.class, learner());

        List<Map<String, Argument>> runs = engine.runsOf("fit");
        assertThat(runs).hasSize(2);
        for (String input : runs.get(0).keySet()) {
            assertThat(FakeEngine.host(runs.get(1), input).bytes())
                    .as(input)
                    .isEqualTo(FakeEngine.host(runs.get(0), input).bytes());
        }
        assertThat(opened.classes()).isEqualTo(fitted.classes());
        assertThat(opened.features()).isEqualTo(4);
        Path again = folder.resolve("again.safetensors");
        opened.save(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void labelsComeBackAsWhatTheyWere() throws IOException {
        assertKept(String.class, List.of("yes", "no", ""));
        assertKept(Boolean.class, List.of(true, false));
        assertKept(Integer.class, List.of(3, -1, Integer.MAX_VALUE));
        assertKept(Long.class, List.of(3L, Long.MIN_VALUE));
        assertKept(Short.class, List.of((short) 3, (short) -4));
        assertKept(Byte.class, List.of((byte) 3, (byte) -4));
        assertKept(DayOfWeek.class, List.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY));
        assertKept(TimeUnit.class, List.of(TimeUnit.DAYS, TimeUnit.HOURS));
    }

    private <L> void assertKept(Class<L> type, List<L> labels) throws IOException {
        Context<L> context = context(9, 2, labels);
        learner().fit(context).save(file);
        Context<L> opened = FittedLearner.open(file, type, learner()).examples().orElseThrow();

        assertThat(opened.classes()).isEqualTo(labels);
        assertThat(opened.y()).isEqualTo(context.y());
        assertThat(opened.x()).isEqualTo(context.x());
    }

    @Test
    void fiftyRowsOfTenFeaturesAreAFewKilobytes() throws IOException {
        learner().fit(context(50, 10, List.of("yes", "no"))).save(file);

        assertThat(Files.size(file)).isBetween(2000L + 400, 4000L);
    }

    @Test
    void examplesThatWereObservedAreSaved() throws IOException {
        FittedLearner<String> fitted =
                learner().fit(context(6, 2, List.of("a", "b"))).observe(new float[] {1, 2}, "c");
        fitted.save(file);

        assertThat(FittedLearner.open(file, String.class, learner()).classes()).containsExactly("a", "b", "c");
    }

    @Test
    void aStreamHoldsWhatAFileHolds() throws IOException {
        FittedLearner<String> fitted = learner().fit(context(6, 2, List.of("a", "b")));
        fitted.save(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fitted.save(out);
        byte[] bytes = out.toByteArray();

        assertThat(bytes).isEqualTo(Files.readAllBytes(file));
        FittedLearner<String> opened =
                FittedLearner.open(new ByteArrayInputStream(bytes), "row 7", String.class, learner());
        assertThat(Arrays.deepToString(opened.examples().orElseThrow().rows()))
                .isEqualTo(Arrays.deepToString(fitted.examples().orElseThrow().rows()));
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> FittedLearner.open(
                        new ByteArrayInputStream(bytes, 0, bytes.length - 1), "row 7", String.class, learner()))
                .withMessageStartingWith("row 7: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedLearner.open(
                        new ByteArrayInputStream(bytes),
                        "row 7",
                        String.class,
                        builder(anyClasses("tiny", 2)).open()))
                .withMessageContaining("to which the examples in row 7 were shown");
    }

    // ---------------------------------------------------------------- what cannot be saved

    @Test
    void whatCannotBeSavedIsRefusedAndNothingIsWritten() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> learner().fit(context(4, 2, List.of(1.5, 2.5))).save(file))
                .withMessage("save: expected labels that are all text, all booleans, all integers of one type or all"
                        + " constants of an enum, got 1.5 (java.lang.Double); use strings as labels");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        learner().fit(context(4, 2, List.<Object>of(1, "a"))).save(file))
                .withMessageContaining("got a (java.lang.String)");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> learner().fit(context(4, 2, List.of("\ud800"))).save(file))
                .withMessage(
                        "save: expected labels of valid Unicode, got half of a surrogate pair in '\ud800'; use other"
                                + " strings as labels");
        FittedLearner<String> readOn = builder(model("causal", new CausalTransformer(5, 6, 11, 4, 1, 1, 2, 1), 1))
                .open()
                .fit(context(2, 2, List.of("a", "b")))
                .observe(new float[2], "a");
        assertThatIllegalStateException()
                .isThrownBy(() -> readOn.save(file))
                .withMessage("save: expected a learner whose examples are all kept, got one that has observed some in"
                        + " order, 3 in all; keep them yourself, and fit them together");
        FittedLearner<String> closed = learner().fit(context(4, 2, List.of("a")));
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> closed.save(file))
                .withMessage("save: the fitted learner is closed");
        assertThat(folder).isEmptyDirectory();
    }

    // ---------------------------------------------------------------- what cannot be opened

    @Test
    void anotherModelIsRefusedAndBothAreNamed() throws IOException {
        Model mine = anyClasses("tiny", 1);
        Model other = anyClasses("tiny", 2);
        learner().fit(context(4, 2, List.of("a", "b"))).save(file);

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        FittedLearner.open(file, String.class, builder(other).open()))
                .withMessage("open: expected a learner of the model tiny with the digest " + mine.digest()
                        + ", to which the examples in " + file + " were shown, got one of tiny with the digest "
                        + other.digest() + "; open it with that model");
        // another name is the same model
        assertThat(FittedLearner.open(
                                file,
                                String.class,
                                builder(anyClasses("renamed", 1)).open())
                        .classes())
                .containsExactly("a", "b");
    }

    @Test
    void theDigestIsThatOfTheModelThatIsReadAgain() throws IOException {
        Model mine = anyClasses("tiny", 1);
        Path modelFile = folder.resolve("model.safetensors");
        ModelFile.write(mine, modelFile);

        assertThat(mine.digest())
                .matches("[0-9a-f]{64}")
                .isEqualTo(ModelFile.read(modelFile).digest());
        assertThat(new Model("tiny", mine.architecture(), InputEncoding.ROBUST, mine.weights(), Map.of()).digest())
                .isNotEqualTo(mine.digest());
    }

    @Test
    void labelsOfAnotherTypeAreRefused() throws IOException {
        learner()
                .fit(context(4, 2, List.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY)))
                .save(file);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedLearner.open(file, String.class, learner()))
                .withMessage(
                        "open: expected the class of the labels in " + file + ", which are enum, got java.lang.String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FittedLearner.open(file, TimeUnit.class, learner()))
                .withMessage("open: expected an enum with the constants of the file, got java.util.concurrent.TimeUnit"
                        + " without SUNDAY");
    }

    @Test
    void everyFlippedByteAndEveryTruncationIsFound() throws IOException {
        learner().fit(context(3, 2, List.of("a", "b"))).save(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= 4;
            refuses(flipped);
            refuses(Arrays.copyOf(bytes, i));
        }
    }

    private void refuses(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> FittedLearner.open(file, String.class, learner()));
    }

    @Test
    void aFileOfAnotherKindOrFormatIsRefused() throws IOException {
        ModelFile.write(anyClasses("tiny", 1), file);
        refuses("expected a fitted learner of gpicl, got a safetensors file without the metadata gpicl.fitted; is it a"
                + " model, or a file of another library?");
        learner().fit(context(3, 2, List.of("a", "b"))).save(file);
        altered("gpicl.fitted", "2");
        refuses("expected a fitted learner of format 1, got format '2', written by gpicl '"
                + Safetensors.read(file).metadata().get("library") + "'; use that version of gpicl or a newer one");
    }

    @Test
    void aFileThatContradictsItselfIsRefused() throws IOException {
        List<List<String>> cases = new ArrayList<>(List.of(
                List.of("classes", "[\"a\"]", "expected labels of 0 to 0, got others"),
                List.of("classes", "[\"a\",\"a\"]", "expected at least 1 class, all different, got '[\"a\",\"a\"]'"),
                List.of("classes", "[\"a\",null]", "expected at least 1 class, all different, got '[\"a\",null]'"),
                List.of("classes", "7", "expected the classes as a JSON list of text, got '7'"),
                List.of(
                        "labels",
                        "colors",
                        "expected labels of the types [text, boolean, int8, int16, int32, int64, enum], got colors; use"
                                + " the version of gpicl that wrote the file, or a newer one"),
                List.of(
                        "setting.ensemble",
                        "0",
                        "expected settings of a learner, got {setting}: learner: expected an ensemble of at least 1 view,"
                                + " got 0")));
        for (List<String> one : cases) {
            learner().fit(context(3, 2, List.of("a", "b"))).save(file);
            altered(one.get(0), one.get(1));
            if (one.get(0).startsWith("setting")) {
                assertThatExceptionOfType(InvalidFileException.class)
                        .isThrownBy(() -> FittedLearner.open(file, String.class, learner()))
                        .withMessageStartingWith(file + ": expected settings of a learner, got {")
                        .withMessageEndingWith("}: learner: expected an ensemble of at least 1 view, got 0");
            } else {
                refuses(one.get(2));
            }
        }
        learner().fit(context(3, 2, List.of("a", "b"))).save(file);
        Safetensors saved = Safetensors.read(file);
        new Safetensors(saved.metadata(), Map.of("x", Tensor.filled(Shape.of(2, 2), 0))).write(file);
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> FittedLearner.open(file, String.class, learner()))
                .withMessage(file + ": expected a tensor y of int64 and rank 1, got null");
    }

    private void altered(String key, String text) throws IOException {
        Safetensors saved = Safetensors.read(file);
        Map<String, String> metadata = new HashMap<>(saved.metadata());
        metadata.put(key, text);
        new Safetensors(metadata, saved.tensors()).write(file);
    }

    private void refuses(String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> FittedLearner.open(file, String.class, learner()))
                .withMessage(file + ": " + message);
    }
}
