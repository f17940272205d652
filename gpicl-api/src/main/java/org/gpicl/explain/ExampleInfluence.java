package org.gpicl.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.TableClassifier;
import org.gpicl.evaluate.ClassifierFactory;
import org.gpicl.evaluate.Mean;
import org.gpicl.internal.Standardizer;
import org.gpicl.random.Seed;

/**
 * Which examples decided a prediction: how much more probable its label is with an example than without it, whatever else is
 * there. Refitting costs an in-context learner one forward pass, so it can simply be done.
 *
 * <p>In each round one random half of the candidates is left out, and then the other half; an example's value is the mean of
 * what differs between the rounds with and without it: its Banzhaf value (Wang and Jia, "Data Banzhaf", AISTATS 2023). Leaving
 * out one example alone would find nothing wherever two say the same, and, of learners that draw codes from their examples,
 * mostly the noise of other codes.
 *
 * @param label whose probability is explained: the most probable one, with all examples
 * @param probability of it, with all examples
 * @param examples the candidates, those that speak most for the label first
 * @param <L> the type of the labels
 */
public record ExampleInfluence<L>(L label, double probability, List<Influence> examples) {

    /** Copies the examples. */
    public ExampleInfluence {
        examples = List.copyOf(examples);
    }

    /**
     * What one example does.
     *
     * @param example its row in the context
     * @param value how much more probable the label is with it, −1 … 1, with the standard error over rounds
     */
    public record Influence(int example, Mean value) {}

    /**
     * How to measure.
     *
     * @param candidates at most this many examples, those nearest to the query, are left out; all others always stay; at least
     *     2
     * @param rounds of two fits each, at least 2
     * @param seed of the halves
     */
    public record Options(int candidates, int rounds, long seed) {

        /** 64 candidates, 64 rounds. */
        public static final Options DEFAULT = new Options(64, 64, 0);

        /** Checks the numbers. */
        public Options {
            if (candidates < 2 || rounds < 2) {
                throw new IllegalArgumentException(
                        "influence: expected at least 2 candidates and 2 rounds, got " + candidates + " and " + rounds);
            }
        }

        /** With another number of candidates. */
        public Options withCandidates(int number) {
            return new Options(number, rounds, seed);
        }

        /** With another number of rounds. */
        public Options withRounds(int number) {
            return new Options(candidates, number, seed);
        }

        /** With other halves. */
        public Options withSeed(long value) {
            return new Options(candidates, rounds, value);
        }
    }

    /** As {@link #of(ClassifierFactory, Context, float[], Options)} with {@link Options#DEFAULT}. */
    public static <L> ExampleInfluence<L> of(ClassifierFactory<L> factory, Context<L> context, float[] x) {
        return of(factory, context, x, Options.DEFAULT);
    }

    /**
     * Explains one prediction.
     *
     * @param factory what made the classifier; what it makes here is closed
     * @param context its examples, at least 2
     * @param x the query [features]; not modified
     * @throws IllegalArgumentException if there are fewer examples, or the query has other features
     */
    public static <L> ExampleInfluence<L> of(
            ClassifierFactory<L> factory, Context<L> context, float[] x, Options options) {
        if (context.size() < 2) {
            throw new IllegalArgumentException("influence: expected at least 2 examples, got " + context.size());
        }
        if (x.length != context.features()) {
            throw new IllegalArgumentException("influence: expected a query of " + context.features()
                    + " features as in the context, got " + x.length);
        }
        L label;
        double probability;
        try (Classifier<L> all = factory.fit(context)) {
            label = all.predict(x).label();
            probability = all.predict(x).confidence();
        }
        int[] candidates = nearest(context, x, options.candidates());
        double[][] differences = new double[candidates.length][options.rounds()];
        for (int round = 0; round < options.rounds(); round++) {
            int[] order = new Seed(options.seed()).child(round).stream().permutation(candidates.length);
            boolean[] left = new boolean[candidates.length];
            for (int i = 0; i < candidates.length / 2; i++) {
                left[order[i]] = true;
            }
            double with = probability(factory, context, without(context.size(), candidates, left, false), x, label);
            double without = probability(factory, context, without(context.size(), candidates, left, true), x, label);
            for (int i = 0; i < candidates.length; i++) {
                differences[i][round] = left[i] ? without - with : with - without;
            }
        }
        List<Influence> influences = IntStream.range(0, candidates.length)
                .mapToObj(i -> new Influence(
                        candidates[i],
                        Mean.of(Arrays.stream(differences[i]).boxed().toList())))
                .toList();
        return new ExampleInfluence<>(
                label,
                probability,
                Ranking.descending(
                                influences.size(),
                                i -> influences.get(i).value().value())
                        .stream()
                        .map(influences::get)
                        .toList());
    }

    /** As {@link #of(TableClassifier, Object, Options)} with {@link Options#DEFAULT}. */
    public static <L> ExampleInfluence<L> of(TableClassifier<L> classifier, Object row) {
        return of(classifier, row, Options.DEFAULT);
    }

    /**
     * Explains the prediction of a row by the rows of the table that a classifier was fitted to: {@link Influence#example} is
     * the number of one there, and so what {@link org.gpicl.table.Table#row} takes. They are encoded as in the whole table,
     * whichever of them are left out.
     *
     * @param classifier stays open
     * @param row a map by name, a record or a bean; the label is not looked at
     * @throws IllegalArgumentException if there are fewer than 2 examples, if the columns are not the same, or one cannot have
     *     such a value
     */
    public static <L> ExampleInfluence<L> of(TableClassifier<L> classifier, Object row, Options options) {
        FittedLearner<L> learner = classifier.learner();
        Context<L> examples = learner.examples().orElseThrow(); // kept, as a table was read at once
        return of(learner::refit, examples, classifier.schema().encode(row, Set.of(classifier.labelColumn())), options);
    }

    private static int[] nearest(Context<?> context, float[] x, int most) {
        float[][] rows = context.rows();
        Standardizer standardizer = Standardizer.of(rows);
        double[] distances = standardizer.squaredDistances(
                x, Arrays.stream(rows).map(standardizer::standardized).toArray(double[][]::new));
        return Ranking.descending(rows.length, row -> -distances[row]).stream()
                .limit(most)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * All rows but some candidates.
     *
     * @param left [candidates], which are in the first half
     * @param second whether those of the other half are to be left out instead
     */
    private static int[] without(int rows, int[] candidates, boolean[] left, boolean second) {
        boolean[] out = new boolean[rows];
        for (int i = 0; i < candidates.length; i++) {
            out[candidates[i]] = left[i] != second;
        }
        return IntStream.range(0, rows).filter(row -> !out[row]).toArray();
    }

    private static <L> double probability(
            ClassifierFactory<L> factory, Context<L> context, int[] rows, float[] x, L label) {
        try (Classifier<L> classifier = factory.fit(context.select(rows))) {
            return classifier.predict(x).probability(label);
        }
    }

    /** The rows of the examples that speak most for the label, those that do so most first. */
    public List<Integer> top(int count) {
        return examples.stream().limit(count).map(Influence::example).toList();
    }

    /** A line for each example, those that speak most for the label first. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "%s %.3f; more probable with:", label, probability));
        examples.forEach(influence ->
                text.append(String.format(Locale.ROOT, "%n  example %-4d %s", influence.example(), influence.value())));
        return text.toString();
    }
}
