package org.gpicl.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gpicl.model.InvalidFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

    private static final String HEADER =
            "table,kind,context,draw,method,fingerprint,shown,asked,auc,accuracy,logLoss,brier,"
                    + "calibration,fitSeconds,predictSeconds\n";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("new").resolve("results.csv");
    }

    private static Result result(String table, int draw) {
        return new Result(
                table,
                Kind.NUMERIC,
                "half",
                draw,
                "forest",
                "0a1b2c3d",
                75,
                70,
                .9,
                .8,
                .5,
                .25,
                .125,
                1.5,
                Double.NaN);
    }

    @Test
    @DisplayName("results are lines of text, and read as they were written")
    void reads() throws IOException {
        try (ResultsFile results = ResultsFile.open(file)) {
            results.append(result("iris", 0));
            results.append(result("one, two", 1));
        }
        assertThat(file)
                .hasContent(HEADER + "iris,NUMERIC,half,0,forest,0a1b2c3d,75,70,0.9,0.8,0.5,0.25,0.125,1.5,NaN\n"
                        + "\"one, two\",NUMERIC,half,1,forest,0a1b2c3d,75,70,0.9,0.8,0.5,0.25,0.125,1.5,NaN\n");
        assertThat(ResultsFile.read(file)).containsExactly(result("iris", 0), result("one, two", 1));
    }

    @Test
    @DisplayName("a file knows what is in it, when it is opened again, too; another fingerprint is another result")
    void contains() throws IOException {
        try (ResultsFile results = ResultsFile.open(file)) {
            results.append(result("iris", 0));
            assertThat(results.contains(result("iris", 0).key())).isTrue();
        }
        try (ResultsFile results = ResultsFile.open(file)) {
            assertThat(results.contains(result("iris", 0).key())).isTrue();
            assertThat(results.contains(result("iris", 1).key())).isFalse();
            assertThat(results.contains(new Result.Key("iris", "half", 0, "forest", "ffffffff")))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("a line that a killed run left unfinished is not read, and is gone when the file is opened")
    void repairs() throws IOException {
        try (ResultsFile results = ResultsFile.open(file)) {
            results.append(result("iris", 0));
        }
        Files.writeString(file, "iris,NUMERIC,half,1,forest,0a1b2c3d,75,7", StandardOpenOption.APPEND);
        assertThat(ResultsFile.read(file)).containsExactly(result("iris", 0));
        try (ResultsFile results = ResultsFile.open(file)) {
            results.append(result("iris", 1));
        }
        assertThat(ResultsFile.read(file)).containsExactly(result("iris", 0), result("iris", 1));
    }

    @Test
    @DisplayName("a header that is not finished is written anew")
    void repairsTheHeader() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, HEADER.substring(0, 20));
        ResultsFile.open(file).close();
        assertThat(file).hasContent(HEADER);
    }

    @Test
    @DisplayName("a file of something else is refused and left alone")
    void refusesOthers() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "a,b\n1,2\n");
        assertThatThrownBy(() -> ResultsFile.open(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(file + ": expected results with the columns [\"table\",\"kind\",")
                .hasMessageEndingWith("; give another file");
        assertThat(file).hasContent("a,b\n1,2\n");
    }

    @Test
    @DisplayName("two runs do not write to one file at the same time")
    void locks() throws IOException {
        try (ResultsFile results = ResultsFile.open(file)) {
            assertThat(results).isNotNull();
            assertThatThrownBy(() -> ResultsFile.open(file))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("results: expected " + file + " to be written by one run at a time, got another that"
                            + " does; wait for it or give another file");
        }
    }
}
