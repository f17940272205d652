package org.gpicl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gpicl.InContextLearner;
import org.gpicl.benchmarks.quality.Baselines;
import org.gpicl.benchmarks.quality.ContextSize;
import org.gpicl.benchmarks.quality.InContextMethod;
import org.gpicl.benchmarks.quality.Method;
import org.gpicl.benchmarks.quality.QualityReport;
import org.gpicl.benchmarks.quality.QualityRun;
import org.gpicl.benchmarks.quality.ResultsFile;
import org.gpicl.benchmarks.quality.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares learners of gpicl with what an application on the JVM would otherwise use, on tables given by path. */
@Command(
        name = "quality-benchmark",
        mixinStandardHelpOptions = true,
        subcommands = {QualityBenchmark.Run.class, QualityBenchmark.Report.class},
        description = "Compares learners of gpicl with the classifiers of Tribuo on real tables.")
public final class QualityBenchmark {

    private static final int INTERRUPTED = 130;

    private QualityBenchmark() {}

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new QualityBenchmark()).registerConverter(ContextSize.class, text -> {
            try {
                return ContextSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        });
    }

    /**
     * Fits every method to contexts of several sizes drawn from every table, and appends what came of it to a file.
     *
     * <p>What is in the file is not computed again: a run that was stopped goes on, and one with another learner adds it.
     */
    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Computes what the results lack, and appends it. Resumes by itself.")
    static final class Run implements Callable<Integer> {

        @Parameters(
                arity = "1..*",
                description = "CSV files, or folders of them: a header line, a label column; empty cells are missing.")
        private List<Path> paths = List.of();

        @Option(names = "--results", required = true, description = "File that is read and appended to.")
        private Path results = Path.of("");

        @Option(
                names = "--learner",
                description =
                        "A shipped model or a model file, as NAME or as CALLED=NAME; may be given several times; or none"
                                + " (" + InContextLearner.DEFAULT_MODEL + ").")
        private List<String> learners = List.of(InContextLearner.DEFAULT_MODEL);

        @Option(
                names = "--methods",
                split = ",",
                description = "Of those to compare with: all, none, or names, separated by commas: logistic,"
                        + " liblinear, forest, xgboost, 5-nn, svm, logistic-tuned, forest-tuned, xgboost-tuned (all).")
        private List<String> methods = List.of("all");

        @Option(names = "--label", defaultValue = "class", description = "Name of the label column (${DEFAULT-VALUE}).")
        private String label = "class";

        @Option(
                names = "--contexts",
                split = ",",
                description = "Rows shown, separated by commas; half is of the table, at most " + ContextSize.MOST
                        + " (20,50,100,500,half).")
        private List<ContextSize> contexts = ContextSize.DEFAULTS;

        @Option(names = "--draws", defaultValue = "5", description = "Contexts of each size (${DEFAULT-VALUE}).")
        private int draws = 5;

        @Option(
                names = "--threads",
                defaultValue = "1",
                description =
                        "Splits computed at once; with more than one, svm may differ from run to run (${DEFAULT-VALUE}).")
        private int threads = 1;

        @Override
        public Integer call() throws IOException {
            List<Table> tables = new ArrayList<>();
            for (Path file : files(paths)) {
                tables.add(Table.read(file, label));
            }
            List<InContextMethod> opened = new ArrayList<>();
            try (ResultsFile file = ResultsFile.open(results);
                    Bar bar = new Bar()) {
                for (String learner : learners.equals(List.of("none")) ? List.<String>of() : learners) {
                    opened.add(InContextMethod.open(learner));
                }
                List<Method> all = new ArrayList<>(opened);
                all.addAll(Baselines.named(methods));
                int failures = new QualityRun(tables, contexts, draws, all).into(file, threads, bar);
                if (failures > 0) {
                    System.err.println(failures + " results are missing, see above; call again to try again");
                }
                return failures == 0 ? 0 : 1;
            } catch (InterruptedException e) {
                return INTERRUPTED;
            } finally {
                opened.forEach(InContextMethod::close);
            }
        }

        private static List<Path> files(List<Path> paths) throws IOException {
            List<Path> files = new ArrayList<>();
            for (Path path : paths) {
                if (Files.isDirectory(path)) {
                    try (Stream<Path> inside = Files.list(path)) {
                        inside.filter(file -> file.toString().endsWith(".csv"))
                                .sorted()
                                .forEach(files::add);
                    }
                } else {
                    files.add(path);
                }
            }
            return files;
        }
    }

    /** Reports what results say, as text, as a page and as tables. */
    @Command(
            name = "report",
            mixinStandardHelpOptions = true,
            description = "Prints what results say, and writes a page, tables and pictures.")
    static final class Report implements Callable<Integer> {

        @Parameters(arity = "1..*", description = "Files of results; they are taken together.")
        private List<Path> results = List.of();

        @Option(names = "--out", required = true, description = "Folder for index.html, *.csv and *.svg.")
        private Path out = Path.of("");

        @Override
        public Integer call() throws IOException {
            QualityReport report = QualityReport.of(results);
            report.write(out);
            System.out.println(report);
            System.out.println("Wrote " + out.resolve("index.html"));
            return 0;
        }
    }

    /** A progress bar with the time left. */
    private static final class Bar implements QualityRun.Progress, AutoCloseable {

        private @Nullable ProgressBar bar;

        @Override
        public void begins(int missing) {
            bar = new ProgressBarBuilder()
                    .setTaskName("quality")
                    .setInitialMax(missing)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(System.console() == null ? 60_000 : 1000)
                    .build();
        }

        @Override
        public void stepped(String at) {
            if (bar != null) {
                bar.setExtraMessage(" " + at);
                bar.step();
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
