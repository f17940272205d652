package org.gpicl.cli;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.gpicl.evaluate.HtmlPage;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.colors.ColorBlindFriendlySeriesColors;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/**
 * A diagram of a report: as SVG, readable in grey, with the numbers behind it.
 *
 * @param title above it
 * @param x what goes to the right
 * @param y what goes up
 * @param series each with a color, a line and a marker of its own
 */
record Picture(String title, Axis x, Axis y, List<Series> series) {

    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int WIDTH = 680;
    private static final int PLOT_HEIGHT = 330;
    private static final int LEGEND_LINE = 24;

    /** How much of the width is left for the plot: the rest is for the numbers beside it. */
    private static final double PLOT = 0.85;

    private static final int DECIMALS = 2;

    /** A line of more points has no markers: they would hide it. */
    private static final int MOST_MARKERS = 30;

    Picture {
        series = List.copyOf(series);
    }

    /**
     * One of its two axes.
     *
     * @param title what is on it
     * @param isLogarithmic whether equal ways are equal ratios
     * @param names of the positions 0, 1, …; empty for numbers
     */
    record Axis(String title, boolean isLogarithmic, List<String> names) {

        static Axis numbers(String title) {
            return new Axis(title, false, List.of());
        }

        static Axis logarithmic(String title) {
            return new Axis(title, true, List.of());
        }

        static Axis names(String title, List<String> names) {
            return new Axis(title, false, names);
        }

        private String text(double at) {
            int position = (int) Math.round(at);
            if (names.isEmpty()) {
                return Numbers.text(at);
            }
            return Math.abs(at - position) < 1e-6 && position >= 0 && position < names.size()
                    ? names.get(position)
                    : " ".repeat(position + 2); // none is shown unless all differ
        }
    }

    /**
     * Points that belong together.
     *
     * @param isLine whether they are joined
     */
    record Series(String name, boolean isLine, List<Point> points) {

        Series {
            points = List.copyOf(points);
        }
    }

    /**
     * A point.
     *
     * @param error standard error of {@code y}; 0 if there is none
     */
    record Point(double x, double y, double error) {}

    /** Numbers as short as they can be told apart. */
    private static final class Numbers {
        private static String text(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e9
                    ? String.format(Locale.ROOT, "%.0f", value)
                    : Float.toString((float) value);
        }
    }

    // ---------------------------------------------------------------- numbers

    /** The numbers: series, x, y and the standard error of y. */
    String csv() {
        StringBuilder text = new StringBuilder("series,x,y,standard error of y\n");
        for (Series each : series) {
            for (Point point : each.points) {
                text.append('"').append(each.name.replace("\"", "\"\"")).append("\",\"");
                text.append(x.text(point.x))
                        .append("\",")
                        .append(Numbers.text(point.y))
                        .append(',');
                text.append(point.error == 0 ? "" : Numbers.text(point.error)).append('\n');
            }
        }
        return text.toString();
    }

    // ---------------------------------------------------------------- picture

    /** The picture and a link that saves the numbers, as HTML. */
    String html() {
        String numbers = Base64.getEncoder().encodeToString(csv().getBytes(StandardCharsets.UTF_8));
        String file = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".csv";
        return "<figure>" + svg() + "<figcaption><a download=\"" + file + "\" href=\"data:text/csv;base64," + numbers
                + "\">numbers</a></figcaption></figure>\n";
    }

    /** The picture. */
    String svg() {
        XYChart chart = chart();
        SVGGraphics2D graphics = graphics();
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        StringWriter text = new StringWriter();
        try {
            graphics.stream(text, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // what comes before the element is for files of SVG alone
        String whole = text.toString();
        String element = whole.substring(whole.indexOf("<svg"));
        // there are other pictures on the page, with the same names for parts
        String mark = Integer.toHexString(element.hashCode());
        element = element.replaceAll("id=\"(\\w+)\"", "id=\"$1-" + mark + "\"")
                .replaceAll("url\\(#(\\w+)\\)", "url(#$1-" + mark + ")");
        return element.replaceFirst(
                "<svg ",
                String.format(
                        "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" ",
                        HtmlPage.escaped(title),
                        chart.getWidth(),
                        chart.getHeight(),
                        chart.getWidth(),
                        chart.getHeight()));
    }

    private static SVGGraphics2D graphics() {
        try {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setPrecision(DECIMALS);
            context.setComment(null);
            return new SVGGraphics2D(context, false);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("pictures: expected an XML parser in the JDK, got none", e);
        }
    }

    /** Where the numbers beside a plot begin: at 0, unless points are below. */
    private double least() {
        return series.stream()
                .flatMap(each -> each.points.stream())
                .mapToDouble(Point::y)
                .reduce(0, Math::min);
    }

    private XYChart chart() {
        int lines = (series.size() + 1) / 2;
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(PLOT_HEIGHT + LEGEND_LINE * lines)
                .title(title)
                .xAxisTitle(x.title)
                .yAxisTitle(y.title)
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(x.isLogarithmic)
                .setYAxisLogarithmic(y.isLogarithmic)
                .setSeriesColors(new ColorBlindFriendlySeriesColors().getSeriesColors())
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14))
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Vertical)
                .setLegendBorderColor(Color.WHITE)
                .setMarkerSize(6);
        chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
        if (!y.isLogarithmic) {
            chart.getStyler().setYAxisMin(least());
        }
        if (!x.names.isEmpty()) {
            chart.getStyler()
                    .setXAxisMin(-1.0)
                    .setXAxisMax((double) x.names.size())
                    .setXAxisTickMarkSpacingHint((int) (WIDTH * PLOT / (x.names.size() + 1) * PLOT));
            chart.setCustomXAxisTickLabelsFormatter(x::text);
        }
        for (Series each : series) {
            double[] at = each.points.stream().mapToDouble(Point::x).toArray();
            double[] values = each.points.stream().mapToDouble(Point::y).toArray();
            double[] errors = each.points.stream().mapToDouble(Point::error).toArray();
            boolean hasErrors = Arrays.stream(errors).anyMatch(error -> error != 0);
            XYSeries drawn = chart.addSeries(each.name, at, values, hasErrors ? errors : null);
            drawn.setXYSeriesRenderStyle(each.isLine ? XYSeriesRenderStyle.Line : XYSeriesRenderStyle.Scatter);
            if (each.isLine && each.points.size() > MOST_MARKERS) {
                drawn.setMarker(SeriesMarkers.NONE);
            }
        }
        return chart;
    }
}
