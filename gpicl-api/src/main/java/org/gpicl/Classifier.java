package org.gpicl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What predicts labels of rows: what applications program against, so that a {@link FittedLearner}, a baseline and a test's
 * stub can take one another's place.
 *
 * <p>Thread-safe and deterministic, unless an implementation says otherwise: predicting changes nothing, and queries do not
 * influence each other.
 *
 * @param <L> the type of the labels
 */
public interface Classifier<L> extends AutoCloseable {

    /** The number of features of a query, at least 1. */
    int features();

    /** The labels that can be predicted: distinct, in the order in which predictions list them. */
    List<L> classes();

    /**
     * Predicts many queries.
     *
     * @param x [any, features], finite or NaN where one is missing; not modified
     * @return one prediction per row, in their order
     * @throws IllegalArgumentException if a row has no such features; nothing was computed
     * @throws IllegalStateException if this classifier is closed
     */
    List<Prediction<L>> predict(float[][] x);

    /**
     * Predicts one query.
     *
     * @param x [features], finite or NaN where one is missing; not modified
     * @throws IllegalArgumentException if these are not such features
     * @throws IllegalStateException if this classifier is closed
     */
    default Prediction<L> predict(float[] x) {
        return predict(new float[][] {x}).get(0);
    }

    /** Releases what it holds; nothing, unless an implementation holds something. Closing twice does nothing. */
    @Override
    default void close() {}

    /**
     * A classifier that is a function: a rule, a baseline, a stub in a test.
     *
     * <pre>{@code
     * Classifier<String> coin = Classifier.of(4, List.of("heads", "tails"), x -> new double[] {0.5, 0.5});
     * }</pre>
     *
     * @param features of a query, at least 1
     * @param classes distinct; copied
     * @param probabilities of one row [features], which it must not modify: [classes], as {@link Prediction#of} takes them;
     *     thread-safe if the classifier is to be
     */
    static <L> Classifier<L> of(int features, List<L> classes, Function<float[], double[]> probabilities) {
        if (features < 1) {
            throw new IllegalArgumentException("classifier: expected at least 1 feature, got " + features);
        }
        List<L> labels = List.copyOf(classes);
        return new Classifier<>() {
            @Override
            public int features() {
                return features;
            }

            @Override
            public List<L> classes() {
                return labels;
            }

            @Override
            public List<Prediction<L>> predict(float[][] x) {
                Features.requireRows("predict", x, features);
                List<Prediction<L>> predictions = new ArrayList<>(x.length);
                for (float[] row : x) {
                    predictions.add(Prediction.of(labels, probabilities.apply(row)));
                }
                return List.copyOf(predictions);
            }
        };
    }
}
