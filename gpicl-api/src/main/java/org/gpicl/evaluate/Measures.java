package org.gpicl.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How good predicted probabilities are, given the labels.
 *
 * <p>Probabilities are [rows][classes], each row of sum 1; what only compares them ({@link #accuracy}, {@link
 * #oneVersusOneAuc}, {@link #oneVersusRestAuc}) takes any scores. Labels are [rows], each in 0 … classes − 1. Nothing is modified.
 */
public final class Measures {

    /** The least probability that {@link #logLoss} reckons with: one row can cost no more than 16.1 nats. */
    public static final double LEAST_PROBABILITY = 1e-7;

    private static final int CALIBRATION_BINS = 15;

    private Measures() {}

    /** The share of rows, 0 … 1, whose largest probability, the first of equal ones, is at their label. */
    public static double accuracy(double[][] probabilities, int[] labels) {
        requireRows("accuracy", probabilities, labels);
        return meanOverRows(labels, row -> indexOfLargest(probabilities[row]) == labels[row] ? 1 : 0);
    }

    /**
     * The area under the ROC curve, 0 … 1, averaged over all pairs of classes that occur among the labels (Hand and Till,
     * "A simple generalisation of the area under the ROC curve for multiple class classification problems", Machine Learning
     * 45, 2001); ties count half. NaN if only one class occurs.
     */
    public static double oneVersusOneAuc(double[][] probabilities, int[] labels) {
        requireRows("auc", probabilities, labels);
        int[] classes = IntStream.of(labels).distinct().sorted().toArray();
        double total = 0;
        int pairs = 0;
        for (int i = 0; i < classes.length; i++) {
            for (int j = i + 1; j < classes.length; j++) {
                total += (pairAuc(probabilities, labels, classes[i], classes[j])
                                + pairAuc(probabilities, labels, classes[j], classes[i]))
                        / 2;
                pairs++;
            }
        }
        return pairs == 0 ? Double.NaN : total / pairs;
    }

    /**
     * The area under the ROC curve, 0 … 1, of each class that occurs among the labels against all others, averaged over
     * these classes; ties count half. NaN if only one class occurs.
     */
    public static double oneVersusRestAuc(double[][] probabilities, int[] labels) {
        requireRows("auc", probabilities, labels);
        int[] classes = IntStream.of(labels).distinct().sorted().toArray();
        return classes.length < 2
                ? Double.NaN
                : IntStream.of(classes)
                        .mapToDouble(c -> auc(
                                scores(probabilities, labels, c, label -> label == c),
                                scores(probabilities, labels, c, label -> label != c)))
                        .average()
                        .orElseThrow();
    }

    /** The mean of −ln p(label) in nats, with p at least {@link #LEAST_PROBABILITY}. */
    public static double logLoss(double[][] probabilities, int[] labels) {
        requireRows("log-loss", probabilities, labels);
        return meanOverRows(labels, row -> -Math.log(Math.max(LEAST_PROBABILITY, probabilities[row][labels[row]])));
    }

    /** The mean over rows of the squared distance between the probabilities and 1 for the label, 0 for others: 0 … 2. */
    public static double brierScore(double[][] probabilities, int[] labels) {
        requireRows("brier score", probabilities, labels);
        return meanOverRows(labels, row -> {
            double squares = 0;
            for (int c = 0; c < probabilities[row].length; c++) {
                double error = probabilities[row][c] - (c == labels[row] ? 1 : 0);
                squares += error * error;
            }
            return squares;
        });
    }

    /**
     * The expected calibration error, 0 … 1: rows are sorted by the largest of their probabilities into 15 bins of equal
     * width, and the difference between the mean of these and the accuracy of the bin is averaged over rows (Guo et al., "On
     * calibration of modern neural networks", ICML 2017).
     */
    public static double calibrationError(double[][] probabilities, int[] labels) {
        return calibrationCurve("calibration error", probabilities, labels).stream()
                        .mapToDouble(bin -> bin.rows() * Math.abs(bin.confidence() - bin.accuracy()))
                        .sum()
                / labels.length;
    }

    /**
     * The calibration curve, or reliability diagram: the bins of {@link #calibrationError} that hold a row, by increasing
     * confidence.
     */
    public static List<CalibrationBin> calibrationCurve(double[][] probabilities, int[] labels) {
        return calibrationCurve("calibration curve", probabilities, labels);
    }

    private static List<CalibrationBin> calibrationCurve(String operation, double[][] probabilities, int[] labels) {
        requireRows(operation, probabilities, labels);
        double[] confidences = new double[CALIBRATION_BINS];
        int[] hits = new int[CALIBRATION_BINS];
        int[] rows = new int[CALIBRATION_BINS];
        for (int row = 0; row < labels.length; row++) {
            int top = indexOfLargest(probabilities[row]);
            double confidence = probabilities[row][top];
            // a bin holds its upper limit, as in the paper
            int bin = Math.max(0, Math.min(CALIBRATION_BINS - 1, (int) Math.ceil(confidence * CALIBRATION_BINS) - 1));
            confidences[bin] += confidence;
            hits[bin] += top == labels[row] ? 1 : 0;
            rows[bin]++;
        }
        List<CalibrationBin> bins = new ArrayList<>();
        for (int bin = 0; bin < CALIBRATION_BINS; bin++) {
            if (rows[bin] > 0) {
                bins.add(new CalibrationBin(rows[bin], confidences[bin] / rows[bin], (double) hits[bin] / rows[bin]));
            }
        }
        return bins;
    }

    private static void requireRows(String operation, double[][] probabilities, int[] labels) {
        if (labels.length == 0 || probabilities.length != labels.length) {
            throw new IllegalArgumentException(operation + ": expected at least 1 row and as many labels, got "
                    + probabilities.length + " rows and " + labels.length + " labels");
        }
    }

    private static double meanOverRows(int[] labels, IntToDoubleFunction ofRow) {
        return IntStream.range(0, labels.length).mapToDouble(ofRow).average().orElseThrow();
    }

    /** The position of the largest value, the first of equal ones. */
    static int indexOfLargest(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    /** The probability that a row of the class scores higher for it than a row of the other; ties count half. */
    private static double pairAuc(double[][] scores, int[] labels, int positive, int negative) {
        return auc(
                scores(scores, labels, positive, label -> label == positive),
                scores(scores, labels, positive, label -> label == negative));
    }

    private static double auc(double[] positives, double[] negatives) {
        Arrays.sort(negatives);
        double wins = 0;
        for (double score : positives) {
            wins += (below(negatives, score, false) + below(negatives, score, true)) / 2.0;
        }
        return wins / positives.length / negatives.length;
    }

    /** The scores that rows of some labels have for a class. */
    private static double[] scores(double[][] scores, int[] labels, int column, IntPredicate ofLabels) {
        return IntStream.range(0, labels.length)
                .filter(row -> ofLabels.test(labels[row]))
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
