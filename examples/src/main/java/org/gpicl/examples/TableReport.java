package org.gpicl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.model.InvalidFileException;
import org.gpicl.random.Seed;
import org.gpicl.task.Csv;
import org.gpicl.task.DataSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Compares a shipped learner with 5 nearest neighbours and a random forest (Tribuo, 100 trees) on tables given by path.
 *
 * <p>Half the rows, at most 500, are the context; the others are predicted. Reported are one-versus-one AUC and accuracy,
 * averaged over random draws. Tables with text in a feature column are left out, and said to be, unless {@code
 * --categories} is given.
 */
@Command(
        name = "table-report",
        mixinStandardHelpOptions = true,
        description = "Compares a learner with 5 nearest neighbours and a random forest on real tables.")
public final class TableReport implements Callable<Integer> {

    private static final int MOST_CONTEXT = 500;
    private static final int MOST_QUERIES = 1000;

    @Parameters(arity = "1..*", description = "CSV files, or folders of them: a header line, numbers, a label column.")
    private List<Path> paths = List.of();

    @Option(names = "--label", defaultValue = "class", description = "Name of the label column (${DEFAULT-VALUE}).")
    private String label = "class";

    @Option(
            names = "--categories",
            description =
                    "Read columns of text as categories, numbered in the order of the text, instead of leaving their"
                            + " tables out.")
    private boolean categories;

    @Option(names = "--draws", defaultValue = "5", description = "Random splits of each table (${DEFAULT-VALUE}).")
    private int draws = 5;

    @Option(names = "--model", defaultValue = "general-small", description = "Shipped learner (${DEFAULT-VALUE}).")
    private String model = "general-small";

    @Option(names = "--ensemble", defaultValue = "4", description = "Views that are averaged (${DEFAULT-VALUE}).")
    private int ensemble = 4;

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TableReport()).execute(arguments));
    }

    /** The methods that are compared, by the name of their column. */
    private interface Method {
        /** Scores [rows][classes] of the queries. */
        double[][] predict(DataSet context, DataSet queries);
    }

    @Override
    public Integer call() throws IOException {
        try (Learner learner =
                InContextLearner.builder().model(model).ensemble(ensemble).open()) {
            Map<String, Method> methods = new LinkedHashMap<>();
            methods.put("gpicl", (context, queries) -> {
                try (FittedLearner<Integer> fitted = learner.fit(Tables.context(context))) {
                    return Tables.probabilities(fitted, queries);
                }
            });
            methods.put("5-nn", (context, queries) -> Tables.probabilities(new NearestNeighbours(context, 5), queries));
            methods.put("forest", RandomForest::probabilities);
            report(methods);
        }
        return 0;
    }

    private void report(Map<String, Method> methods) throws IOException {
        Map<String, List<Double>> areas = new LinkedHashMap<>();
        Map<String, List<Double>> accuracies = new LinkedHashMap<>();
        print("table", "context", methods.keySet().stream().map(m -> m + " auc/acc"));
        for (Path file : files()) {
            DataSet data;
            try {
                data = Csv.read(file, label, categories ? Csv.textColumns(file, label) : Set.of());
            } catch (InvalidFileException e) {
                System.out.println("left out: " + e.getMessage());
                continue;
            }
            List<String> cells = new ArrayList<>();
            methods.forEach((name, method) -> {
                Score score = score(method, data);
                areas.computeIfAbsent(name, n -> new ArrayList<>()).add(score.auc());
                accuracies.computeIfAbsent(name, n -> new ArrayList<>()).add(score.accuracy());
                cells.add(cell(score.auc(), score.accuracy()));
            });
            print(file.getFileName().toString().replace(".csv", ""), "" + contextSize(data), cells.stream());
        }
        int tables = areas.getOrDefault("gpicl", List.of()).size();
        print(
                "mean of " + tables,
                "",
                methods.keySet().stream()
                        .map(name -> cell(
                                Statistics.mean(areas.getOrDefault(name, List.of())),
                                Statistics.mean(accuracies.getOrDefault(name, List.of())))));
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.list(path)) {
                    inside.filter(f -> f.toString().endsWith(".csv")).sorted().forEach(files::add);
                }
            } else {
                files.add(path);
            }
        }
        return files;
    }

    private static int contextSize(DataSet data) {
        return Math.min(MOST_CONTEXT, data.rows() / 2);
    }

    private record Score(double auc, double accuracy) {}

    private Score score(Method method, DataSet data) {
        List<Double> areas = new ArrayList<>();
        List<Double> accuracies = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            int[] order = new Seed(draw).stream().permutation(data.rows());
            int context = contextSize(data);
            DataSet seen = data.selected(Arrays.copyOf(order, context));
            DataSet unseen = data.selected(IntStream.range(context, Math.min(data.rows(), context + MOST_QUERIES))
                    .map(i -> order[i])
                    .toArray());
            double[][] scores = method.predict(seen, unseen);
            areas.add(Statistics.oneVersusOneAuc(scores, unseen.y()));
            accuracies.add(Statistics.accuracy(scores, unseen.y()));
        }
        return new Score(Statistics.mean(areas), Statistics.mean(accuracies));
    }

    private static String cell(double auc, double accuracy) {
        return String.format(Locale.ROOT, "%.3f / %.3f", auc, accuracy);
    }

    private static void print(String table, String context, Stream<String> cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-18s %7s", table, context));
        cells.forEach(cell -> line.append(String.format(Locale.ROOT, "   %-15s", cell)));
        System.out.println(line);
    }
}
