package org.gpicl;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a classifier thinks of one query. Immutable; thread-safe if the labels are.
 *
 * <p>It can be sent: Jackson, without any configuration, writes it as {@code {"label": …, "probabilities": {…}}} and reads
 * it again.
 *
 * @param label the most probable one; of several, the one that comes first
 * @param probabilities of every class, 0 … 1, in the order of the classes; of sum 1 up to rounding
 * @param <L> the type of the labels
 */
public record Prediction<L>(L label, Map<L, Double> probabilities) {

    /** How far from 1 a sum of probabilities may be: for those written by hand, or computed in float16. */
    private static final double TOLERANCE = 2e-3;

    /**
     * Copies the probabilities.
     *
     * @throws IllegalArgumentException if these are no probabilities of sum 1, or another label than this is the first of
     *     the greatest
     */
    public Prediction {
        if (!(probabilities instanceof Probabilities)) {
            List<L> classes = new ArrayList<>(probabilities.keySet());
            double[] values = new double[classes.size()];
            for (int c = 0; c < values.length; c++) {
                Double value = probabilities.get(classes.get(c));
                values[c] = value == null ? Double.NaN : value;
            }
            probabilities = new Probabilities<>(checked(classes), checked(classes, values));
        }
        L best = ((Probabilities<L>) probabilities).best();
        if (!best.equals(label)) {
            throw new IllegalArgumentException(
                    "prediction: expected the most probable label, " + best + ", got " + label);
        }
    }

    /**
     * A prediction of these probabilities; its label is the first of the most probable ones.
     *
     * @param classes distinct, at least one; copied
     * @param probabilities [classes], 0 … 1, of sum 1 to within 0.002; copied
     * @throws IllegalArgumentException if they are not
     */
    public static <L> Prediction<L> of(List<L> classes, double[] probabilities) {
        return of(checked(classes), probabilities.clone(), true);
    }

    /**
     * The prediction of a classifier, whose classes need no check and whose probabilities are kept.
     *
     * @param classes immutable
     */
    static <L> Prediction<L> ofComputed(List<L> classes, double[] probabilities) {
        return of(classes, probabilities, false);
    }

    private static <L> Prediction<L> of(List<L> classes, double[] probabilities, boolean check) {
        Probabilities<L> map = new Probabilities<>(classes, check ? checked(classes, probabilities) : probabilities);
        return new Prediction<>(map.best(), map);
    }

    private static <L> List<L> checked(List<L> classes) {
        if (classes.isEmpty() || new HashSet<>(classes).size() < classes.size()) {
            throw new IllegalArgumentException("prediction: expected at least 1 class, all different, got " + classes);
        }
        return List.copyOf(classes);
    }

    private static double[] checked(List<?> classes, double[] probabilities) {
        if (probabilities.length != classes.size()) {
            throw new IllegalArgumentException("prediction: expected one probability for each of " + classes.size()
                    + " classes, got " + probabilities.length);
        }
        double sum = 0;
        for (int c = 0; c < probabilities.length; c++) {
            if (!(probabilities[c] >= 0 && probabilities[c] <= 1 + TOLERANCE)) {
                throw new IllegalArgumentException("prediction: expected probabilities of 0 to 1, got "
                        + probabilities[c] + " for " + classes.get(c));
            }
            sum += probabilities[c];
        }
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new IllegalArgumentException(
                    "prediction: expected probabilities of sum 1, got " + sum + "; divide each by their sum");
        }
        return probabilities;
    }

    /** The probability of a label, 0 … 1; 0 for one that is none of the classes: a classifier cannot know it. */
    public double probability(L label) {
        return probabilities.getOrDefault(label, 0.0);
    }

    /** The probability of {@link #label}, 0 … 1. */
    public double confidence() {
        return probability(label);
    }

    /**
     * The most probable labels with their probabilities, the most probable first; equal ones in the order of the classes.
     *
     * @param count how many, at least 1; all, if there are no more
     */
    public Map<L, Double> top(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("top: expected to be asked for at least 1 label, got " + count);
        }
        Map<L, Double> top = new LinkedHashMap<>();
        probabilities.entrySet().stream()
                .sorted(Map.Entry.<L, Double>comparingByValue().reversed())
                .limit(count)
                .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
        return Collections.unmodifiableMap(top);
    }

    /** The probabilities, such as {@code {setosa=0.02, virginica=0.98}}. */
    @Override
    public String toString() {
        return probabilities.toString();
    }

    /** A map of two arrays: predictions of one classifier share its classes, and cost 8 bytes for each of them. */
    private static final class Probabilities<L> extends AbstractMap<L, Double> {

        private final List<L> classes;
        private final double[] values; // [classes]

        Probabilities(List<L> classes, double[] values) {
            this.classes = classes;
            this.values = values;
        }

        /** The first of the most probable classes. */
        L best() {
            return classes.get(IntStream.range(0, values.length)
                    .reduce((a, b) -> values[b] > values[a] ? b : a)
                    .orElseThrow());
        }

        @Override
        public @Nullable Double get(@Nullable Object label) {
            int number = position(label);
            return number < 0 ? null : values[number];
        }

        @Override
        public boolean containsKey(@Nullable Object label) {
            return position(label) >= 0;
        }

        /** Immutable lists do not like to be asked for null. */
        private int position(@Nullable Object label) {
            return label == null ? -1 : classes.indexOf(label);
        }

        @Override
        public Set<Entry<L, Double>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<L, Double>> iterator() {
                    return IntStream.range(0, values.length)
                            .mapToObj(c -> Map.entry(classes.get(c), values[c]))
                            .iterator();
                }

                @Override
                public int size() {
                    return values.length;
                }
            };
        }
    }
}
