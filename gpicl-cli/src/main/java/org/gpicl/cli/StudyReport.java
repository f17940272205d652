package org.gpicl.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.gpicl.cli.Comparison.Respect;
import org.gpicl.cli.Picture.Axis;
import org.gpicl.cli.Picture.Point;
import org.gpicl.cli.Picture.Series;
import org.gpicl.evaluate.HtmlPage;
import org.gpicl.evaluate.Mean;
import org.gpicl.metatest.AlgorithmKind;
import org.gpicl.metatest.Improvement;
import org.gpicl.metatest.LearningCurve;
import org.gpicl.metatest.Verdict;
import org.gpicl.metatest.Verdict.Condition;
import org.gpicl.study.CellResult;
import org.gpicl.study.Plateau;
import org.gpicl.study.Setup;
import org.gpicl.study.Study;

/** What came of a study, as a page that needs no other file: phases, curves, plateaus, and what each setting does to them. */
final class StudyReport {

    private static final Map<AlgorithmKind, String> COLORS = new EnumMap<>(Map.of(
            AlgorithmKind.NO_LEARNING, "#e6e6e6",
            AlgorithmKind.INSTANCE_MEMORIZATION, "#f5c48b",
            AlgorithmKind.TASK_IDENTIFICATION, "#9ccbe8",
            AlgorithmKind.GENERAL_LEARNING, "#7fd1ae",
            AlgorithmKind.UNDECIDED, "#ffffff"));

    private final HtmlPage page;
    private final Study study;
    private final List<CellResult> results;

    private StudyReport(String title, Study study, List<CellResult> results) {
        page = new HtmlPage(title);
        this.study = study;
        this.results = results;
    }

    /**
     * The page.
     *
     * @param results of the runs that are finished
     * @throws IllegalArgumentException if there are none
     */
    static HtmlPage page(String title, Study study, List<CellResult> results) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("study: expected a finished run at least, got none of "
                    + study.cells().size() + "; see gpicl study status");
        }
        return new StudyReport(title, study, results).page();
    }

    private HtmlPage page() {
        page.add(
                "<style>figure { margin: 0 } figcaption { font-size: .8em } .phases td { text-align: center }</style>\n");
        Setup setup = study.setup();
        page.note(String.format(
                Locale.ROOT,
                "%d of %d runs are finished. Tasks are random projections of %s at %d×%d with permuted labels, %d rows an"
                        + " episode; unseen data are those of %s. Accuracy is that on %d tasks of %d queries each. Transformers"
                        + " have %d layers of %d heads of %d. Backend %s, one thread.",
                results.size(),
                study.cells().size(),
                setup.images(),
                setup.side(),
                setup.side(),
                setup.length(),
                setup.unseenImages(),
                setup.testTasks(),
                setup.queries(),
                setup.layers(),
                setup.heads(),
                setup.keySize(),
                setup.backend()));
        Comparison.phases(results).forEach(this::phases);
        Comparison.of(results).forEach(this::comparison);
        runs();
        return page;
    }

    // ---------------------------------------------------------------- phases

    /** Tasks × width, colored by verdict. */
    private void phases(List<CellResult> group) {
        page.element("h2", "Phases");
        page.note(
                "By number of tasks and width: what was found in each seed, and by how much accuracy improves within the"
                        + " sequence on tasks seen and on unseen ones, mean over seeds. "
                        + Comparison.settingsOfPhases(group.get(0).cell()) + ".");
        List<String> tasks = group.stream()
                .sorted(Comparator.comparing(result -> result.cell().tasks() == 0
                        ? Long.MAX_VALUE
                        : result.cell().tasks()))
                .map(result -> Comparison.tasks(result.cell()))
                .distinct()
                .toList();
        int[] widths = group.stream()
                .mapToInt(result -> result.cell().width())
                .sorted()
                .distinct()
                .toArray();
        page.add("<table class=\"phases\">\n<tr><th>width \\ tasks</th>");
        tasks.forEach(each -> page.add("<th>" + each + "</th>"));
        page.add("</tr>\n");
        for (int width : widths) {
            page.add("<tr><th>" + width + "</th>");
            for (String each : tasks) {
                phase(group.stream()
                        .filter(result -> result.cell().width() == width
                                && Comparison.tasks(result.cell()).equals(each))
                        .toList());
            }
            page.add("</tr>\n");
        }
        page.endTable();
    }

    private void phase(List<CellResult> seeds) {
        if (seeds.isEmpty()) {
            page.add("<td></td>");
            return;
        }
        Map<AlgorithmKind, Long> kinds = seeds.stream()
                .collect(Collectors.groupingBy(
                        result -> result.verdict().kind(),
                        () -> new EnumMap<>(AlgorithmKind.class),
                        Collectors.counting()));
        AlgorithmKind most = kinds.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        String names = kinds.entrySet().stream()
                .map(entry -> (seeds.size() == 1 ? "" : entry.getValue() + " ") + text(entry.getKey()))
                .collect(Collectors.joining("<br>"));
        page.add(String.format(
                Locale.ROOT,
                "<td style=\"background:%s;color:#000\">%s<br>%+.2f %+.2f</td>",
                COLORS.get(most),
                names,
                mean(seeds, result -> improvement(result, Condition.SEEN_TASKS)).value(),
                mean(seeds, result -> improvement(result, Condition.UNSEEN_TASKS))
                        .value()));
    }

    private static double improvement(CellResult result, Condition condition) {
        return result.verdict().improvement(condition).value();
    }

    private static Mean mean(List<CellResult> seeds, ToDoubleFunction<CellResult> value) {
        return Mean.of(seeds.stream().mapToDouble(value).boxed().toList());
    }

    private static String text(AlgorithmKind kind) {
        return kind.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    // ---------------------------------------------------------------- comparisons

    private void comparison(Comparison comparison) {
        page.element("h2", "By " + comparison.respect().text());
        page.note(comparison.common());
        page.add("<div class=\"pictures\">\n");
        if (comparison.respect() == Respect.ARCHITECTURE) {
            page.add(states(comparison).html());
        }
        page.add(accuracies(comparison).html());
        page.add(curves(comparison, Condition.UNSEEN_TASKS).html());
        page.add(curves(comparison, Condition.SEEN_TASKS).html());
        page.add(losses(comparison).html());
        Picture plateaus = plateaus(comparison);
        if (!plateaus.series().isEmpty()) {
            page.add(plateaus.html());
        }
        page.add("</div>\n");
    }

    private static Axis names(Comparison comparison) {
        return Axis.names(
                comparison.respect().text(), List.copyOf(comparison.runs().keySet()));
    }

    /** A dot for each seed: where they lie in two heaps, a learner is found by some seeds and not by others. */
    private static Picture accuracies(Comparison comparison) {
        List<Series> series = new ArrayList<>();
        for (Condition condition : List.of(Condition.SEEN_TASKS, Condition.UNSEEN_TASKS, Condition.UNSEEN_DATA)) {
            series.add(new Series(condition.text(), false, dots(comparison, result -> last(result, condition))));
        }
        return new Picture(
                "Accuracy after the most examples, a dot for each seed",
                names(comparison),
                Axis.numbers("accuracy"),
                series);
    }

    private static double last(CellResult result, Condition condition) {
        return result.verdict().improvement(condition).last().accuracy();
    }

    private static List<Point> dots(Comparison comparison, ToDoubleFunction<CellResult> value) {
        List<Point> points = new ArrayList<>();
        int position = 0;
        for (List<CellResult> seeds : comparison.runs().values()) {
            for (CellResult result : seeds) {
                points.add(new Point(position, value.applyAsDouble(result), 0));
            }
            position++;
        }
        return points;
    }

    private static Picture curves(Comparison comparison, Condition condition) {
        List<Series> series = new ArrayList<>();
        comparison.runs().forEach((name, seeds) -> series.add(new Series(name, true, curve(seeds, condition))));
        return new Picture(
                "Learning curves on " + condition.text() + ", mean of seeds",
                Axis.logarithmic("examples seen"),
                Axis.numbers("accuracy"),
                series);
    }

    private static List<Point> curve(List<CellResult> seeds, Condition condition) {
        List<List<LearningCurve.Point>> curves = seeds.stream()
                .map(result -> result.verdict().curves().get(condition))
                .filter(Objects::nonNull)
                .map(LearningCurve::points)
                .toList();
        List<Point> points = new ArrayList<>();
        for (int i = 0; !curves.isEmpty() && i < curves.get(0).size(); i++) {
            int at = i;
            Mean mean = Mean.of(
                    curves.stream().map(curve -> curve.get(at).accuracy()).toList());
            LearningCurve.Point first = curves.get(0).get(i);
            double error = curves.size() == 1 ? first.standardError() : mean.standardError();
            points.add(new Point(first.examples(), mean.value(), error));
        }
        return points;
    }

    /** Of the first seed of each. */
    private static Picture losses(Comparison comparison) {
        List<Series> series = new ArrayList<>();
        List<Point> ends = new ArrayList<>();
        comparison.runs().forEach((name, seeds) -> {
            CellResult first = seeds.get(0);
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < first.losses().size(); i++) {
                points.add(
                        new Point((i + 1) * first.stepsPerLoss(), first.losses().get(i), 0));
            }
            series.add(new Series(name, true, points));
            first.plateau()
                    .map(Plateau::drop)
                    .filter(drop -> drop > 0)
                    .ifPresent(drop ->
                            ends.add(new Point(drop, first.losses().get((int) (drop / first.stepsPerLoss()) - 1), 0)));
        });
        if (!ends.isEmpty()) {
            series.add(new Series("steepest descent", false, ends));
        }
        return new Picture(
                "Loss of meta-training, first seed of each",
                Axis.logarithmic("updates"),
                Axis.numbers("loss, nats"),
                series);
    }

    /** Without the runs that are on the plateau still. */
    private static Picture plateaus(Comparison comparison) {
        List<Point> points = new ArrayList<>();
        int position = 0;
        for (List<CellResult> seeds : comparison.runs().values()) {
            for (CellResult result : seeds) {
                int at = position;
                result.plateau().ifPresent(plateau -> points.add(new Point(at, plateau.left(), 0)));
            }
            position++;
        }
        return new Picture(
                "Updates until the plateau is left, a dot for each seed that leaves it",
                names(comparison),
                Axis.numbers("updates"),
                points.isEmpty() ? List.of() : List.of(new Series("left the plateau", false, points)));
    }

    private static Picture states(Comparison comparison) {
        List<Series> series = new ArrayList<>();
        comparison
                .runs()
                .forEach((name, seeds) -> series.add(new Series(
                        name,
                        false,
                        seeds.stream()
                                .map(result -> new Point(
                                        Math.max(1, result.stateSize()), last(result, Condition.UNSEEN_TASKS), 0))
                                .toList())));
        return new Picture(
                "Accuracy on unseen tasks by size of state",
                Axis.logarithmic("floats of state after the most examples"),
                Axis.numbers("accuracy"),
                series);
    }

    // ---------------------------------------------------------------- runs

    private void runs() {
        page.element("h2", "Runs");
        page.note(
                "Improvement within the sequence under each condition, with its 95 % interval; a plateau is left when the"
                        + " loss stays below " + Plateau.SHARE + " of that of guessing.");
        List<String> titles = new ArrayList<>(List.of("run", "seed", "parameters", "state", "kind"));
        Arrays.stream(Condition.values()).map(Condition::text).forEach(titles::add);
        titles.addAll(List.of("left the plateau", "last loss"));
        page.beginTable(titles);
        for (CellResult result : results) {
            List<String> texts = new ArrayList<>(List.of(
                    Comparison.settings(result.cell()),
                    Long.toString(result.cell().seed()),
                    Long.toString(result.parameters()),
                    Long.toString(result.stateSize()),
                    text(result.verdict().kind())));
            for (Condition condition : Condition.values()) {
                texts.add(interval(result.verdict(), condition));
            }
            texts.add(result.plateau()
                    .map(plateau -> Long.toString(plateau.left()))
                    .orElse("no"));
            texts.add(String.format(
                    Locale.ROOT, "%.3f", result.losses().get(result.losses().size() - 1)));
            page.row(
                    false,
                    texts.stream().map(text -> new HtmlPage.Cell(text, false)).toList());
        }
        page.endTable();
    }

    private static String interval(Verdict verdict, Condition condition) {
        if (!verdict.curves().containsKey(condition)) {
            return "";
        }
        Improvement improvement = verdict.improvement(condition);
        return String.format(Locale.ROOT, "%+.3f ± %.3f", improvement.value(), 1.96 * improvement.standardError());
    }
}
