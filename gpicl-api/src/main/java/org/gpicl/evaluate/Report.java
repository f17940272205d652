package org.gpicl.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.evaluate.HtmlPage.Cell;

/**
 * Evaluations side by side, as text and as a page. Immutable.
 *
 * @param title of the page
 * @param methods by name: the first is what it is about, the others are what that is compared with
 * @param <L> the type of the labels
 */
public record Report<L>(String title, Map<String, Evaluation<L>> methods) {

    private static final String NOTE =
            "Measures with ± have a standard error: over rows or groups of rows for accuracy, log-loss and Brier score, else"
                    + " over folds. Log-loss is in nats; the Brier score of a row is 0 to 2. The best of each column is bold.";

    private static final int MOST_CLASSES = 40;

    /** Copies the evaluations. */
    public Report {
        if (methods.isEmpty()) {
            throw new IllegalArgumentException("report: expected at least 1 evaluation, got none");
        }
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
    }

    /** A report of one evaluation. */
    public static <L> Report<L> of(String title, String name, Evaluation<L> evaluation) {
        return new Report<>(title, Map.of(name, evaluation));
    }

    /**
     * With another one to compare with.
     *
     * @throws IllegalArgumentException if it is of other rows, see {@link Evaluation#minus}
     */
    public Report<L> with(String name, Evaluation<L> evaluation) {
        first().minus(evaluation, Measure.ACCURACY);
        Map<String, Evaluation<L>> more = new LinkedHashMap<>(methods);
        more.put(name, evaluation);
        return new Report<>(title, more);
    }

    private Evaluation<L> first() {
        return methods.values().iterator().next();
    }

    private String firstName() {
        return methods.keySet().iterator().next();
    }

    /** The differences of the first evaluation to the others, by their names, in the order of the measures. */
    private Map<String, List<Difference>> differences() {
        Map<String, List<Difference>> differences = new LinkedHashMap<>();
        methods.forEach((name, evaluation) -> {
            if (evaluation != first()) {
                differences.put(
                        name,
                        Measure.standard().stream()
                                .map(measure -> first().minus(evaluation, measure))
                                .toList());
            }
        });
        return differences;
    }

    /** The first evaluation as text, and how it differs from the others. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(title + ": " + firstName() + "\n" + first());
        differences().forEach((name, differences) -> {
            text.append("\n").append(firstName()).append(" minus ").append(name).append("\n");
            differences.forEach(
                    difference -> text.append("  ").append(difference).append("\n"));
        });
        return text.toString();
    }

    /** A page that needs no other file. */
    public String html() {
        return page().toString();
    }

    private HtmlPage page() {
        HtmlPage page = new HtmlPage(title);
        page.element(
                "p",
                String.format(
                        Locale.ROOT,
                        "%d predictions, %d classes, %s.",
                        first().rows(),
                        first().classes().size(),
                        first().folds() == 1 ? "one set of rows" : first().folds() + " folds"));
        addMeasures(page);
        addDifferences(page);
        page.add("<div class=\"pictures\">\n");
        page.add(Pictures.calibration(methods)).add(Pictures.roc(methods));
        page.add("</div>\n");
        for (Map.Entry<String, Evaluation<L>> method : methods.entrySet()) {
            page.element("h2", method.getKey());
            if (method.getValue().classes().size() <= MOST_CLASSES) {
                page.add(Pictures.confusion(method.getValue().confusion()));
            }
            addClasses(page, method.getValue());
        }
        return page;
    }

    private void addMeasures(HtmlPage page) {
        List<String> head = new ArrayList<>(List.of(""));
        Measure.standard().forEach(measure -> head.add(measure.name()));
        page.beginTable(head);
        methods.forEach((name, evaluation) -> {
            List<Cell> cells = new ArrayList<>(List.of(new Cell(name, false)));
            for (Measure measure : Measure.standard()) {
                Mean value = evaluation.value(measure);
                boolean best = methods.size() > 1
                        && methods.values().stream()
                                .allMatch(other -> measure.gain(
                                                value.value(),
                                                other.value(measure).value())
                                        >= 0);
                cells.add(new Cell(value.toString(), best));
            }
            page.row(evaluation == first(), cells);
        });
        page.endTable().note(NOTE);
    }

    private void addDifferences(HtmlPage page) {
        differences().forEach((name, differences) -> {
            page.element("h2", firstName() + " minus " + name);
            page.beginTable(List.of("measure", "difference", "", "better on"));
            for (Difference difference : differences) {
                boolean better = difference.isClear()
                        && difference.measure().gain(difference.value().value(), 0) > 0;
                page.row(
                        better,
                        List.of(
                                new Cell(difference.measure().name(), false),
                                new Cell(difference.value().toString(), better),
                                new Cell(difference.verdict(), false),
                                new Cell(difference.winsText(), false)));
            }
            page.endTable();
        });
    }

    private void addClasses(HtmlPage page, Evaluation<L> evaluation) {
        page.beginTable(List.of("class", "precision", "recall", "F1", "rows"));
        for (ClassScore<L> score : evaluation.confusion().perClass()) {
            page.row(
                    false,
                    List.of(
                            new Cell(score.label().toString(), false),
                            new Cell(text(score.precision()), false),
                            new Cell(text(score.recall()), false),
                            new Cell(text(score.f1()), false),
                            new Cell(Integer.toString(score.rows()), false)));
        }
        page.endTable();
    }

    private static String text(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%.3f", number);
    }

    /** Writes the page, atomically. */
    public void write(Path file) throws IOException {
        page().write(file);
    }
}
