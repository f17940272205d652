package org.gpicl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.Episode;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.GaussianPrior;
import org.gpicl.task.prior.HybridPrior;
import org.gpicl.task.prior.NetworkPrior;
import org.gpicl.task.prior.TableOptions;

/**
 * Draws the pictures of docs/tasks.md: what tables of the priors look like.
 *
 * <p>{@code labels.svg} has tables of two columns, a point for each row, coloured by its label. {@code columns.svg} has the
 * columns of a few tables of the hybrid prior, as histograms.
 */
public final class PriorPictures {

    private static final int ROWS = 250;

    /** Side of a picture of one table, and of a picture of one column. */
    private static final int SIZE = 120;

    private static final int GAP = 10;
    private static final int HEADING = 20;
    private static final int TABLES = 6;
    private static final int COLUMNS = 8;
    private static final int BARS = 28;

    /** Of the classes; distinct for most readers (Okabe and Ito). */
    private static final String[] COLORS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#8c564b", "#3b3b3b", "#b5bd00"
    };

    private PriorPictures() {}

    /** Takes the folder to write to. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Files.writeString(folder.resolve("labels.svg"), labels());
        Files.writeString(folder.resolve("columns.svg"), columns());
    }

    /** Tables of two columns that are plain numbers, of each prior. */
    static String labels() {
        TableOptions two =
                TableOptions.SMALL.withFeatures(2, 2).withClasses(6, 0.4).withColumns(0, 0);
        HybridPrior.Options plain = HybridPrior.Options.STANDARD
                .withColumns(0, 0, 0)
                .withCauses(0.5, 0)
                .withUnlearnableShare(0);
        Map<String, TaskDistribution> priors = new LinkedHashMap<>();
        priors.put("HybridPrior, trees and categories only", new HybridPrior(two, plain.withTreeShare(1)));
        priors.put("HybridPrior, without them", new HybridPrior(two, plain.withTreeShare(0)));
        priors.put("HybridPrior, both", new HybridPrior(two, plain));
        priors.put("NetworkPrior", new NetworkPrior(two, NetworkPrior.Options.STANDARD));
        priors.put("GaussianPrior", new GaussianPrior(two, GaussianPrior.Options.STANDARD));
        StringBuilder svg = head(TABLES, priors.size());
        int line = 0;
        for (Map.Entry<String, TaskDistribution> prior : priors.entrySet()) {
            heading(svg, line, prior.getKey());
            for (int table = 0; table < TABLES; table++) {
                frame(svg, table, line);
                points(svg, episode(prior.getValue(), table), table, line);
            }
            line++;
        }
        return svg.append("</svg>\n").toString();
    }

    /** All columns of tables of the hybrid prior; half of them have missing values. */
    static String columns() {
        HybridPrior prior = new HybridPrior(
                TableOptions.WIDE.withFeatures(COLUMNS, COLUMNS),
                HybridPrior.Options.STANDARD.withColumns(0.4, 0.3, 0.5));
        StringBuilder svg = head(COLUMNS, TABLES);
        for (int table = 0; table < TABLES; table++) {
            Episode episode = episode(prior, table);
            heading(svg, table, "table " + (table + 1) + ", " + episode.classes() + " classes");
            for (int column = 0; column < COLUMNS; column++) {
                frame(svg, column, table);
                histogram(svg, column(episode, column), column, table);
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static Episode episode(TaskDistribution prior, int table) {
        RandomStream random = new Seed(table).stream();
        return prior.draw(random).episode(random, ROWS);
    }

    private static float[] column(Episode episode, int column) {
        float[] values = new float[episode.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = episode.x()[row * episode.features() + column];
        }
        return values;
    }

    private static StringBuilder head(int across, int down) {
        int width = left(across);
        int height = top(down) - HEADING;
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
        svg.append(width).append(' ').append(height).append("\" width=\"").append(width);
        svg.append("\" font-family=\"sans-serif\" font-size=\"12\" stroke-linecap=\"round\">\n");
        return svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    }

    private static int left(int across) {
        return GAP + across * (SIZE + GAP);
    }

    private static int top(int down) {
        return GAP + HEADING + down * (SIZE + GAP + HEADING);
    }

    private static void heading(StringBuilder svg, int down, String text) {
        svg.append("<text x=\"")
                .append(GAP)
                .append("\" y=\"")
                .append(top(down) - 6)
                .append("\">");
        svg.append(text).append("</text>\n");
    }

    private static void frame(StringBuilder svg, int across, int down) {
        svg.append("<path fill=\"none\" stroke=\"#ccc\" d=\"M")
                .append(left(across))
                .append(' ')
                .append(top(down));
        svg.append("h")
                .append(SIZE)
                .append("v")
                .append(SIZE)
                .append("h-")
                .append(SIZE)
                .append("z\"/>\n");
    }

    /** A dot for each row; far out ones at the margin. */
    private static void points(StringBuilder svg, Episode episode, int across, int down) {
        Axis horizontal = Axis.of(column(episode, 0));
        Axis vertical = Axis.of(column(episode, 1));
        for (int label = 0; label < episode.classes(); label++) {
            svg.append("<path stroke-width=\"4\" stroke=\"")
                    .append(COLORS[label])
                    .append("\" d=\"");
            for (int row = 0; row < episode.rows(); row++) {
                if (episode.y()[row] == label) {
                    int x = left(across) + Math.round(SIZE * horizontal.share(episode.x()[2 * row]));
                    int y = top(down) + SIZE - Math.round(SIZE * vertical.share(episode.x()[2 * row + 1]));
                    svg.append('M').append(x).append(' ').append(y).append("h0");
                }
            }
            svg.append("\"/>\n");
        }
    }

    /** Bars of how many values there are in each part of the axis, and a red one for those that are missing. */
    private static void histogram(StringBuilder svg, float[] column, int across, int down) {
        Axis axis = Axis.of(column);
        int[] counts = new int[BARS];
        int missing = 0;
        for (float value : column) {
            if (Float.isNaN(value)) {
                missing++;
            } else {
                counts[Math.min(BARS - 1, (int) (BARS * axis.share(value)))]++;
            }
        }
        int most = Math.max(missing, Arrays.stream(counts).max().orElseThrow());
        int width = SIZE / (BARS + 1);
        for (int bar = 0; bar <= BARS; bar++) {
            int height = (SIZE - GAP) * (bar < BARS ? counts[bar] : missing) / most;
            if (height > 0) {
                svg.append("<rect x=\"").append(left(across) + 1 + bar * width);
                svg.append("\" y=\"")
                        .append(top(down) + SIZE - height)
                        .append("\" width=\"")
                        .append(width - 1);
                svg.append("\" height=\"").append(height).append("\" fill=\"");
                svg.append(bar < BARS ? COLORS[0] : COLORS[1]).append("\"/>\n");
            }
        }
    }

    /** The middle 98 % of what a column holds. */
    private record Axis(float from, float to) {

        static Axis of(float[] column) {
            float[] sorted = column.clone();
            Arrays.sort(sorted); // missing values last
            int present = (int) IntStream.range(0, sorted.length)
                    .filter(i -> !Float.isNaN(sorted[i]))
                    .count();
            return present == 0 ? new Axis(0, 1) : new Axis(sorted[present / 100], sorted[present - 1 - present / 100]);
        }

        /** 0 … 1; ½ in a column of one value. */
        float share(float value) {
            return to > from ? Math.max(0, Math.min(1, (value - from) / (to - from))) : 0.5f;
        }
    }
}
