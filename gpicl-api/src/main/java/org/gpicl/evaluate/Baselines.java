package org.gpicl.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gpicl.Classifier;
import org.gpicl.Context;
import org.gpicl.internal.Standardizer;

/**
 * The least that a classifier must beat: {@linkplain ClassifierFactory factories} of classifiers that hold nothing but
 * numbers. Logistic regression, boosted trees and the like are in Tribuo, whose trainers the artefact {@code gpicl-tribuo}
 * makes factories of; a classifier of another library is wrapped in {@link Classifier#of}.
 */
public final class Baselines {

    private Baselines() {}

    /** For every query the share of each class in the context. */
    public static <L> Classifier<L> majority(Context<L> context) {
        double[] shares = new double[context.classes().size()];
        for (int row = 0; row < context.size(); row++) {
            shares[context.classes().indexOf(context.label(row))] += 1.0 / context.size();
        }
        return Classifier.of(context.features(), context.classes(), x -> shares);
    }

    /**
     * For every query the label of the nearest example, the first of equally near ones, with certainty; by Euclidean distance
     * of features that were standardized over the context, in which a missing value counts as the mean.
     */
    public static <L> Classifier<L> nearestNeighbor(Context<L> context) {
        List<L> classes = context.classes();
        float[][] rows = context.rows();
        Standardizer standardizer = Standardizer.of(rows);
        double[][] standardized =
                Arrays.stream(rows).map(standardizer::standardized).toArray(double[][]::new);
        int[] labels = IntStream.range(0, rows.length)
                .map(row -> classes.indexOf(context.label(row)))
                .toArray();
        return Classifier.of(context.features(), classes, x -> {
            double[] distances = standardizer.squaredDistances(x, standardized);
            int nearest = IntStream.range(0, distances.length)
                    .reduce((a, b) -> distances[b] < distances[a] ? b : a)
                    .orElseThrow();
            double[] certain = new double[classes.size()];
            certain[labels[nearest]] = 1;
            return certain;
        });
    }
}
