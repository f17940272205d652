package org.gpicl.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * Fits the shipped learner to a few rows of real tables and predicts the others.
 *
 * <p>For each table and number of examples: accuracy as mean and standard error over 20 random draws, next to 1 nearest
 * neighbour on standardised features and to always guessing the majority; and what fitting and predicting cost.
 */
public final class Quickstart {

    private static final List<String> TABLES = List.of("iris", "wine", "wdbc", "digits");
    private static final List<Integer> CONTEXTS = List.of(10, 20, 50, 100);
    private static final int DRAWS = 20;
    private static final int MOST_QUERIES = 300;

    private Quickstart() {}

    /** Takes the name of a shipped learner, or nothing for the default. */
    public static void main(String[] arguments) throws IOException {
        tenLines();
        String model = arguments.length == 0 ? InContextLearner.DEFAULT_MODEL : arguments[0];
        try (Learner learner = InContextLearner.builder().model(model).open()) {
            compare(learner);
        }
    }

    private static void compare(Learner learner) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%n%-8s %8s   %-14s %-14s %-14s %9s %14s%n",
                "table",
                "examples",
                "gpicl",
                "1-nn",
                "majority",
                "fit (ms)",
                "predict (µs)");
        for (String table : TABLES) {
            Context<String> data = Bundled.examples(table);
            for (int context : CONTEXTS) {
                compare(learner, table, data, context);
            }
        }
    }

    /** All that an application needs. */
    private static void tenLines() {
        Context<String> context = Context.<String>builder()
                .add(new float[] {5.1f, 3.5f, 1.4f, 0.2f}, "setosa")
                .add(new float[] {4.9f, 3.0f, 1.4f, 0.2f}, "setosa")
                .add(new float[] {7.0f, 3.2f, 4.7f, 1.4f}, "versicolor")
                .add(new float[] {6.4f, 3.2f, 4.5f, 1.5f}, "versicolor")
                .add(new float[] {6.3f, 3.3f, 6.0f, 2.5f}, "virginica")
                .add(new float[] {5.8f, 2.7f, 5.1f, 1.9f}, "virginica")
                .build();
        try (FittedLearner<String> learner = InContextLearner.fit(context)) {
            Prediction<String> prediction = learner.predict(new float[] {6.5f, 3.0f, 5.8f, 2.2f});
            System.out.println(
                    "A flower of 6.5, 3.0, 5.8, 2.2 cm: " + prediction.label() + " " + prediction.probabilities());
        }
    }

    private static void compare(Learner learner, String table, Context<String> data, int context) {
        List<Double> inContext = new ArrayList<>();
        List<Double> neighbor = new ArrayList<>();
        List<Double> majority = new ArrayList<>();
        List<Double> fitMillis = new ArrayList<>();
        List<Double> predictMicros = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            RandomStream random = new Seed(draw).child(context).stream();
            int[] order = random.permutation(data.size());
            Context<String> seen = data.select(Arrays.copyOf(order, context));
            Context<String> unseen =
                    data.select(Arrays.copyOfRange(order, context, Math.min(data.size(), context + MOST_QUERIES)));

            long start = System.nanoTime();
            try (FittedLearner<String> fitted = learner.fit(seen)) {
                long fit = System.nanoTime();
                List<Prediction<String>> predictions = fitted.predict(unseen.rows());
                fitMillis.add((fit - start) / 1e6);
                predictMicros.add((System.nanoTime() - fit) / 1e3 / unseen.size());
                inContext.add(Evaluation.of(unseen.labels(), predictions).accuracy());
            }
            neighbor.add(Evaluation.of(Baselines.nearestNeighbor(seen), unseen).accuracy());
            majority.add(Evaluation.of(Baselines.majority(seen), unseen).accuracy());
        }
        System.out.printf(
                Locale.ROOT,
                "%-8s %8d   %-14s %-14s %-14s %9.1f %14.0f%n",
                table,
                context,
                Mean.of(inContext),
                Mean.of(neighbor),
                Mean.of(majority),
                Mean.of(fitMillis).value(),
                Mean.of(predictMicros).value());
    }
}
