package org.gpicl.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Prediction;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.Mean;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.table.Schema;
import org.gpicl.table.Table;

/**
 * What each column adds to one prediction: Shapley values of the probabilities, by sampling (Štrumbelj and Kononenko,
 * "Explaining prediction models and individual predictions with feature contributions", Knowledge and Information Systems 41,
 * 2014).
 *
 * <p>The columns of a row of the background become those of the query one after another, in random order; what a probability
 * changes by is that column's. Each order is also gone through backwards, which halves the noise at least. The values of one
 * label add up to its probability minus the {@linkplain #base base} exactly, however few the samples.
 *
 * @param names of the columns; where they have none, {@code column 0} and so on
 * @param classes whose probabilities are explained
 * @param base for each class the mean probability of the background rows that were drawn; not to be modified
 * @param values [features][classes], what each column adds to the probability of each class, with the standard error of the
 *     sampling; not to be modified
 * @param <L> the type of the labels
 */
public record ShapleyValues<L>(List<String> names, List<L> classes, double[] base, Mean[][] values) {

    /** Copies names and classes. */
    public ShapleyValues {
        names = List.copyOf(names);
        classes = List.copyOf(classes);
    }

    /**
     * How to sample.
     *
     * @param samples orders of the columns, each with a row of the background, at least 2; each costs 2 · (features + 1)
     *     predictions
     * @param seed of the samples
     */
    public record Options(int samples, long seed) {

        /** 100 samples. */
        public static final Options DEFAULT = new Options(100, 0);

        /** Checks the number. */
        public Options {
            if (samples < 2) {
                throw new IllegalArgumentException("shapley: expected at least 2 samples, got " + samples);
            }
        }

        /** With another number of samples. */
        public Options withSamples(int number) {
            return new Options(number, seed);
        }

        /** With other samples. */
        public Options withSeed(long value) {
            return new Options(samples, value);
        }
    }

    /** As {@link #of(Classifier, float[], Context, Options)} with {@link Options#DEFAULT}. */
    public static <L> ShapleyValues<L> of(Classifier<L> classifier, float[] x, Context<?> background) {
        return of(classifier, x, background, Options.DEFAULT);
    }

    /**
     * Explains one prediction.
     *
     * @param classifier stays open
     * @param x the query [features]; not modified
     * @param background what the query is compared with, such as the examples; its labels do not matter
     * @throws IllegalArgumentException if query, background and classifier have not the same number of features
     */
    public static <L> ShapleyValues<L> of(Classifier<L> classifier, float[] x, Context<?> background, Options options) {
        int features = classifier.features();
        if (x.length != features || background.features() != features) {
            throw new IllegalArgumentException("shapley: expected a query and a background of " + features
                    + " features, got " + x.length + " and " + background.features());
        }
        return of(classifier, Ranking.numbered(features), x, background.rows(), options);
    }

    /** As {@link #of(TableClassifier, Object, Table, Options)} with {@link Options#DEFAULT}. */
    public static <L> ShapleyValues<L> of(TableClassifier<L> classifier, Object row, Table background) {
        return of(classifier, row, background, Options.DEFAULT);
    }

    /**
     * Explains the prediction of a row by the columns of a table, whatever their kinds: each counts once, under its name.
     *
     * @param classifier stays open
     * @param row a map by name, a record or a bean; the label is not looked at
     * @param background what the row is compared with, such as the table that the classifier was fitted to; the label is not
     *     looked at
     * @throws IllegalArgumentException if the background has no rows, if columns are not the same, or one cannot have such a
     *     value
     */
    public static <L> ShapleyValues<L> of(
            TableClassifier<L> classifier, Object row, Table background, Options options) {
        if (background.rows() == 0) {
            throw new IllegalArgumentException("shapley: expected a background of at least 1 row, got none");
        }
        Schema schema = classifier.schema();
        Set<String> ignored = Set.of(classifier.labelColumn());
        return of(
                classifier.learner(),
                schema.names(),
                schema.encode(row, ignored),
                schema.encode(background, ignored),
                options);
    }

    /** @param background [any][features], at least one row */
    private static <L> ShapleyValues<L> of(
            Classifier<L> classifier, List<String> names, float[] x, float[][] background, Options options) {
        int features = x.length;
        List<L> classes = classifier.classes();
        double[] base = new double[classes.size()];
        double[][][] samples = new double[features][classes.size()][options.samples()];
        for (int sample = 0; sample < options.samples(); sample++) {
            RandomStream random = new Seed(options.seed()).child(sample).stream();
            float[] from = background[random.integer(background.length)];
            int[] order = random.permutation(features);
            int[] backwards = IntStream.range(0, features)
                    .map(i -> order[features - 1 - i])
                    .toArray();
            List<float[]> steps = new ArrayList<>();
            addSteps(steps, from, x, order);
            addSteps(steps, from, x, backwards);
            List<Prediction<L>> predictions = classifier.predict(steps.toArray(float[][]::new));
            for (int c = 0; c < classes.size(); c++) {
                L label = classes.get(c);
                base[c] += predictions.get(0).probability(label) / options.samples();
                for (int i = 0; i < features; i++) {
                    samples[order[i]][c][sample] += added(predictions, i, label) / 2;
                    samples[backwards[i]][c][sample] += added(predictions, features + 1 + i, label) / 2;
                }
            }
        }
        Mean[][] values = new Mean[features][classes.size()];
        for (int f = 0; f < features; f++) {
            for (int c = 0; c < classes.size(); c++) {
                values[f][c] = Mean.of(Arrays.stream(samples[f][c]).boxed().toList());
            }
        }
        return new ShapleyValues<>(names, classes, base, values);
    }

    /** The row that becomes the query, column by column: features + 1 rows. */
    private static void addSteps(List<float[]> steps, float[] from, float[] x, int[] order) {
        float[] row = from.clone();
        steps.add(row.clone());
        for (int column : order) {
            row[column] = x[column];
            steps.add(row.clone());
        }
    }

    private static <L> double added(List<Prediction<L>> steps, int before, L label) {
        return steps.get(before + 1).probability(label) - steps.get(before).probability(label);
    }

    /**
     * What a column adds to the probability of a label.
     *
     * @throws IllegalArgumentException if the label is none of the classes
     */
    public Mean value(int column, L label) {
        return values[column][number(label)];
    }

    /** The columns, counted from 0, those that add most to the probability of a label first. */
    public List<Integer> ranking(L label) {
        int c = number(label);
        return Ranking.descending(values.length, column -> values[column][c].value());
    }

    /** The columns by name with what they add to the probability of a label, those that add most first. */
    public Map<String, Mean> byName(L label) {
        int c = number(label);
        return Ranking.byName(ranking(label), names, column -> values[column][c]);
    }

    private int number(L label) {
        int number = classes.indexOf(label);
        if (number < 0) {
            throw new IllegalArgumentException("shapley: expected one of the classes " + classes + ", got " + label);
        }
        return number;
    }

    /** A line for each class: its base, and what each column adds. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("probability = base + what columns add");
        for (int c = 0; c < classes.size(); c++) {
            text.append(String.format(Locale.ROOT, "%n  %s: base %.3f", classes.get(c), base[c]));
            byName(classes.get(c)).forEach((name, mean) -> text.append("; " + name + " " + mean));
        }
        return text.toString();
    }
}
