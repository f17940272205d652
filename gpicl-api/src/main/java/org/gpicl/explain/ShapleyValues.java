package org.gpicl.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.Prediction;
import org.gpicl.evaluate.Mean;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * What each column adds to one prediction: Shapley values of the probabilities, by sampling (Štrumbelj and Kononenko,
 * "Explaining prediction models and individual predictions with feature contributions", Knowledge and Information Systems 41,
 * 2014).
 *
 * <p>The columns of a row of the background become those of the query one after another, in random order; what a probability
 * changes by is that column's. Each order is also gone through backwards, which halves the noise at least. The values of one
 * label add up to its probability minus the {@linkplain #base base} exactly, however few the samples.
 *
 * @param classes whose probabilities are explained
 * @param base for each class the mean probability of the background rows that were drawn; not to be modified
 * @param values [features][classes], what each column adds to the probability of each class, with the standard error of the
 *     sampling; not to be modified
 * @param <L> the type of the labels
 */
public record ShapleyValues<L>(List<L> classes, double[] base, Mean[][] values) {

    /** Copies the classes. */
    public ShapleyValues {
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
        List<L> classes = classifier.classes();
        double[] base = new double[classes.size()];
        double[][][] samples = new double[features][classes.size()][options.samples()];
        for (int sample = 0; sample < options.samples(); sample++) {
            RandomStream random = new Seed(options.seed()).child(sample).stream();
            float[] from = background.row(random.integer(background.size()));
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
        return new ShapleyValues<>(classes, base, values);
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
            for (int column : ranking(classes.get(c))) {
                text.append(String.format(Locale.ROOT, "; column %d %s", column, values[column][c]));
            }
        }
        return text.toString();
    }
}
