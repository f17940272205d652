package org.gpicl.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gpicl.model.InvalidFileException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A study")
class StudyTest {

    @TempDir
    Path folder;

    private Study read(String text) throws IOException {
        return Study.read(Files.writeString(folder.resolve("study.json"), text));
    }

    @Test
    @DisplayName("has each combination of each grid once, the first seed of all before the second of any")
    void cells() throws IOException {
        Study study = read("""
                {"grids": [{"widths": [8, 16], "tasks": [1, 0], "seeds": [1, 2]}, {"widths": [8], "tasks": [4, 1]}]}
                """);

        assertThat(study.cells())
                .extracting(cell -> cell.width() + "x" + cell.tasks() + "s" + cell.seed())
                .containsExactly("8x1s1", "8x0s1", "16x1s1", "16x0s1", "8x1s2", "8x0s2", "16x1s2", "16x0s2", "8x4s1");
        assertThat(study.setup()).isEqualTo(Setup.DEFAULT);
    }

    @Test
    @DisplayName("is read as it was written")
    void file() throws IOException {
        Study study = new Study(Setup.DEFAULT, List.of(Grid.DEFAULT.withTasks(1L, 64L))).withBudgetSeconds(7);
        Path file = folder.resolve("s.json");

        study.write(file);

        assertThat(Study.read(file)).isEqualTo(study);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                              | a study, an object with grids, got none",
                "[1]                                             | a study, an object with grids, got something else",
                "nonsense                                        | expected a study, got Unrecognized token",
                "{`grids`: []}                                   | at least 1 grid",
                "{`grids`: [{`width`: [8]}]}                     | Unrecognized field \"width\"",
                "{`grids`: [{`widths`: []}]}                     | at least 1 value of each axis of a grid",
                "{`grids`: [{}], `budgetSeconds`: 0}             | a budget of at least 1 second",
                "{`grids`: [{}], `setup`: {`contexts`: [1]}}     | at least 2 contexts of 1 … 99 examples",
                "{`grids`: [{}], `setup`: {`length`: 50}}        | at least 2 contexts of 1 … 49 examples",
                "{`grids`: [{}], `setup`: {`layers`: 0}}         | layers, heads, a key size",
            })
    @DisplayName("is refused when it is another thing than a study")
    void refused(String text, String message) {
        assertThatExceptionOfType(InvalidFileException.class)
                .isThrownBy(() -> read(text.replace('`', '"')))
                .withMessageContaining("study.json: expected a study")
                .withMessageContaining(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "architectures|[\"forest\"]|expected an architecture of [causal-transformer",
                "widths|[0]|a width, a batch and steps of at least 1",
                "optimizers|[\"sgd\"]|adam, sign or muon",
                "learningRates|[1.5]|a learning rate between 0 and 1",
                "labelBiases|[-0.1]|a label bias in 0 … 1",
            })
    @DisplayName("says which value of a grid cannot be, before anything runs")
    void impossibleValue(String axis, String values, String message) throws IOException {
        Study study = read("{\"grids\": [{\"" + axis + "\": " + values + "}]}");

        assertThatIllegalArgumentException().isThrownBy(study::cells).withMessageContaining(message);
    }

    @Test
    @DisplayName("finds a run by its name, and says what names are like")
    void names() {
        Study study = new Study(Setup.DEFAULT, List.of(Grid.DEFAULT.withTasks(4L)));
        Cell only = study.cells().get(0);

        assertThat(only.name()).isEqualTo("causal-transformer-w64-k4-b32-adam-r0.001-e1.0E-10-l0.0-s1-n2000");
        assertThat(study.cell(only.name())).isEqualTo(only);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> study.cell("x"))
                .withMessage("study: expected a run such as '" + only.name() + "', one of 1, got 'x'");
    }

    @Test
    @DisplayName("marks where a loss leaves its plateau for good, and where it falls most")
    void plateau() {
        List<Double> losses = List.of(2.5, 2.30, 2.1, 2.30, 2.29, 2.0, 1.4, 1.3);

        assertThat(Plateau.of(losses, 10, 10)).isEqualTo(Optional.of(new Plateau(50, 60)));
        assertThat(Plateau.of(List.of(2.5, 2.31, 2.30), 10, 10)).isEmpty();
    }
}
