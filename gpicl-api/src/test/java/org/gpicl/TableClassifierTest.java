package org.gpicl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.model.InvalidFileException;
import org.gpicl.model.Model;
import org.gpicl.model.Safetensors;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.table.CsvOptions;
import org.gpicl.table.Kind;
import org.gpicl.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of rows and labels, and what is kept of both; that learners learn is tested elsewhere. */
class TableClassifierTest {

    private static final ContextTransformer ARCHITECTURE = new ContextTransformer(5, 4, 1, 1, 2, 1, 3);

    private final FakeEngine engine = new FakeEngine();
    private final Learner learner = learner("tiny", 1);

    private Learner learner(String name, long seed) {
        return InContextLearner.builder()
                .model(new Model(
                        name,
                        ARCHITECTURE,
                        InputEncoding.STANDARDIZED,
                        Initializer.initialize(ARCHITECTURE.parameters(), new Seed(seed)),
                        Map.of()))
                .engine(engine)
                .open();
    }

    @TempDir
    private Path folder;

    private final Table table = Table.builder("color", "grade", "n")
            .add("red", 1, 0.5)
            .add("blue", 2.0, 1)
            .add("red", 1, null)
            .build();

    private record Thing(String color, double n) {}

    @Test
    void labelsAreTextUnlessATypeIsAskedFor() {
        assertThat(learner.fit(table, "grade").classes()).containsExactly("1", "2");
        assertThat(learner.fit(table, "grade", Object.class).classes()).containsExactly(1L, 2L);
        assertThat(learner.fit(table, "grade", Integer.class).classes()).containsExactly(1, 2);
        assertThat(learner.fit(table, "color").classes()).containsExactly("red", "blue");
    }

    @Test
    void rowsOfEveryKindWithOrWithoutTheLabel() {
        try (TableClassifier<String> fitted = learner.fit(table, "grade")) {
            assertThat(fitted.labelColumn()).isEqualTo("grade");
            assertThat(fitted.schema().names()).containsExactly("color", "n");
            assertThat(fitted.learner().features()).isEqualTo(2);
            Prediction<String> expected = fitted.learner().predict(new float[] {1, 0.5f});
            assertThat(fitted.predict(Map.of("color", "red", "n", 0.5))).isEqualTo(expected);
            assertThat(fitted.predict(table.row(0))).isEqualTo(expected);
            assertThat(fitted.predict(new Thing("red", 0.5))).isEqualTo(expected);
            assertThat(fitted.predict(table)).hasSize(3).contains(expected);
            assertThat(fitted.predict(table.without("grade"))).hasSize(3);
            assertThat(fitted.predict(table.selected())).isEmpty();
        }
        try (TableClassifier<String> fitted = learner.fit(table, "color")) {
            assertThat(fitted.predict(new double[] {1, 0.5}).probabilities()).containsOnlyKeys("red", "blue");
        }
    }

    @Test
    void wrongRowsAreRefused() {
        TableClassifier<String> fitted = learner.fit(table, "grade");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(Map.of("colour", "red")))
                .withMessage("row: expected the columns [color, n], got 'colour' besides; leave it out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.predict(table.without("n")))
                .withMessage("table: expected a column 'n', got the columns [color, grade]");
        fitted.close();
        fitted.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> fitted.predict(table))
                .withMessage("predict: the fitted learner is closed");
    }

    @Test
    void wrongTablesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table, "class"))
                .withMessage("column: expected one of [color, grade, n], got 'class'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table, "n"))
                .withMessage("labels: expected one in column 'n' of every row, got none in row 2; use"
                        + " table.withoutGaps(\"n\")");
        assertThat(learner.fit(table.withoutGaps("n"), "n").classes()).containsExactly("0.5", "1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table.without("color", "n"), "grade"))
                .withMessage("fit: expected at least 1 row, and a column besides the label, got table of 3 rows: grade"
                        + " (number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(table, "color", Integer.class))
                .withMessage(
                        "table: expected values of type Integer in column 'color', got 'red' in row 0; use String or"
                                + " Object, or the type of all values");
    }

    @Test
    void rowsWithLabelsAsTheLearnerTakesThem() {
        TableClassifier<Integer> fitted = learner.fit(table, "grade", Integer.class);
        Table other = Table.builder("grade", "n", "color")
                .add(3, 7, "mauve")
                .add(1, null, "red")
                .build();

        Context<Integer> examples = fitted.examples(other);

        assertThat(examples.rows()).isEqualTo(new float[][] {{Float.NaN, 7}, {1, Float.NaN}});
        assertThat(examples.labels()).containsExactly(3, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.examples(other.without("grade")))
                .withMessage("column: expected one of [n, color], got 'grade'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted.examples(other.selected()))
                .withMessage("context: expected at least 1 example, got none");
    }

    @Test
    void itSaysWhatItReads() {
        assertThat(learner.fit(table, "grade"))
                .hasToString("classifier of grade (2 classes) by 3 examples of color (category of 2), n (number) with 1"
                        + " gaps");
    }

    // ---------------------------------------------------------------- keeping it

    private enum Size {
        S,
        M,
        L
    }

    private record Order(
            String plan, LocalDate since, Instant seen, Double calls, boolean paid, long id, Size wanted, Size size) {}

    private static Order order(int i) {
        return new Order(
                i % 4 == 3 ? null : List.of("ä\"\\\n", "b", "").get(i % 4),
                LocalDate.of(2024, 1, 1).plusDays(i),
                Instant.ofEpochSecond(1_700_000_000L + i),
                i == 2 ? null : 1e7 + i,
                i % 2 == 0,
                Long.MAX_VALUE - i,
                Size.values()[i % 3],
                Size.values()[i % 2]);
    }

    private final Table orders =
            Table.of(IntStream.range(0, 9).mapToObj(TableClassifierTest::order).toList());

    @Test
    void whatIsOpenedEncodesAndHasReadTheSame() throws IOException {
        Path file = folder.resolve("orders.safetensors");
        TableClassifier<Size> fitted = learner.fit(orders, "size", Size.class);
        fitted.save(file);

        TableClassifier<Size> opened = TableClassifier.open(file, Size.class, learner("tiny", 1));

        assertThat(opened.schema()).isEqualTo(fitted.schema());
        assertThat(opened.labelColumn()).isEqualTo("size");
        assertThat(opened.classes()).containsExactly(Size.S, Size.M);
        assertThat(opened.examples(orders).rows())
                .isEqualTo(fitted.examples(orders).rows());
        assertThat(opened.schema().encode(order(77), Set.of("size")))
                .isEqualTo(fitted.schema().encode(order(77), Set.of("size")));
        assertThat(opened).hasToString(fitted.toString());
        assertThat(opened.predict(order(77))).isEqualTo(fitted.predict(order(77)));
        List<Map<String, Argument>> runs = engine.runsOf("fit");
        assertThat(runs).hasSize(2);
        for (String input : runs.get(0).keySet()) {
            assertThat(FakeEngine.host(runs.get(1), input).bytes())
                    .as(input)
                    .isEqualTo(FakeEngine.host(runs.get(0), input).bytes());
        }
        Path again = folder.resolve("again.safetensors");
        opened.save(again);
        assertThat(again).hasSameBinaryContentAs(file);
        // rows without names are those of the schema
        assertThat(FittedLearner.open(file, Size.class, learner)
                        .examples()
                        .orElseThrow()
                        .rows())
                .isEqualTo(fitted.examples(orders).rows());
    }

    @Test
    void labelsOfCsvAndObjectsComeBackAsTheTypeThatWasAskedFor() throws IOException {
        Table csv = Table.read(
                new ByteArrayInputStream(
                        "n;text;whole;truth;size\n1,5;a;1;true;S\n2,5;?;2;false;M\n".getBytes(StandardCharsets.UTF_8)),
                "test",
                CsvOptions.STANDARD);
        assertKept(csv, "text", String.class, "a");
        assertKept(csv, "whole", String.class, "1", "2");
        assertKept(csv, "whole", Long.class, 1L, 2L);
        assertKept(csv, "whole", Integer.class, 1, 2);
        assertKept(csv, "truth", Boolean.class, true, false);
        assertKept(csv, "truth", String.class, "true", "false");
        assertKept(csv, "size", Size.class, Size.S, Size.M);
        assertKept(csv, "n", String.class, "1.5", "2.5");
        assertKept(orders, "paid", Boolean.class, true, false);
        assertKept(orders.selected(0, 1), "id", Long.class, Long.MAX_VALUE, Long.MAX_VALUE - 1);
    }

    @SafeVarargs
    private <L> void assertKept(Table table, String label, Class<L> type, L... classes) throws IOException {
        Path file = folder.resolve("kept.safetensors");
        learner.fit(table.withoutGaps(label), label, type).save(file);
        TableClassifier<L> opened = TableClassifier.open(file, type, learner);

        assertThat(opened.classes()).containsExactly(classes);
        assertThat(opened.examples(table.withoutGaps(label)).labels())
                .isEqualTo(table.withoutGaps(label).labels(label, type));
    }

    @Test
    void moreRowsAndFewer() {
        TableClassifier<String> first = learner.fit(table, "grade");
        Table more = Table.builder("n", "grade", "color")
                .add(2, "new", "red")
                .add(null, "b", "never seen")
                .build();

        TableClassifier<String> grown = first.observe(more);
        assertThat(grown.classes()).containsExactly("1", "2", "new", "b");
        assertThat(grown.schema()).isEqualTo(first.schema());
        assertThat(rows(grown)).isEqualTo("[[1.0, 0.5], [0.0, 1.0], [1.0, NaN], [1.0, 2.0], [NaN, NaN]]");

        TableClassifier<String> one = first.observe(Map.of("n", 2, "color", "red"), "new");
        assertThat(rows(one)).endsWith(", [1.0, 2.0]]");
        assertThat(rows(grown.forget(0, 3))).isEqualTo("[[0.0, 1.0], [1.0, NaN], [NaN, NaN]]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> first.observe(more.without("grade")))
                .withMessageContaining("grade");
        first.close();
        assertThatIllegalStateException().isThrownBy(() -> first.observe(more));
    }

    private static String rows(TableClassifier<?> classifier) {
        return Arrays.deepToString(classifier.learner().examples().orElseThrow().rows());
    }

    @Test
    void quantitiesAreNoClasses() {
        Table.Builder rows = Table.builder("a", "price");
        Context.Builder<Double> examples = Context.builder();
        for (int i = 0; i < 17; i++) {
            rows.add("x" + i % 2, 1 + 0.25 * i);
            examples.add(new float[] {i}, 1 + 0.25 * i);
        }
        Table prices = rows.build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(prices, "price"))
                .withMessage(
                        "fit: expected labels that name classes, got 17 different numbers, such as 1.25; to predict a"
                                + " quantity, cut it into ranges and name these; if they do name classes, make column 'price' a"
                                + " category by withKind");
        assertThat(learner.fit(prices.withKind("price", Kind.CATEGORY), "price").classes())
                .hasSize(17);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(examples.build()))
                .withMessageStartingWith("fit: expected labels that name classes, got 17 different numbers")
                .withMessageEndingWith("use text");
    }

    @Test
    void whatCannotBeKeptIsRefusedAndNothingIsWritten() {
        Path file = folder.resolve("kept.safetensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        learner.fit(table.withoutGaps("n"), "n", Double.class).save(file))
                .withMessage("save: expected labels that are all text, all booleans, all integers of one type or all"
                        + " constants of an enum, got 0.5 (java.lang.Double); use strings as labels");
        Table half = Table.builder("\ud800", "y").add("a", "x").add("b", "y").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(half, "y").save(file))
                .withMessage(
                        "save: expected names of columns of valid Unicode, got half of a surrogate pair in '\ud800'; use"
                                + " other strings as names of columns");
        Table.Builder much = Table.builder("a", "y");
        for (int i = 0; i < 170; i++) {
            much.add(i + "x".repeat(100_000), "y" + i % 2);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> learner.fit(much.build(), "y").save(file))
                .withMessageMatching("safetensors: expected names and metadata of at most 16777216 bytes, got \\d+");
        TableClassifier<String> closed = learner.fit(table, "grade");
        closed.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> closed.save(file))
                .withMessage("save: the fitted learner is closed");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsNoKeptTableIsRefused() throws IOException {
        Path file = folder.resolve("kept.safetensors");
        TableClassifier<String> fitted = learner.fit(table, "grade");
        fitted.save(file);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableClassifier.open(file, String.class, learner("other", 2)))
                .withMessageStartingWith("open: expected a learner of the model tiny with the digest ")
                .withMessageEndingWith("; open it with that model");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableClassifier.open(file, Integer.class, learner))
                .withMessage("open: expected the class of the labels in " + file
                        + ", which are text, got java.lang.Integer");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= 4;
            Files.write(file, flipped);
            assertRefused(file, file + ": ");
            Files.write(file, Arrays.copyOf(bytes, i));
            assertRefused(file, file + ": ");
        }
        fitted.learner().save(file);
        assertRefused(
                file,
                file + ": expected a learner that was fitted to a table, got one of rows without names; open it with"
                        + " FittedLearner.open");
        String json = fitted.schema().toJson();
        for (String wrong : List.of(
                "",
                "null",
                "[]",
                "[".repeat(100_000),
                json.replace("\"version\":1", "\"version\":2"),
                json.replace("\"number\"", "\"quantity\""),
                json.replace("\"name\":\"n\"", "\"name\":\"color\""),
                json.replace("\"name\":\"n\"", "\"name\":\"\""),
                table.schema().toJson(),
                json.replace("\"name\":\"n\"", "\"name\":\"grade\""))) {
            fitted.save(file);
            Safetensors saved = Safetensors.read(file);
            Map<String, String> metadata = new HashMap<>(saved.metadata());
            metadata.put("table.schema", wrong);
            new Safetensors(metadata, saved.tensors()).write(file);
            assertRefused(file, file + ": ");
        }
    }

    private void assertRefused(Path file, String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> TableClassifier.open(file, String.class, learner))
                .withMessageStartingWith(message);
    }

    // ---------------------------------------------------------------- one file of every format, for ever

    private static Path golden(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(TableClassifierTest.class.getResource(name), name)
                .toURI());
    }

    private Learner goldenLearner() throws URISyntaxException, IOException {
        return InContextLearner.builder()
                .model(golden("model/format-1.safetensors"))
                .engine(engine)
                .open();
    }

    @Test
    void goldenFilesAreOpened() throws URISyntaxException, IOException {
        TableClassifier<Size> opened =
                TableClassifier.open(golden("fitted-table-1.safetensors"), Size.class, goldenLearner());

        TableClassifier<Size> fitted = goldenLearner().fit(orders, "size", Size.class);
        assertThat(opened.schema()).isEqualTo(fitted.schema());
        assertThat(opened.labelColumn()).isEqualTo("size");
        assertThat(opened.examples(orders).rows())
                .isEqualTo(fitted.examples(orders).rows());
        assertThat(opened).hasToString(fitted.toString());
        Context<Size> rows = FittedLearner.open(golden("fitted-1.safetensors"), Size.class, goldenLearner())
                .examples()
                .orElseThrow();
        assertThat(rows.rows()).isEqualTo(fitted.examples(orders).rows());
        assertThat(rows.labels()).isEqualTo(fitted.examples(orders).labels());
    }

    /** Writes the golden files; to be run once for each format, with its number in their names. */
    void writeGoldenFiles(Path directory) throws URISyntaxException, IOException {
        TableClassifier<Size> fitted = goldenLearner().fit(orders, "size", Size.class);
        fitted.save(directory.resolve("fitted-table-1.safetensors"));
        fitted.learner().save(directory.resolve("fitted-1.safetensors"));
    }
}
