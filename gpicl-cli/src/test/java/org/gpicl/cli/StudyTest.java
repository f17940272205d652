package org.gpicl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.gpicl.spi.Engine;
import org.gpicl.study.Cell;
import org.gpicl.study.CellState;
import org.gpicl.study.CellState.Phase;
import org.gpicl.study.StudyFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies in folders: left alone, killed, side by side, out of budget; and their report. */
class StudyTest {

    @TempDir
    static Path alone;

    private static Engine engine;

    /** A study that nothing disturbed. */
    @BeforeAll
    static void leftAlone() throws Exception {
        engine = TinyStudy.engine();
        StudyFolder study = StudyFolder.create(alone, TinyStudy.study());
        for (Cell cell : study.study().cells()) {
            assertThat(study.run(cell, TinyStudy.data(), engine).phase()).isEqualTo(Phase.FINISHED);
        }
    }

    @AfterAll
    static void closeIt() {
        engine.close();
    }

    private static Process start(Path folder, int number) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TinyStudy.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output-" + number).toFile())
                .start();
    }

    private static void assertSameResults(Path folder) throws IOException {
        for (Cell cell : TinyStudy.study().cells()) {
            Path result = Path.of("cells", cell.name(), "result.json");
            assertThat(folder.resolve(result)).hasSameBinaryContentAs(alone.resolve(result));
        }
    }

    private static long finished(StudyFolder study) throws IOException {
        return study.states().stream()
                .filter(state -> state.phase() == Phase.FINISHED)
                .count();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @DisplayName("killed at moments that nobody chose, it goes on to the same results, byte for byte")
    void killed(@TempDir Path folder) throws Exception {
        StudyFolder study = StudyFolder.create(folder, TinyStudy.study());
        Random random = new Random(3);

        for (int kills = 0; kills < 3; kills++) {
            long before = steps(study);
            Process process = start(folder, kills);
            long more = before + 5 + random.nextInt(40);
            while (process.isAlive() && steps(study) < more) {
                TimeUnit.MILLISECONDS.sleep(1 + random.nextInt(10));
            }
            process.destroyForcibly().waitFor();
        }
        assertThat(finished(study)).isLessThan(TinyStudy.study().cells().size());
        assertThat(start(folder, 9).waitFor()).isZero();

        assertSameResults(folder);
    }

    private static long steps(StudyFolder study) throws IOException {
        return study.states().stream().mapToLong(CellState::steps).sum();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    @DisplayName("done by two processes at once, each run is done by one of them, with the same results")
    void sideBySide(@TempDir Path folder) throws Exception {
        StudyFolder.create(folder, TinyStudy.study());

        Process first = start(folder, 1);
        Process second = start(folder, 2);
        assertThat(List.of(first.waitFor(), second.waitFor())).containsOnly(0);
        assertThat(start(folder, 3).waitFor()).isZero();

        assertSameResults(folder);
    }

    @Test
    @DisplayName("out of budget, a run stops with a checkpoint, and goes on to the same result when there is more")
    void budget(@TempDir Path folder) throws Exception {
        StudyFolder rich = StudyFolder.create(folder, TinyStudy.study());
        Cell cell = rich.study().cells().get(0);
        Path time = folder.resolve(Path.of("cells", cell.name(), "processor-time.txt"));
        Files.createDirectories(time.getParent());
        Files.writeString(time, "999990\n");

        StudyFolder poor = rich.withBudgetSeconds(1_000);
        CellState stopped = poor.run(cell, TinyStudy.data(), engine);

        assertThat(stopped.phase()).isEqualTo(Phase.OUT_OF_BUDGET);
        assertThat(stopped.steps()).isBetween(1L, cell.steps() - 1);
        assertThat(poor.run(cell, TinyStudy.data(), engine)).isEqualTo(stopped);
        assertThat(rich.withBudgetSeconds(2_000)
                        .run(cell, TinyStudy.data(), engine)
                        .phase())
                .isEqualTo(Phase.FINISHED);
        assertThat(folder.resolve(Path.of("cells", cell.name(), "result.json")))
                .hasSameBinaryContentAs(alone.resolve(Path.of("cells", cell.name(), "result.json")));
    }

    @Test
    @DisplayName("tells what is left, and how long that may take")
    void states(@TempDir Path folder) throws Exception {
        StudyFolder study = StudyFolder.create(folder, TinyStudy.study());
        assertThat(study.timeLeft(study.states())).isEmpty();

        study.run(study.study().cells().get(1), TinyStudy.data(), engine);

        assertThat(study.states())
                .extracting(CellState::phase)
                .containsExactly(
                        Phase.WAITING,
                        Phase.FINISHED,
                        Phase.WAITING,
                        Phase.WAITING,
                        Phase.WAITING,
                        Phase.WAITING,
                        Phase.WAITING,
                        Phase.WAITING);
        assertThat(study.timeLeft(study.states())).isPresent();
    }

    @Test
    @DisplayName("is reported on one page that asks nobody for anything, with the numbers behind each picture")
    void report() throws IOException {
        StudyFolder study = new StudyFolder(alone);

        String page =
                StudyReport.page("A <study>", study.study(), study.results()).toString();

        assertThat(page)
                .contains(
                        "<h1>A &lt;study&gt;</h1>", "8 of 8 runs are finished", "<h2>Phases</h2>", "<h2>By tasks</h2>")
                .contains("<h2>By architecture</h2>", "aria-label=\"Accuracy on unseen tasks by size of state\"")
                .doesNotContain("<script")
                .doesNotContainPattern("(src|href)=\"(?!data:|#)")
                .doesNotContainPattern("url\\((?!#)");
        assertThat(Pattern.compile(" id=\"([^\"]*)\"").matcher(page).results().map(MatchResult::group))
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(page.split("<svg", -1)).hasSameSizeAs(page.split("data:text/csv;base64,", -1));
        assertThat(StudyReport.page("A <study>", study.study(), study.results()).toString())
                .isEqualTo(page);
    }

    @Test
    @DisplayName("that has no finished run is not reported")
    void nothingToReport(@TempDir Path folder) throws IOException {
        StudyFolder study = StudyFolder.create(folder, TinyStudy.study());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudyReport.page("t", study.study(), study.results()))
                .withMessage("study: expected a finished run at least, got none of 8; see gpicl study status");
    }

    @Test
    @DisplayName("has numbers behind its pictures as separated values")
    void numbers() {
        Picture picture = new Picture(
                "T",
                Picture.Axis.names("tasks", List.of("1", "unbounded")),
                Picture.Axis.numbers("accuracy"),
                List.of(new Picture.Series(
                        "a \"b\"", true, List.of(new Picture.Point(0, 0.25, 0), new Picture.Point(1, 1, 0.5)))));

        assertThat(Arrays.asList(picture.csv().split("\n")))
                .containsExactly(
                        "series,x,y,standard error of y",
                        "\"a \"\"b\"\"\",\"1\",0.25,",
                        "\"a \"\"b\"\"\",\"unbounded\",1,0.5");
    }
}
