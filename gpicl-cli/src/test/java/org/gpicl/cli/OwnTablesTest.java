package org.gpicl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.TableClassifier;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.model.ModelFile;
import org.gpicl.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A learner for own tables, from the command line; deliveries.csv is made up. */
class OwnTablesTest {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private Path tables = Path.of("");
    private Path deliveries = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        tables = Files.createDirectory(folder.resolve("tables"));
        deliveries = tables.resolve("deliveries.csv");
        try (InputStream in =
                Objects.requireNonNull(OwnTablesTest.class.getResourceAsStream("deliveries.csv"), "deliveries.csv")) {
            Files.copy(in, deliveries);
        }
    }

    private int run(String... more) {
        CommandLine line = Gpicl.commandLine().setErr(new PrintWriter(err, true));
        return line.execute(Stream.concat(
                        Stream.of(
                                "meta-train",
                                "--backend",
                                "djl",
                                "--validate-every",
                                "100",
                                "--out",
                                folder.toString()),
                        Arrays.stream(more))
                .toArray(String[]::new));
    }

    private static String[] arguments(String... some) {
        return some;
    }

    @Test
    void trainsFromTheDefaultLearnerResumesAndIsOpened() throws IOException {
        String[] arguments = arguments(
                "--tables", tables.toString(), "--label", "late", "--episodes", "128", "--name", "deliveries");
        assertThat(run(arguments)).as(err.toString()).isZero();
        Path file = folder.resolve("deliveries.safetensors");
        Model first = ModelFile.read(file);
        Files.delete(file);
        assertThat(run(arguments)).as(err.toString()).isZero();

        assertThat(ModelFile.read(file)).isEqualTo(first);
        assertThat(Files.readString(folder.resolve("deliveries.progress.jsonl")))
                .contains("\"step\":2,\"steps\":2,\"stage\":\"long\"", "{\"event\":\"resumed\",\"step\":2,");
        Model shipped = ModelCatalog.shipped().load(InContextLearner.DEFAULT_MODEL);
        assertThat(first.architecture()).isEqualTo(shipped.architecture());
        assertThat(first.encoding()).isEqualTo(shipped.encoding());
        assertThat(first.temperature()).isEqualTo(shipped.temperature());
        assertThat(first.notes().get("initialWeights")).startsWith("general-small {");
        assertThat(first.weights()).isNotEqualTo(shipped.weights());

        Table table = Table.read(deliveries);
        Table even = table.selected(IntStream.range(0, 80).map(row -> 2 * row).toArray());
        try (Learner learner = InContextLearner.builder().model(file).open();
                TableClassifier<String> fitted = learner.fit(even, "late")) {
            int hits = 0;
            for (int row = 1; row < table.rows(); row += 2) {
                hits += fitted.predict(table.row(row)).label().equals(table.value(row, "late")) ? 1 : 0;
            }
            assertThat(hits).isGreaterThan(56); // of 80, of which 50 are in the more frequent class
        }
    }

    @Test
    void aCheckpointOfOtherTablesIsNotGoneOnWith() throws IOException {
        String[] arguments = arguments(
                "--tables",
                deliveries.toString(),
                "--table-share",
                "0.01",
                "--episodes",
                "64",
                "--experts",
                "0",
                "--initial",
                "random");
        assertThat(run(arguments)).as(err.toString()).isZero();
        Files.writeString(deliveries, Files.readString(deliveries).replace("Kolibri", "Falke"));

        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString()).startsWith("resume: expected ").contains("to be a checkpoint of this run");
    }

    @Test
    void aLabelThatATableDoesNotHaveIsReportedWithTheFile() {
        assertThat(run("--tables", deliveries.toString(), "--label", "Late", "early"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("label: expected one of the columns [distance, weight, carrier, ordered,"
                        + " express, late] of " + deliveries + ", got [Late, early]");
    }

    @Test
    void aTableOfNoUseIsReportedWithTheFile() throws IOException {
        Path small = Files.writeString(tables.resolve("small.csv"), "a,b\n1,2\n3,4\n");
        assertThat(run("--tables", small.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        small + ": TableTasks: expected a table of at least 20 rows and 2 columns, got"
                                + " table of 2 rows: a (number), b (number)");
    }

    @Test
    void aFolderWithoutTablesIsReported() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("readme.md"), "nothing");
        assertThat(run("--tables", empty.toString())).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("tables: expected files that end in csv, tsv or arff in the folder " + empty
                        + ", got none; name the files themselves if they end otherwise");
    }

    @Test
    void settingsThatDoNotFitAreReportedBeforeAnythingIsTrained() {
        assertThat(run("--model", "tiny", "--tables", deliveries.toString())).isEqualTo(1);
        assertThat(run("--model", "own-tables")).isEqualTo(1);
        assertThat(run("--tables", deliveries.toString(), "--table-share", "0")).isEqualTo(1);
        assertThat(run("--tables", deliveries.toString(), "--name", "My Model")).isEqualTo(1);
        assertThat(run("--tables", deliveries.toString(), "--experts", "0")).isEqualTo(1);
        assertThat(err.toString().lines().toList())
                .hasSize(5)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("tables: expected the recipe own-tables, which learns from them, got tiny;"
                                        + " leave --model out"),
                        line -> assertThat(line)
                                .isEqualTo("tables: expected own tables for the recipe own-tables, got none; name them"
                                        + " by --tables"),
                        line -> assertThat(line)
                                .isEqualTo("table share: expected a share of the batches of more than 0 and at most 1,"
                                        + " got 0.0"),
                        line -> assertThat(line).startsWith("model: expected a name of at most 64"),
                        line -> assertThat(line).startsWith("initial weights: "));
        assertThat(folder).isDirectoryNotContaining("glob:**.progress.jsonl");
    }
}
