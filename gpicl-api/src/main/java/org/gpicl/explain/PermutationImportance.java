package org.gpicl.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.evaluate.Measure;
import org.gpicl.random.Seed;
import org.gpicl.table.Table;

/**
 * Which columns matter: by how much predictions get worse when the values of one column are shuffled among the rows (Breiman,
 * "Random forests", Machine Learning 45, 2001; Fisher, Rudin and Dominici, "All models are wrong, but many are useful", JMLR
 * 20, 2019).
 *
 * <p>Of columns that say the same, each may seem not to matter, for the others are still there.
 *
 * @param measure that gets worse
 * @param value of it on the rows as they are
 * @param names of the columns; where they have none, {@code column 0} and so on
 * @param columns for each column how much worse it gets, in units of the measure: positive for one that matters, around 0 for
 *     one that does not; with its standard error over shuffles
 */
public record PermutationImportance(Measure measure, double value, List<String> names, List<Mean> columns) {

    /** Copies the columns and their names. */
    public PermutationImportance {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
    }

    /**
     * How to measure.
     *
     * @param measure that gets worse
     * @param repeats shuffles of each column, at least 2
     * @param seed of the shuffles
     */
    public record Options(Measure measure, int repeats, long seed) {

        /** Log-loss, 10 shuffles. */
        public static final Options DEFAULT = new Options(Measure.LOG_LOSS, 10, 0);

        /** Checks the number. */
        public Options {
            if (repeats < 2) {
                throw new IllegalArgumentException("importance: expected at least 2 repeats, got " + repeats);
            }
        }

        /** By another measure. */
        public Options withMeasure(Measure other) {
            return new Options(other, repeats, seed);
        }

        /** With another number of shuffles. */
        public Options withRepeats(int number) {
            return new Options(measure, number, seed);
        }

        /** With other shuffles. */
        public Options withSeed(long value) {
            return new Options(measure, repeats, value);
        }
    }

    /** As {@link #of(Classifier, Context, Options)} with {@link Options#DEFAULT}. */
    public static <L> PermutationImportance of(Classifier<L> classifier, Context<L> rows) {
        return of(classifier, rows, Options.DEFAULT);
    }

    /**
     * Measures it. Cost: as many predictions as there are rows, times columns, times repeats.
     *
     * @param classifier stays open
     * @param rows with their labels, which the classifier has better not seen
     */
    public static <L> PermutationImportance of(Classifier<L> classifier, Context<L> rows, Options options) {
        return of(classifier, Ranking.numbered(rows.features()), rows, options);
    }

    /** As {@link #of(TableClassifier, Table, Options)} with {@link Options#DEFAULT}. */
    public static <L> PermutationImportance of(TableClassifier<L> classifier, Table rows) {
        return of(classifier, rows, Options.DEFAULT);
    }

    /**
     * Measures it for the columns of a table, whatever their kinds: each counts once, under its name. Cost: as many
     * predictions as there are rows, times columns, times repeats.
     *
     * @param classifier stays open
     * @param rows with a label in each, which the classifier has better not seen
     * @throws IllegalArgumentException if there is no row, or see {@link TableClassifier#examples}
     */
    public static <L> PermutationImportance of(TableClassifier<L> classifier, Table rows, Options options) {
        return of(classifier.learner(), classifier.schema().names(), classifier.examples(rows), options);
    }

    private static <L> PermutationImportance of(
            Classifier<L> classifier, List<String> names, Context<L> rows, Options options) {
        List<L> labels = rows.labels();
        double value = measured(classifier, labels, rows.rows(), options.measure());
        List<Mean> columns = new ArrayList<>();
        for (int column = 0; column < rows.features(); column++) {
            List<Double> losses = new ArrayList<>();
            for (int repeat = 0; repeat < options.repeats(); repeat++) {
                int[] order = new Seed(options.seed())
                        .child(column).child(repeat).stream().permutation(rows.size());
                float[][] shuffled = rows.rows();
                for (int row = 0; row < order.length; row++) {
                    shuffled[row][column] = rows.row(order[row])[column];
                }
                losses.add(options.measure().gain(value, measured(classifier, labels, shuffled, options.measure())));
            }
            columns.add(Mean.of(losses));
        }
        return new PermutationImportance(options.measure(), value, names, columns);
    }

    private static <L> double measured(Classifier<L> classifier, List<L> labels, float[][] rows, Measure measure) {
        return Evaluation.of(labels, classifier.predict(rows)).value(measure).value();
    }

    /** The columns, counted from 0, those that matter most first. */
    public List<Integer> ranking() {
        return Ranking.descending(columns.size(), column -> columns.get(column).value());
    }

    /** The columns by name, those that matter most first. */
    public Map<String, Mean> byName() {
        return Ranking.byName(ranking(), names, columns::get);
    }

    /** A line for each column, those that matter most first. */
    @Override
    public String toString() {
        int width = names.stream().mapToInt(String::length).max().orElse(0) + 2;
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%s %.3f; worse by, when a column is shuffled:", measure, value));
        byName().forEach(
                        (name, mean) -> text.append(String.format(Locale.ROOT, "%n  %-" + width + "s %s", name, mean)));
        return text.toString();
    }
}
