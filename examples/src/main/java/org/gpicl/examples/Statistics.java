package org.gpicl.examples;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Sums that several examples report. */
final class Statistics {

    private Statistics() {}

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    static double standardError(List<Double> values) {
        double mean = mean(values);
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.size() - 1.0) / values.size());
    }

    /** Mean and standard error, such as {@code 0.912 ±0.004}. */
    static String summary(List<Double> values) {
        return String.format(Locale.ROOT, "%.3f ±%.3f", mean(values), standardError(values));
    }

    static int indexOfLargest(double[] values) {
        return IntStream.range(0, values.length)
                .reduce((a, b) -> values[b] > values[a] ? b : a)
                .orElseThrow();
    }

    /** The share of rows whose largest score is at their label. */
    static double accuracy(double[][] scores, int[] labels) {
        return IntStream.range(0, labels.length)
                .mapToDouble(i -> indexOfLargest(scores[i]) == labels[i] ? 1 : 0)
                .average()
                .orElseThrow();
    }

    /**
     * The area under the ROC curve, averaged over all pairs of classes that occur (Hand and Till 2001).
     *
     * @param scores [rows][classes]
     */
    static double oneVersusOneAuc(double[][] scores, int[] labels) {
        int[] classes = IntStream.of(labels).distinct().sorted().toArray();
        double total = 0;
        int pairs = 0;
        for (int i = 0; i < classes.length; i++) {
            for (int j = i + 1; j < classes.length; j++) {
                total +=
                        (auc(scores, labels, classes[i], classes[j]) + auc(scores, labels, classes[j], classes[i])) / 2;
                pairs++;
            }
        }
        return pairs == 0 ? Double.NaN : total / pairs;
    }

    /** The probability that a row of the class scores higher for it than a row of the other; ties count half. */
    private static double auc(double[][] scores, int[] labels, int positive, int negative) {
        double[] positives = scoresOf(scores, labels, positive, positive);
        double[] negatives = scoresOf(scores, labels, negative, positive);
        Arrays.sort(negatives);
        double wins = 0;
        for (double score : positives) {
            wins += (below(negatives, score, false) + below(negatives, score, true)) / 2.0;
        }
        return wins / positives.length / negatives.length;
    }

    private static double[] scoresOf(double[][] scores, int[] labels, int label, int column) {
        return IntStream.range(0, labels.length)
                .filter(row -> labels[row] == label)
                .mapToDouble(row -> scores[row][column])
                .toArray();
    }

    /** How many of the sorted values are smaller than the limit, or at most the limit. */
    private static int below(double[] sorted, double limit, boolean orEqual) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < limit || (orEqual && sorted[middle] == limit)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
