package org.gpicl.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Pictures of a report, as SVG that fits light and dark pages: what is no curve has the color of the text. */
final class Pictures {

    /** Colors that people of any color vision tell apart (Okabe and Ito, "Color universal design", 2008). */
    private static final List<String> COLORS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999");

    private static final int SIDE = 320;
    private static final int LEFT = 52;
    private static final int TOP = 34;
    private static final int BOTTOM = 48;
    private static final int LEGEND_LINE = 18;
    private static final int GRID = 200;

    private static final int LETTER = 8;
    private static final int SHORTEST = 4;
    private static final int LONGEST = 24;

    private Pictures() {}

    // ---------------------------------------------------------------- curves

    /** One line of a diagram. */
    private record Curve(String name, List<RocCurve.Point> points, List<Double> radii) {}

    /** Confidence against accuracy of each evaluation; a dot's area grows with its rows. */
    static <L> String calibration(Map<String, Evaluation<L>> methods) {
        List<Curve> curves = new ArrayList<>();
        methods.forEach((name, evaluation) -> {
            List<CalibrationBin> bins = evaluation.calibrationCurve();
            curves.add(new Curve(
                    name,
                    bins.stream()
                            .map(bin -> new RocCurve.Point(bin.confidence(), bin.accuracy()))
                            .toList(),
                    bins.stream()
                            .map(bin -> 2 + 8 * Math.sqrt((double) bin.rows() / evaluation.rows()))
                            .toList()));
        });
        return diagram("Calibration", "confidence", "accuracy", curves);
    }

    /** ROC curves: of one evaluation, one for each class; of several, the mean over classes of each. */
    static <L> String roc(Map<String, Evaluation<L>> methods) {
        List<Curve> curves = new ArrayList<>();
        if (methods.size() == 1) {
            Evaluation<L> only = methods.values().iterator().next();
            List<L> classes = only.classes().stream().filter(only::hasRocCurve).toList();
            if (classes.size() <= COLORS.size()) {
                // of two classes one curve is the other's mirror image
                (classes.size() == 2 ? classes.subList(1, 2) : classes)
                        .forEach(label -> curves.add(new Curve(
                                label + " against the rest",
                                only.rocCurve(label).points(),
                                List.of())));
                return diagram("ROC", "false positives", "true positives", curves);
            }
        }
        methods.forEach((name, evaluation) -> curves.add(new Curve(name, meanRoc(evaluation), List.of())));
        return diagram("ROC, mean over classes", "false positives", "true positives", curves);
    }

    private static <L> List<RocCurve.Point> meanRoc(Evaluation<L> evaluation) {
        List<RocCurve> all = evaluation.classes().stream()
                .filter(evaluation::hasRocCurve)
                .map(evaluation::rocCurve)
                .toList();
        List<RocCurve.Point> mean = new ArrayList<>(List.of(new RocCurve.Point(0, 0)));
        if (!all.isEmpty()) {
            IntStream.rangeClosed(0, GRID)
                    .mapToDouble(i -> (double) i / GRID)
                    .forEach(at -> mean.add(new RocCurve.Point(
                            at,
                            all.stream()
                                    .mapToDouble(curve -> curve.truePositivesAt(at))
                                    .average()
                                    .orElseThrow())));
        }
        return mean;
    }

    private static String diagram(String title, String xTitle, String yTitle, List<Curve> curves) {
        int height = TOP + SIDE + BOTTOM + LEGEND_LINE * curves.size();
        int width = LEFT + SIDE + 20;
        StringBuilder svg = begin(width, height, title);
        text(svg, LEFT, 18, "start", title, "font-weight=\"600\" font-size=\"15\"");
        for (int tick = 0; tick <= 4; tick++) {
            double at = tick / 4.0;
            svg.append(format(
                    "<path d=\"M%.1f %d V%d M%d %.1f H%d\" stroke=\"currentColor\" stroke-opacity=\".15\"/>%n",
                    x(at), TOP, TOP + SIDE, LEFT, y(at), LEFT + SIDE));
            text(svg, x(at), TOP + SIDE + 16, "middle", format("%.2f", at), "");
            text(svg, LEFT - 6, y(at) + 4, "end", format("%.2f", at), "");
        }
        svg.append(format(
                "<path d=\"M%.1f %.1f L%.1f %.1f\" stroke=\"currentColor\" stroke-opacity=\".5\""
                        + " stroke-dasharray=\"4 4\"/>%n",
                x(0), y(0), x(1), y(1)));
        text(svg, x(0.5), TOP + SIDE + 34, "middle", xTitle, "");
        text(svg, 0, 0, "middle", yTitle, format("transform=\"translate(13 %.1f) rotate(-90)\"", y(0.5)));
        for (int i = 0; i < curves.size(); i++) {
            String color = COLORS.get(i % COLORS.size());
            curve(svg, curves.get(i), color);
            int line = TOP + SIDE + BOTTOM + LEGEND_LINE * i;
            svg.append(format("<path d=\"M%d %d h22\" stroke=\"%s\" stroke-width=\"3\"/>%n", LEFT, line + 2, color));
            text(svg, LEFT + 30, line + 6, "start", curves.get(i).name(), "");
        }
        return svg.append("</svg>\n").toString();
    }

    private static void curve(StringBuilder svg, Curve curve, String color) {
        StringBuilder path = new StringBuilder();
        for (RocCurve.Point point : curve.points()) {
            path.append(format(
                    "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x(point.falsePositives()), y(point.truePositives())));
        }
        svg.append(
                format("<path d=\"%s\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>%n", path, color));
        for (int i = 0; i < curve.radii().size(); i++) {
            RocCurve.Point point = curve.points().get(i);
            svg.append(format(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" fill-opacity=\".7\"/>%n",
                    x(point.falsePositives()),
                    y(point.truePositives()),
                    curve.radii().get(i),
                    color));
        }
    }

    private static double x(double share) {
        return LEFT + SIDE * share;
    }

    private static double y(double share) {
        return TOP + SIDE * (1 - share);
    }

    // ---------------------------------------------------------------- confusions

    /** Counts on squares, the darker the larger their share of the actual class. */
    static <L> String confusion(ConfusionMatrix<L> confusion) {
        List<String> names = confusion.classes().stream()
                .map(label -> shortened(label.toString()))
                .toList();
        int letters = names.stream().mapToInt(String::length).max().orElse(SHORTEST);
        int margin = 34 + LETTER * Math.max(SHORTEST, letters);
        int cell = names.size() > 15 ? 26 : names.size() > 8 ? 36 : 52;
        int side = cell * names.size();
        StringBuilder svg = begin(margin + side + 20, margin + side + 10, "Confusion matrix");
        text(svg, margin + side / 2.0, 16, "middle", "predicted", "");
        text(
                svg,
                0,
                0,
                "middle",
                "actual",
                format("transform=\"translate(14 %.1f) rotate(-90)\"", margin + side / 2.0));
        for (int row = 0; row < names.size(); row++) {
            double middle = margin + cell * (row + 0.5);
            text(svg, margin - 8, middle + 4, "end", names.get(row), "");
            text(
                    svg,
                    0,
                    0,
                    "start",
                    names.get(row),
                    format("transform=\"translate(%.1f %d) rotate(-90)\"", middle + 4, margin - 8));
            int actual = IntStream.of(confusion.counts()[row]).sum();
            for (int column = 0; column < names.size(); column++) {
                int count = confusion.counts()[row][column];
                double share = actual == 0 ? 0 : (double) count / actual;
                svg.append(format(
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\""
                                + " fill-opacity=\"%.3f\"><title>%s</title></rect>%n",
                        margin + cell * column + 1,
                        margin + cell * row + 1,
                        cell - 2,
                        cell - 2,
                        row == column ? COLORS.get(0) : COLORS.get(1),
                        0.05 + 0.85 * share,
                        HtmlPage.escaped(format(
                                "%s taken for %s: %d of %d",
                                confusion.classes().get(row),
                                confusion.classes().get(column),
                                count,
                                actual))));
                if (count > 0) {
                    text(
                            svg,
                            margin + cell * (column + 0.5),
                            middle + 4,
                            "middle",
                            Integer.toString(count),
                            share > 0.5 ? "fill=\"#fff\" pointer-events=\"none\"" : "pointer-events=\"none\"");
                }
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
    }

    // ---------------------------------------------------------------- lines of SVG

    private static StringBuilder begin(int width, int height, String title) {
        return new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"none\" role=\"img\""
                        + " aria-label=\"%s\">%n",
                width, height, width, height, HtmlPage.escaped(title)));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String content, String attributes) {
        svg.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s%s>%s</text>%n",
                x,
                y,
                anchor,
                attributes.contains("fill=") ? "" : " fill=\"currentColor\"",
                attributes.isEmpty() ? "" : " " + attributes,
                HtmlPage.escaped(content)));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
