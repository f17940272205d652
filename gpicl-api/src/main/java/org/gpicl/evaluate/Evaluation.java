package org.gpicl.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.table.Table;

/**
 * Predictions of labelled rows, and what they are worth. Immutable; thread-safe if the labels are.
 *
 * <p>Rows come in one or several folds, each predicted by a classifier of its own. A label of which a classifier saw no
 * example has probability 0, and costs what {@link Measures#logLoss} takes at most.
 *
 * <p>Standard errors say how much a result would vary with other rows of the same kind. They do not know that the classifiers
 * of cross-validation share most of their examples, and are a little too small for that.
 *
 * @see Splits
 * @param <L> the type of the labels
 */
public final class Evaluation<L> {

    private final List<L> classes;
    private final int[] labels; // [rows]
    private final double[][] probabilities; // [rows][classes]
    private final int[] folds; // [rows], ascending from 0
    private final int[] examples; // [rows], which one of those that were evaluated
    private final int[] units; // [rows], what is independent of one another

    private Evaluation(Collector<L> rows) {
        classes = List.copyOf(rows.numbers.keySet());
        labels = ints(rows.labels);
        folds = ints(rows.folds);
        examples = ints(rows.examples);
        units = ints(rows.units);
        probabilities = rows.probabilities.stream()
                .map(row -> Arrays.copyOf(row, classes.size())) // classes that came later had probability 0
                .toArray(double[][]::new);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * A classifier on rows that it has not seen.
     *
     * @param classifier stays open
     */
    public static <L> Evaluation<L> of(Classifier<L> classifier, Context<L> rows) {
        int[] all = IntStream.range(0, rows.size()).toArray();
        Collector<L> collector = new Collector<>(classifier.classes());
        collector.addFold(classifier, rows.rows(), rows.labels(), all, all);
        return collector.evaluation();
    }

    /**
     * A classifier on the rows of a table that it has not seen, which are encoded as the one that it has.
     *
     * @param classifier stays open
     * @param rows with a label in each, which may be new
     * @throws IllegalArgumentException if there is no row, or see {@link TableClassifier#examples}
     */
    public static <L> Evaluation<L> of(TableClassifier<L> classifier, Table rows) {
        return of(classifier.learner(), classifier.examples(rows));
    }

    /**
     * Predictions that are there already.
     *
     * @param labels one for each prediction, at least one
     * @throws IllegalArgumentException if there are not as many of both
     */
    public static <L> Evaluation<L> of(List<L> labels, List<Prediction<L>> predictions) {
        if (labels.isEmpty() || labels.size() != predictions.size()) {
            throw new IllegalArgumentException("evaluation: expected at least 1 prediction and as many labels, got "
                    + predictions.size() + " predictions and " + labels.size() + " labels");
        }
        Collector<L> collector = new Collector<>(List.of());
        for (int row = 0; row < labels.size(); row++) {
            collector.add(labels.get(row), predictions.get(row), 0, row, row);
        }
        return collector.evaluation();
    }

    /** Takes rows as they are predicted. */
    static final class Collector<L> {
        private final Map<L, Integer> numbers = new LinkedHashMap<>();
        private final List<Integer> labels = new ArrayList<>();
        private final List<double[]> probabilities = new ArrayList<>();
        private final List<Integer> folds = new ArrayList<>();
        private final List<Integer> examples = new ArrayList<>();
        private final List<Integer> units = new ArrayList<>();
        private int fold;

        /** These come first, in the order of their first appearance here. */
        Collector(List<L> labels) {
            labels.forEach(this::number);
        }

        private int number(L label) {
            return numbers.computeIfAbsent(label, any -> numbers.size());
        }

        /**
         * Asks a classifier.
         *
         * @param queries what it is asked [rows][features]
         * @param labelOf for each of the examples
         * @param rows which of the examples the queries are [rows]
         * @param unitOf for each of the examples
         */
        void addFold(Classifier<L> classifier, float[][] queries, List<L> labelOf, int[] rows, int[] unitOf) {
            List<Prediction<L>> predictions = classifier.predict(queries);
            for (int i = 0; i < rows.length; i++) {
                add(labelOf.get(rows[i]), predictions.get(i), fold, rows[i], unitOf[rows[i]]);
            }
            fold++;
        }

        private void add(L label, Prediction<L> prediction, int inFold, int example, int unit) {
            labels.add(number(label));
            prediction.probabilities().keySet().forEach(this::number);
            double[] row = new double[numbers.size()];
            prediction.probabilities().forEach((of, probability) -> row[number(of)] = probability);
            probabilities.add(row);
            folds.add(inFold);
            examples.add(example);
            units.add(unit);
        }

        Evaluation<L> evaluation() {
            return new Evaluation<>(this);
        }
    }

    // ---------------------------------------------------------------- what there is

    /** The classes: those of the examples or the classifier first, then others that occurred. */
    public List<L> classes() {
        return classes;
    }

    /** The number of predictions. */
    public int rows() {
        return labels.length;
    }

    /** The number of folds. */
    public int folds() {
        return folds[folds.length - 1] + 1;
    }

    // ---------------------------------------------------------------- numbers

    /** The share of rows, 0 … 1, whose most probable label is right. */
    public double accuracy() {
        return Measures.accuracy(probabilities, labels);
    }

    /** The mean of −ln p(label), in nats; see {@link Measures#logLoss}. */
    public double logLoss() {
        return Measures.logLoss(probabilities, labels);
    }

    /**
     * A measure with its standard error.
     *
     * <p>One that is a mean over rows is that over all rows; its error takes the predictions of one example, or of one group,
     * for one observation. Any other is the mean over folds; if there is but one fold, or one has no such number, it is that
     * of all rows together, and its error is not known (NaN).
     */
    public Mean value(Measure measure) {
        if (measure.meanOverRows()) {
            return overRows(row -> ofRow(measure, row));
        }
        List<Double> perFold = perFold(measure);
        return perFold.size() == 1 || perFold.stream().anyMatch(value -> value.isNaN())
                ? new Mean(measure.of(probabilities, labels), Double.NaN)
                : Mean.of(perFold);
    }

    /** A measure in each fold; NaN where one has no such number. */
    public List<Double> perFold(Measure measure) {
        return IntStream.range(0, folds())
                .mapToObj(fold -> {
                    int[] rows = IntStream.range(0, rows())
                            .filter(row -> folds[row] == fold)
                            .toArray();
                    return measure.of(
                            IntStream.of(rows)
                                    .mapToObj(row -> probabilities[row])
                                    .toArray(double[][]::new),
                            IntStream.of(rows).map(row -> labels[row]).toArray());
                })
                .toList();
    }

    private double ofRow(Measure measure, int row) {
        return measure.of(new double[][] {probabilities[row]}, new int[] {labels[row]});
    }

    /** The mean over rows; rows of one unit are one observation, however many they are. */
    private Mean overRows(IntToDoubleFunction value) {
        double mean = IntStream.range(0, rows()).mapToDouble(value).average().orElseThrow();
        Map<Integer, Double> residuals = new LinkedHashMap<>();
        for (int row = 0; row < rows(); row++) {
            residuals.merge(units[row], value.applyAsDouble(row) - mean, Double::sum);
        }
        double number = residuals.size();
        double squares = residuals.values().stream().mapToDouble(r -> r * r).sum();
        return new Mean(mean, Math.sqrt(number / (number - 1) * squares) / rows());
    }

    /**
     * How this differs from another evaluation of the same rows, such as that of another classifier with equal splits: this
     * minus the other.
     *
     * @throws IllegalArgumentException if it is of other rows or folds, or of a single fold by a measure that single rows do
     *     not have
     */
    public Difference minus(Evaluation<L> other, Measure measure) {
        if (!Arrays.equals(examples, other.examples)
                || !Arrays.equals(folds, other.folds)
                || !IntStream.range(0, rows())
                        .allMatch(row -> classes.get(labels[row]).equals(other.classes.get(other.labels[row])))) {
            throw new IllegalArgumentException(
                    "minus: expected another evaluation of the same rows in the same folds, got "
                            + other.rows() + " rows in " + other.folds() + " folds beside " + rows() + " in " + folds()
                            + "; evaluate both with equal splits");
        }
        if (measure.meanOverRows()) {
            return new Difference(
                    measure,
                    overRows(row -> ofRow(measure, row) - other.ofRow(measure, row)),
                    wins(measure, rows(), row -> ofRow(measure, row), row -> other.ofRow(measure, row)));
        }
        List<Double> mine = perFold(measure);
        List<Double> its = other.perFold(measure);
        List<Double> differences = IntStream.range(0, folds())
                .mapToObj(f -> mine.get(f) - its.get(f))
                .toList();
        if (folds() == 1 || differences.stream().anyMatch(d -> d.isNaN())) {
            return new Difference(
                    measure,
                    new Mean(value(measure).value() - other.value(measure).value(), Double.NaN),
                    wins(
                            measure,
                            1,
                            any -> value(measure).value(),
                            any -> other.value(measure).value()));
        }
        return new Difference(measure, Mean.of(differences), wins(measure, folds(), mine::get, its::get));
    }

    private static double wins(Measure measure, int number, IntToDoubleFunction mine, IntToDoubleFunction its) {
        return IntStream.range(0, number)
                .mapToDouble(i -> (1 + Math.signum(measure.gain(mine.applyAsDouble(i), its.applyAsDouble(i)))) / 2)
                .average()
                .orElseThrow();
    }

    // ---------------------------------------------------------------- tables and curves

    /** How often each class was taken for each: the most probable label counts, the first of equal ones. */
    public ConfusionMatrix<L> confusion() {
        int[][] counts = new int[classes.size()][classes.size()];
        for (int row = 0; row < rows(); row++) {
            counts[labels[row]][Measures.indexOfLargest(probabilities[row])]++;
        }
        return new ConfusionMatrix<>(classes, counts);
    }

    /** Confidence and accuracy, see {@link Measures#calibrationCurve}. */
    public List<CalibrationBin> calibrationCurve() {
        return Measures.calibrationCurve(probabilities, labels);
    }

    /**
     * The ROC curve of one class against all others.
     *
     * @throws IllegalArgumentException if no row is of this class, or all are
     */
    public RocCurve rocCurve(L label) {
        if (!hasRocCurve(label)) {
            throw new IllegalArgumentException(
                    "roc: expected a class of which some rows are and some are not, got " + label);
        }
        int column = classes.indexOf(label);
        boolean[] positive = new boolean[rows()];
        for (int row = 0; row < positive.length; row++) {
            positive[row] = labels[row] == column;
        }
        return RocCurve.of(
                Arrays.stream(probabilities).mapToDouble(row -> row[column]).toArray(), positive);
    }

    /** Whether some rows are of this class, and some are not. */
    boolean hasRocCurve(L label) {
        int column = classes.indexOf(label);
        long count = IntStream.of(labels).filter(c -> c == column).count();
        return count > 0 && count < rows();
    }

    /** A report of text: measures, classes, confusions. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(format(
                "%d rows, %d classes%s%n", rows(), classes.size(), folds() == 1 ? "" : ", " + folds() + " folds"));
        for (Measure measure : Measure.standard()) {
            text.append(format("  %-22s %s%n", measure, value(measure)));
        }
        ConfusionMatrix<L> confusion = confusion();
        int width = Math.max(
                5,
                classes.stream()
                        .mapToInt(label -> label.toString().length())
                        .max()
                        .orElse(0));
        text.append(format("%n%-" + width + "s  precision  recall     F1   rows", "class"));
        for (ClassScore<L> score : confusion.perClass()) {
            text.append(format(
                    "%n%-" + width + "s  %9.3f  %6.3f  %5.3f  %5d",
                    score.label(),
                    score.precision(),
                    score.recall(),
                    score.f1(),
                    score.rows()));
        }
        return text.append(format("%n%nactual (lines) and predicted (columns)%n%s%n", confusion))
                .toString();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
