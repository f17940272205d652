package org.gpicl.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.evaluate.Baselines;
import org.gpicl.evaluate.Evaluation;
import org.gpicl.evaluate.Mean;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * Many more classes than any task of meta-training had: Gaussian clusters, a few examples of each.
 *
 * <p>Prints the accuracy of the shipped learner, as mean and standard error over draws, next to 1 nearest neighbour and,
 * as a check that it reads the labels, its accuracy when the labels of the context are shuffled.
 */
public final class ManyClasses {

    private static final int FEATURES = 16;
    private static final int QUERIES_PER_CLASS = 4;
    private static final int DRAWS = 10;

    /** Distance of the centres in standard deviations of a cluster: 1 nearest neighbour gets about 0.94 of 50 right. */
    private static final double SPREAD = 1.7;

    private ManyClasses() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        System.out.println("classes   examples each   gpicl          1-nn           shuffled labels");
        compare(50, 4);
        compare(300, 3);
    }

    private static void compare(int classes, int examples) {
        List<Double> learner = new ArrayList<>();
        List<Double> neighbor = new ArrayList<>();
        List<Double> shuffled = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            RandomStream random = new Seed(draw).child(classes).stream();
            double[] centers = new double[classes * FEATURES];
            for (int i = 0; i < centers.length; i++) {
                centers[i] = SPREAD * random.normal();
            }
            Context<Integer> context = rows(random, centers, classes, examples);
            Context<Integer> queries = rows(random, centers, classes, QUERIES_PER_CLASS);
            learner.add(accuracy(context, queries));
            neighbor.add(
                    Evaluation.of(Baselines.nearestNeighbor(context), queries).accuracy());
            int[] labels = context.labels().stream().mapToInt(Integer::intValue).toArray();
            random.shuffleInPlace(labels);
            shuffled.add(accuracy(
                    Context.of(context.rows(), Arrays.stream(labels).boxed().toList()), queries));
        }
        System.out.printf(
                Locale.ROOT,
                "%7d   %13d   %-14s %-14s %s%n",
                classes,
                examples,
                Mean.of(learner),
                Mean.of(neighbor),
                Mean.of(shuffled));
    }

    private static Context<Integer> rows(RandomStream random, double[] centers, int classes, int each) {
        Context.Builder<Integer> rows = Context.builder();
        for (int row = 0; row < classes * each; row++) {
            int label = row % classes;
            float[] x = new float[FEATURES];
            for (int f = 0; f < FEATURES; f++) {
                x[f] = (float) (centers[label * FEATURES + f] + random.normal());
            }
            rows.add(x, label);
        }
        return rows.build();
    }

    private static double accuracy(Context<Integer> context, Context<Integer> queries) {
        try (FittedLearner<Integer> fitted = InContextLearner.fit(context)) {
            return Evaluation.of(fitted, queries).accuracy();
        }
    }
}
