package org.gpicl.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each.
 *
 * @param classes distinct
 * @param counts [actual class][predicted class]; not to be modified
 * @param <L> the type of the labels
 */
public record ConfusionMatrix<L>(List<L> classes, int[][] counts) {

    /** Copies both. */
    public ConfusionMatrix {
        classes = List.copyOf(classes);
        counts = Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
    }

    /** Rows of one class that were taken for another, or for itself; 0 for labels that are no class here. */
    public int count(L actual, L predicted) {
        int row = classes.indexOf(actual);
        int column = classes.indexOf(predicted);
        return row < 0 || column < 0 ? 0 : counts[row][column];
    }

    /** Precision, recall and number of rows of each class, in the order of the classes. */
    public List<ClassScore<L>> perClass() {
        List<ClassScore<L>> scores = new ArrayList<>();
        for (int c = 0; c < counts.length; c++) {
            int column = c;
            int actual = IntStream.of(counts[c]).sum();
            int predicted = IntStream.range(0, counts.length)
                    .map(row -> counts[row][column])
                    .sum();
            scores.add(new ClassScore<>(
                    classes.get(c), actual, ratio(counts[c][c], predicted), ratio(counts[c][c], actual)));
        }
        return scores;
    }

    private static double ratio(int part, int whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }

    /** A table of text: a line for each actual class, a column for each predicted one. */
    @Override
    public String toString() {
        int first = classes.stream()
                .mapToInt(label -> label.toString().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder(" ".repeat(first));
        int[] widths = classes.stream()
                .mapToInt(label -> 2 + Math.max(5, label.toString().length()))
                .toArray();
        for (int c = 0; c < widths.length; c++) {
            text.append(String.format(Locale.ROOT, "%" + widths[c] + "s", classes.get(c)));
        }
        for (int row = 0; row < counts.length; row++) {
            text.append(String.format(Locale.ROOT, "%n%-" + Math.max(1, first) + "s", classes.get(row)));
            for (int c = 0; c < widths.length; c++) {
                text.append(String.format(Locale.ROOT, "%" + widths[c] + "d", counts[row][c]));
            }
        }
        return text.toString();
    }
}
