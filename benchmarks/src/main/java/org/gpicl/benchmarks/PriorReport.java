package org.gpicl.benchmarks;

import static com.google.common.math.Quantiles.percentiles;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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
import org.gpicl.benchmarks.quality.Baselines;
import org.gpicl.benchmarks.quality.Kind;
import org.gpicl.benchmarks.quality.Method;
import org.gpicl.benchmarks.quality.Table;
import org.gpicl.evaluate.Measures;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;
import org.gpicl.task.Episode;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.GaussianPrior;
import org.gpicl.task.prior.HybridPrior;
import org.gpicl.task.prior.NetworkPrior;
import org.gpicl.task.prior.TableOptions;
import org.gpicl.task.prior.TablePriors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What simple classifiers make of the tables of each prior, and of real ones: how hard the tables are, and of which kind.
 *
 * <p>Prints a table with a line for each measure, as median and range from the 10 % to the 90 % quantile over tables. The
 * first {@value #CONTEXT} rows are the context, {@value #QUERIES} others the queries.
 */
@Command(
        name = "prior-report",
        mixinStandardHelpOptions = true,
        description = "Compares the tables of priors with real ones by what simple classifiers make of them.")
public final class PriorReport implements Callable<Integer> {

    private static final int CONTEXT = 200;
    private static final int QUERIES = 500;
    private static final int TIMED_ROWS = 250;

    @Option(names = "--tables", defaultValue = "200", description = "Tables of each prior (${DEFAULT-VALUE}).")
    private int tables = 200;

    @Parameters(arity = "0..1", description = "Folder of CSV files whose last column is the label.")
    private List<Path> real = List.of();

    /** One table, as classifiers see it. @param values of the measures [measures] */
    private record Seen(double[] values) {

        static final List<String> MEASURES = List.of(
                "features",
                "classes",
                "share of the largest class",
                "accuracy, linear",
                "accuracy, forest",
                "accuracy, 5-nn",
                "AUC, linear",
                "AUC, forest",
                "AUC, 5-nn",
                "accuracy, forest − linear");

        static Seen of(Table context, Table queries) {
            int[] y = queries.data().y();
            double[] values = new double[MEASURES.size()];
            values[0] = context.data().features();
            values[1] = Arrays.stream(context.data().y()).distinct().count();
            values[2] = IntStream.range(0, context.data().classes())
                            .mapToLong(label ->
                                    Arrays.stream(y).filter(l -> l == label).count())
                            .max()
                            .orElseThrow()
                    / (double) y.length;
            int method = 0;
            for (Method baseline : Baselines.named(List.of("liblinear", "forest", "5-nn"))) {
                try (Method.Fitted fitted = baseline.fit(context)) {
                    double[][] probabilities = fitted.probabilities(queries);
                    values[3 + method] = Measures.accuracy(probabilities, y);
                    values[6 + method] = Measures.oneVersusOneAuc(probabilities, y);
                }
                method++;
            }
            values[9] = values[4] - values[3];
            return new Seen(values);
        }
    }

    /** See {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PriorReport()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Map<String, TaskDistribution> priors = new LinkedHashMap<>();
        priors.put("HybridPrior", new HybridPrior(TableOptions.WIDE, HybridPrior.Options.STANDARD));
        priors.put("TablePriors.hybrid", TablePriors.hybrid(TableOptions.WIDE));
        priors.put("NetworkPrior", new NetworkPrior(TableOptions.WIDE, NetworkPrior.Options.STANDARD));
        priors.put("GaussianPrior", new GaussianPrior(TableOptions.WIDE, GaussianPrior.Options.STANDARD));
        Map<String, List<Seen>> seen = new LinkedHashMap<>();
        for (Map.Entry<String, TaskDistribution> prior : priors.entrySet()) {
            seen.put(prior.getKey(), ofPrior(prior.getValue()));
        }
        if (!real.isEmpty()) {
            seen.put("real tables", ofFiles(real.get(0)));
        }
        print(seen);
        for (Map.Entry<String, TaskDistribution> prior : priors.entrySet()) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.2f ms for a task and an episode of %d rows%n",
                    prior.getKey(),
                    milliseconds(prior.getValue()),
                    TIMED_ROWS);
        }
        return 0;
    }

    private List<Seen> ofPrior(TaskDistribution prior) {
        List<Seen> all = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            RandomStream random = new Seed(table).stream();
            Episode episode = prior.draw(random).episode(random, CONTEXT + QUERIES);
            DataSet data = DataSet.of(episode.features(), episode.x(), episode.y(), episode.classes());
            split(data, CONTEXT, all);
        }
        return all;
    }

    /** Of real tables, categories as the numbers that a learner is given. */
    private static List<Seen> ofFiles(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        List<Seen> all = new ArrayList<>();
        for (Path file : files) {
            String header;
            try (Stream<String> lines = Files.lines(file)) {
                header = lines.findFirst().orElse("");
            }
            DataSet data = Table.read(file, header.substring(header.lastIndexOf(',') + 1))
                    .data();
            int[] order = new Seed(1).stream().permutation(data.rows());
            split(data.selected(order), Math.min(CONTEXT, data.rows() * 4 / 5), all);
        }
        return all;
    }

    /** Adds what is seen of a table, unless its context has one class alone. */
    private static void split(DataSet table, int size, List<Seen> out) {
        int[] y = table.y();
        boolean[] known = new boolean[table.classes()];
        Arrays.stream(y, 0, size).forEach(label -> known[label] = true);
        int[] context = IntStream.range(0, size).toArray();
        int[] queries = IntStream.range(size, Math.min(y.length, size + QUERIES))
                .filter(row -> known[y[row]])
                .toArray();
        if (Arrays.stream(y, 0, size).distinct().count() > 1) {
            out.add(Seen.of(numeric(table.selected(context)), numeric(table.selected(queries))));
        }
    }

    private static Table numeric(DataSet rows) {
        return new Table("rows", Kind.NUMERIC, rows, Set.of());
    }

    private static void print(Map<String, List<Seen>> seen) {
        System.out.println("| | " + String.join(" | ", seen.keySet()) + " |");
        System.out.println("| --- |" + " --- |".repeat(seen.size()));
        for (int measure = 0; measure < Seen.MEASURES.size(); measure++) {
            StringBuilder line = new StringBuilder("| " + Seen.MEASURES.get(measure) + " |");
            for (List<Seen> tables : seen.values()) {
                line.append(' ').append(quantiles(tables, measure)).append(" |");
            }
            System.out.println(line);
        }
    }

    /** AUC is not defined where a query has no class that another one has not. */
    private static String quantiles(List<Seen> tables, int measure) {
        double[] values = tables.stream()
                .mapToDouble(seen -> seen.values()[measure])
                .filter(Double::isFinite)
                .toArray();
        Map<Integer, Double> at = percentiles().indexes(10, 50, 90).compute(values);
        String format = measure < 2 ? "%.0f (%.0f … %.0f)" : "%.2f (%.2f … %.2f)";
        return String.format(Locale.ROOT, format, at.get(50), at.get(10), at.get(90));
    }

    /** Of the processor, so that what else the machine does counts little. */
    private static double milliseconds(TaskDistribution prior) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int episodes = 2000;
        long start = 0;
        for (int episode = -episodes; episode < episodes; episode++) { // half of them to warm up
            if (episode == 0) {
                start = threads.getCurrentThreadCpuTime();
            }
            RandomStream random = new Seed(episode).stream();
            prior.draw(random).episode(random, TIMED_ROWS);
        }
        return (threads.getCurrentThreadCpuTime() - start) / 1e6 / episodes;
    }
}
