package org.gpicl.benchmarks.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gpicl.evaluate.HtmlPage;

/**
 * Mean ranks on a line, with bars over methods that do not differ significantly (Demšar 2006, figure 1).
 *
 * @param methods their names
 * @param test of their ranks
 */
record CriticalDifferenceDiagram(List<String> methods, FriedmanTest test) {

    private static final int LEFT = 260;
    private static final int AXIS = 420;
    private static final int WIDTH = LEFT + AXIS + LEFT;
    private static final int TOP = 60;
    private static final int BAR = 8;
    private static final int LINE = 20;

    /** Methods from the best to the worst, as positions of the first and the last in the order of their ranks. */
    private record Clique(int first, int last) {}

    /** The picture. */
    String svg() {
        List<Integer> order = IntStream.range(0, methods.size())
                .boxed()
                .sorted((a, b) -> Double.compare(test.meanRanks()[a], test.meanRanks()[b]))
                .toList();
        List<Clique> cliques = cliques(order);
        int labels = TOP + 16 + BAR * cliques.size();
        int half = (methods.size() + 1) / 2;
        StringBuilder svg = new StringBuilder(format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" font-family="sans-serif" \
                font-size="13" fill="currentColor" stroke="none">
                """, WIDTH, labels + LINE * half + 6, WIDTH));
        line(svg, x(1), 24, x(1 + Math.min(test.criticalDifference(), methods.size() - 1.0)), 24, 3);
        text(svg, x(1), 16, "start", format("critical difference %.2f", test.criticalDifference()));
        line(svg, x(1), TOP, x(methods.size()), TOP, 1);
        for (int rank = 1; rank <= methods.size(); rank++) {
            line(svg, x(rank), TOP - 6, x(rank), TOP, 1);
            text(svg, x(rank), TOP - 10, "middle", Integer.toString(rank));
        }
        for (int i = 0; i < order.size(); i++) {
            double at = x(test.meanRanks()[order.get(i)]);
            boolean best = i < half;
            int y = labels + LINE * (best ? i : order.size() - 1 - i) + 10;
            int end = best ? LEFT - 16 : LEFT + AXIS + 16;
            line(svg, at, TOP, at, y, 1);
            line(svg, at, y, end, y, 1);
            text(
                    svg,
                    best ? end - 4 : end + 4,
                    y + 4,
                    best ? "end" : "start",
                    format("%s %.2f", methods.get(order.get(i)), test.meanRanks()[order.get(i)]));
        }
        for (int i = 0; i < cliques.size(); i++) {
            Clique clique = cliques.get(i);
            int y = TOP + 10 + BAR * i;
            line(
                    svg,
                    x(test.meanRanks()[order.get(clique.first())]) - 3,
                    y,
                    x(test.meanRanks()[order.get(clique.last())]) + 3,
                    y,
                    4);
        }
        return svg.append("</svg>\n").toString();
    }

    /** The longest runs of methods within the critical difference. */
    private List<Clique> cliques(List<Integer> order) {
        List<Clique> cliques = new ArrayList<>();
        int reached = 0;
        for (int first = 0; first < order.size(); first++) {
            int last = first;
            while (last + 1 < order.size()
                    && test.meanRanks()[order.get(last + 1)] - test.meanRanks()[order.get(first)]
                            <= test.criticalDifference()) {
                last++;
            }
            if (last > first && last > reached) {
                cliques.add(new Clique(first, last));
                reached = last;
            }
        }
        return cliques;
    }

    /** Where a rank lies, the best on the left. */
    private double x(double rank) {
        return LEFT + AXIS * (rank - 1) / (methods.size() - 1);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, int width) {
        svg.append(format(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"currentColor\" stroke-width=\"%d\"/>\n",
                x1, y1, x2, y2, width));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String content) {
        svg.append(format(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, HtmlPage.escaped(content)));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
