package org.gpicl.benchmarks.quality;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gpicl.evaluate.HtmlPage;
import org.gpicl.evaluate.HtmlPage.Cell;

/** What results say: means, ranks, differences between methods, for each kind of tables and size of contexts. */
public final class QualityReport {

    private static final CsvMapper CSV = new CsvMapper();

    private static final String EXPLANATION =
            "Means over tables of the means over draws, on the tables and draws that every method has. AUC is"
                    + " one-versus-one; log-loss is in nats, of probabilities of at least 1e-7; the calibration error is of"
                    + " 15 bins. Rows of classes that a context does not show are not asked. Ranks: 1 is the best. Wins:"
                    + " the share of tables on which no other method is better. Times: of the processor, for one context, and"
                    + " for all its queries.";

    /** Measures whose ranks are shown. */
    private static final List<Measure> RANKED = List.of(Measure.AUC, Measure.ACCURACY, Measure.LOG_LOSS);

    private final List<Group> groups;

    private QualityReport(List<Group> groups) {
        this.groups = groups;
    }

    /**
     * Reports results.
     *
     * @param files that {@link ResultsFile} wrote; of two results of the same thing the later one counts
     * @throws IllegalArgumentException if there is no table and draw for which every method has a result
     * @throws IOException if a file cannot be read or holds something else
     */
    public static QualityReport of(List<Path> files) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Path file : files) {
            results.addAll(ResultsFile.read(file));
        }
        List<Group> groups = Group.of(results);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException(
                    "report: expected a split for which every method has a result, got none in " + files
                            + "; run the benchmark first");
        }
        return new QualityReport(groups);
    }

    /** A line of means.csv. */
    @JsonPropertyOrder({"kind", "context", "measure", "method", "mean", "standardError", "meanRank", "wins", "tables"})
    private record MeanLine(
            String kind,
            String context,
            String measure,
            String method,
            double mean,
            double standardError,
            double meanRank,
            double wins,
            int tables) {}

    /** A line of differences.csv: by how much a method differs from another, and the share of tables where it is better. */
    @JsonPropertyOrder({
        "kind",
        "context",
        "measure",
        "method",
        "other",
        "difference",
        "standardError",
        "better",
        "tables"
    })
    private record DifferenceLine(
            String kind,
            String context,
            String measure,
            String method,
            String other,
            double difference,
            double standardError,
            double better,
            int tables) {}

    /** A line of tables.csv: the mean over the draws of a table. */
    @JsonPropertyOrder({"kind", "context", "table", "measure", "method", "mean", "draws"})
    private record TableLine(
            String kind, String context, String table, String measure, String method, double mean, int draws) {}

    /**
     * Writes index.html, which needs no other file; means.csv, differences.csv and tables.csv; and the pictures.
     *
     * @param folder made if it is not there
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<MeanLine> means = new ArrayList<>();
        List<DifferenceLine> differences = new ArrayList<>();
        List<TableLine> tables = new ArrayList<>();
        for (Group group : groups) {
            for (Measure measure : Measure.values()) {
                addMeans(group, group.by(measure), means);
                addDifferences(group, group.by(measure), differences);
                addTables(group, measure, tables);
            }
        }
        write(folder.resolve("means.csv"), MeanLine.class, means);
        write(folder.resolve("differences.csv"), DifferenceLine.class, differences);
        write(folder.resolve("tables.csv"), TableLine.class, tables);
        for (Map.Entry<String, String> picture : pictures().entrySet()) {
            Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
        }
        Files.writeString(folder.resolve("index.html"), html());
    }

    private static <T> void write(Path file, Class<T> type, List<T> lines) throws IOException {
        CSV.writer(CSV.schemaFor(type).withHeader()).writeValue(file.toFile(), lines);
    }

    private static void addMeans(Group group, Comparison comparison, List<MeanLine> lines) {
        double[] ranks = comparison.meanRanks();
        for (int m = 0; m < ranks.length; m++) {
            lines.add(new MeanLine(
                    group.kind(),
                    group.context(),
                    comparison.measure().toString(),
                    group.methods().get(m),
                    comparison.mean(m).value(),
                    comparison.mean(m).standardError(),
                    ranks[m],
                    comparison.wins(m),
                    comparison.values().length));
        }
    }

    private static void addDifferences(Group group, Comparison comparison, List<DifferenceLine> lines) {
        for (int m = 0; m < group.methods().size(); m++) {
            for (int other = 0; other < group.methods().size(); other++) {
                if (m != other) {
                    lines.add(new DifferenceLine(
                            group.kind(),
                            group.context(),
                            comparison.measure().toString(),
                            group.methods().get(m),
                            group.methods().get(other),
                            comparison.difference(m, other).value(),
                            comparison.difference(m, other).standardError(),
                            comparison.better(m, other),
                            comparison.values().length));
                }
            }
        }
    }

    private static void addTables(Group group, Measure measure, List<TableLine> lines) {
        group.tables()
                .forEach((table, draws) -> group.methods()
                        .forEach(method -> lines.add(new TableLine(
                                group.kind(),
                                group.context(),
                                table,
                                measure.toString(),
                                method,
                                group.value(measure, table, method),
                                draws.size()))));
    }

    /** Critical-difference diagrams by the name of their file. */
    private Map<String, String> pictures() {
        Map<String, String> pictures = new TreeMap<>();
        for (Group group : groups) {
            for (Measure measure : RANKED) {
                Comparison comparison = group.by(measure);
                if (hasRanks(comparison)) {
                    String name = "ranks %s %s %s.svg".formatted(measure, group.kind(), group.context());
                    pictures.put(
                            name.toLowerCase(Locale.ROOT).replace(' ', '-'),
                            new CriticalDifferenceDiagram(group.methods(), comparison.friedman()).svg());
                }
            }
        }
        return pictures;
    }

    /** Whether there is enough for a test of ranks. */
    private static boolean hasRanks(Comparison comparison) {
        return comparison.methods().size() > 1 && comparison.values().length > 1;
    }

    private String html() {
        HtmlPage page = new HtmlPage("Quality of predictions");
        page.element("p", EXPLANATION);
        for (Group group : groups) {
            page.element("h2", title(group));
            addMeans(page, group);
            for (Measure measure : RANKED) {
                Comparison comparison = group.by(measure);
                if (hasRanks(comparison)) {
                    page.element("h3", "Ranks by " + measure);
                    page.element(
                            "p",
                            format(
                                    "Friedman's test in the form of Iman and Davenport: F = %.2f, p = %.2g.",
                                    comparison.friedman().statistic(),
                                    comparison.friedman().pValue()));
                    page.add(new CriticalDifferenceDiagram(group.methods(), comparison.friedman()).svg());
                }
            }
            List<String> learners =
                    group.methods().stream().filter(QualityReport::isLearner).toList();
            for (int m = 0; m < Math.max(1, learners.size()); m++) { // the first methods are the learners
                addDifferences(page, group, m);
            }
        }
        return page.toString();
    }

    private static String title(Group group) {
        return format(
                "%s tables: %d, contexts of %s", group.kind(), group.tables().size(), group.context());
    }

    private static void addMeans(HtmlPage page, Group group) {
        List<String> head = new ArrayList<>(List.of("method"));
        Arrays.stream(Measure.values()).map(Measure::toString).forEach(head::add);
        for (Measure measure : RANKED) {
            head.add("rank by " + measure);
            head.add("wins");
        }
        page.beginTable(head);
        List<Comparison> all = Arrays.stream(Measure.values()).map(group::by).toList();
        for (int m = 0; m < group.methods().size(); m++) {
            String method = group.methods().get(m);
            List<Cell> cells = new ArrayList<>(List.of(new Cell(method, false)));
            for (Comparison comparison : all) {
                cells.add(new Cell(comparison.measure().text(comparison.mean(m).value()), comparison.best() == m));
            }
            for (Measure measure : RANKED) {
                Comparison comparison = group.by(measure);
                cells.add(new Cell(format("%.2f", comparison.meanRanks()[m]), false));
                cells.add(new Cell(format("%.0f %%", 100 * comparison.wins(m)), false));
            }
            page.row(isLearner(method), cells);
        }
        page.endTable();
    }

    private static boolean isLearner(String method) {
        return method.startsWith(InContextMethod.PREFIX);
    }

    /** One method beside the others. */
    private static void addDifferences(HtmlPage page, Group group, int method) {
        List<Measure> measures =
                List.of(Measure.AUC, Measure.ACCURACY, Measure.LOG_LOSS, Measure.BRIER, Measure.CALIBRATION);
        page.element(
                "h3",
                group.methods().get(0)
                        + " minus each other method: mean and standard error over tables, and the share of"
                        + " tables where it is better");
        List<String> head = new ArrayList<>(List.of("than"));
        measures.forEach(measure -> head.add(measure.toString()));
        page.beginTable(head);
        for (int other = 0; other < group.methods().size(); other++) {
            if (other == method) {
                continue;
            }
            List<Cell> cells = new ArrayList<>(List.of(new Cell(group.methods().get(other), false)));
            for (Measure measure : measures) {
                Comparison comparison = group.by(measure);
                cells.add(new Cell(
                        format(
                                "%s, %.0f %%",
                                comparison.difference(method, other), 100 * comparison.better(method, other)),
                        false));
            }
            page.row(isLearner(group.methods().get(other)), cells);
        }
        page.endTable();
    }

    /** The means and mean ranks as text: for a console. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Group group : groups) {
            text.append(format("%n%s%n%-24s", title(group), "method"));
            Arrays.stream(Measure.values()).forEach(measure -> text.append(format(" %17s", measure)));
            RANKED.forEach(measure -> text.append(format(" %17s", "rank by " + measure)));
            for (int m = 0; m < group.methods().size(); m++) {
                text.append(format("%n%-24s", group.methods().get(m)));
                for (Measure measure : Measure.values()) {
                    text.append(format(
                            " %17s", measure.text(group.by(measure).mean(m).value())));
                }
                for (Measure measure : RANKED) {
                    text.append(format(" %17.2f", group.by(measure).meanRanks()[m]));
                }
            }
            text.append(format("%n"));
        }
        return text.toString();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
