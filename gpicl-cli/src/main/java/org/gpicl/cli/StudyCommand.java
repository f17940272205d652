package org.gpicl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gpicl.backend.Backends;
import org.gpicl.evaluate.HtmlPage;
import org.gpicl.metatest.Verdict;
import org.gpicl.metatest.Verdict.Condition;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.study.Cell;
import org.gpicl.study.CellResult;
import org.gpicl.study.CellState;
import org.gpicl.study.CellState.Phase;
import org.gpicl.study.StudyData;
import org.gpicl.study.StudyFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Studies: runs a grid of meta-trainings in a folder that holds {@code study.json}, and tells of them. */
@Command(
        name = "study",
        mixinStandardHelpOptions = true,
        description = "Runs a grid of meta-trainings in a folder that holds study.json, and tells of them.",
        subcommands = {StudyCommand.Run.class, StudyCommand.Status.class, StudyCommand.Report.class})
final class StudyCommand {

    /** What a shell reports of a program that was interrupted. */
    private static final int INTERRUPTED = 130;

    private StudyCommand() {}

    /** Does what is left. */
    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Does the runs that are left, one after the other. Can be stopped and killed at any moment, and"
                            + " run by several processes at once: called again, it goes on.")
    static final class Run implements Callable<Integer> {

        @Parameters(paramLabel = "FOLDER", description = "Folder that holds study.json.")
        private Path folder = Path.of("");

        @Option(
                names = "--data",
                defaultValue = "data",
                description = "Folder of image sets, see fetch-image-data.sh (${DEFAULT-VALUE}).")
        private Path data = Path.of("data");

        @Option(
                names = "--only",
                paramLabel = "RUN",
                description = "Do this run and no other, by its name as status --names lists it: a job for a cluster.")
        private @Nullable String only;

        @Option(
                names = "--budget",
                paramLabel = "SECONDS",
                description = "Processor time that a run may take; unless given, that of study.json.")
        private @Nullable Long budget;

        @Override
        public Integer call() throws IOException {
            StudyFolder found = new StudyFolder(folder);
            StudyFolder study = budget == null ? found : found.withBudgetSeconds(budget);
            List<Cell> cells =
                    only == null ? study.study().cells() : List.of(study.study().cell(only));
            StudyData rows = ImageTasks.study(data, study.study().setup());
            try (Shutdown ignored = new Shutdown(Thread.currentThread())) {
                return run(study, cells, rows);
            }
        }

        private static int run(StudyFolder study, List<Cell> cells, StudyData rows) throws IOException {
            int failed = 0;
            try (Engine engine =
                    Backends.load().open(study.study().setup().backend(), EngineOptions.CPU.withThreads(1))) {
                for (int i = 0; i < cells.size(); i++) {
                    if (study.isFinished(cells.get(i))) {
                        continue;
                    }
                    CellState state = study.run(cells.get(i), rows, engine);
                    CellResult result = study.result(state.cell()).orElse(null);
                    System.out.printf(Locale.ROOT, "%d of %d: %s%n", i + 1, cells.size(), line(state, result));
                    failed += state.phase() == Phase.FAILED ? 1 : 0;
                }
                return failed == 0 ? 0 : 1;
            } catch (InterruptedException e) {
                System.err.println("study: interrupted; call again to resume");
                return INTERRUPTED;
            }
        }
    }

    private static String line(CellState state, @Nullable CellResult result) {
        String text = String.format(
                Locale.ROOT,
                "%-13s %6d of %6d %8s  %s",
                state.phase().toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                state.steps(),
                state.cell().steps(),
                text(state.processorTime()),
                state.cell().name());
        if (result == null) {
            return text;
        }
        Verdict verdict = result.verdict();
        return text
                + String.format(
                        Locale.ROOT,
                        "  %s, seen %+.3f, unseen %+.3f",
                        verdict.kind().toString().toLowerCase(Locale.ROOT).replace('_', ' '),
                        verdict.improvement(Condition.SEEN_TASKS).value(),
                        verdict.improvement(Condition.UNSEEN_TASKS).value());
    }

    private static String text(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    /** What is left. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Prints how far each run is, and about how much processor time is left.")
    static final class Status implements Callable<Integer> {

        @Parameters(paramLabel = "FOLDER", description = "Folder that holds study.json.")
        private Path folder = Path.of("");

        @Option(names = "--names", description = "Print the names of what is left to run and nothing else.")
        private boolean names;

        @Override
        public Integer call() throws IOException {
            StudyFolder study = new StudyFolder(folder);
            List<CellState> states = study.states();
            if (names) {
                states.stream()
                        .filter(state -> state.phase() == Phase.WAITING)
                        .forEach(state -> System.out.println(state.cell().name()));
                return 0;
            }
            for (CellState state : states) {
                System.out.println(line(state, study.result(state.cell()).orElse(null)));
            }
            for (Phase phase : Phase.values()) {
                long count =
                        states.stream().filter(state -> state.phase() == phase).count();
                System.out.printf(
                        Locale.ROOT,
                        "%d %s%n",
                        count,
                        phase.toString().toLowerCase(Locale.ROOT).replace('_', ' '));
            }
            System.out.println(study.timeLeft(states)
                    .map(left -> "about " + text(left) + " of processor time left")
                    .orElse("no run has told yet how long one takes"));
            return 0;
        }
    }

    /** What came of it. */
    @Command(
            name = "report",
            mixinStandardHelpOptions = true,
            description =
                    "Writes what came of the runs that are finished: a page of pictures that needs no other file.")
    static final class Report implements Callable<Integer> {

        @Parameters(paramLabel = "FOLDER", description = "Folder that holds study.json.")
        private Path folder = Path.of("");

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "The page; unless given, report.html in the folder of the study.")
        private @Nullable Path out;

        @Option(
                names = "--title",
                defaultValue = "Which algorithm was found",
                description = "Title of the page (${DEFAULT-VALUE}).")
        private String title = "";

        @Override
        public Integer call() throws IOException {
            StudyFolder study = new StudyFolder(folder);
            HtmlPage page = StudyReport.page(title, study.study(), study.results());
            Path file = out == null ? folder.resolve("report.html") : out;
            page.write(file);
            System.out.println(file);
            return 0;
        }
    }
}
