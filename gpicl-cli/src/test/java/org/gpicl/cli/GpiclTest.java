package org.gpicl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class GpiclTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        CommandLine line = Gpicl.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void helpListsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: gpicl ").contains("meta-train", "meta-test");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"meta-train, --initial", "meta-test, --views"})
    void everyCommandExplainsItself(String command, String option) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: gpicl " + command).contains(option);
    }

    @Test
    void theVersionIsThatOfTheLibrary() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).matches("gpicl \\d+\\.\\d+\\.\\d+.*\\R");
    }

    @Test
    void withoutACommandTheyAreListed() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand", "meta-train", "meta-test");
    }

    @Test
    void aRecipeThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThat(run("meta-train", "--model", "huge", "--out", folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("expected one of [tiny, projections-8x8, projections-14x14, general-small, own-tables],"
                        + " got 'huge'");
    }

    @Test
    void aSettingThatTheRecipeDoesNotHaveIsReportedInOneLine() {
        assertThat(run("meta-train", "--model", "tiny", "--experts", "3", "--out", folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "experts: expected the recipe general-small, whose learner listens to" + " experts, got tiny");
    }

    @Test
    void onlyThePartsOfTheDefaultLearnersRecipeCanBeLeftOut() {
        assertThat(run("meta-train", "--model", "tiny", "--ablate", "many-classes", "--out", folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "ablate: expected the recipe general-small, of which parts can be left out, got tiny");
        assertThat(run("meta-train", "--ablate", "leaves", "--out", folder.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("hybrid", "odd-columns", "long-contexts");
    }

    @Test
    void missingImagesAreReportedWithWhereToGetThem() {
        Path data = folder.resolve("data");
        assertThat(run("meta-test", "--data", data.toString(), "--tasks", "2")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("data: expected the folder " + data.resolve("mnist")
                        + ", got none; fetch it with examples/fetch-image-data.sh " + data);
    }

    @Test
    void aFileThatIsNoModelIsReportedInOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "no model");
        assertThat(run("meta-test", "--file", file.toString())).isEqualTo(1);
        assertThat(err.toString()).hasLineCount(1).contains(file.toString());
    }
}
