package org.gpicl;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a learner thinks of one query. Immutable; thread-safe if the labels are.
 *
 * @param <L> the type of the labels
 */
public final class Prediction<L> {

    private final List<L> classes;
    private final double[] probabilities; // [classes]

    /** For classes, and their probabilities, which are kept. */
    Prediction(List<L> classes, double[] probabilities) {
        this.classes = classes;
        this.probabilities = probabilities;
    }

    /** The most probable label; of several, the one that came first in the context. */
    public L label() {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[best]) {
                best = c;
            }
        }
        return classes.get(best);
    }

    /** The probability of a label, 0 … 1; 0 for one of which the context has no example: a learner cannot know it. */
    public double probability(L label) {
        int number = classes.indexOf(label);
        return number < 0 ? 0 : probabilities[number];
    }

    /** The probability of every class of the context, in the order of the context; of sum 1 up to rounding. */
    public Map<L, Double> probabilities() {
        Map<L, Double> map = new LinkedHashMap<>();
        for (int c = 0; c < probabilities.length; c++) {
            map.put(classes.get(c), probabilities[c]);
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prediction<?> prediction
                && classes.equals(prediction.classes)
                && Arrays.equals(probabilities, prediction.probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * classes.hashCode() + Arrays.hashCode(probabilities);
    }

    /** The probabilities, such as {@code {setosa=0.02, virginica=0.98}}. */
    @Override
    public String toString() {
        return probabilities().toString();
    }
}
