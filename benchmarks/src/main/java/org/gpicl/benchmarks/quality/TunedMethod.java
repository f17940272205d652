package org.gpicl.benchmarks.quality;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gpicl.evaluate.Measures;

/**
 * The best of some methods by cross-validation on the context alone: the one of least log-loss, the first of equals.
 *
 * @param candidates at least one
 */
record TunedMethod(String name, List<? extends Method> candidates) implements Method {

    private static final int FOLDS = 5;

    @Override
    public String settings() {
        return candidates.stream()
                .map(Method::settings)
                .collect(Collectors.joining("; or ", "least log-loss of " + FOLDS + " folds: ", ""));
    }

    @Override
    public Fitted fit(Table context) {
        List<Split> folds = Split.folds(context, FOLDS).toList();
        Map<Method, Double> losses = new HashMap<>();
        candidates.forEach(candidate -> losses.put(candidate, loss(candidate, folds)));
        return candidates.stream()
                .min(Comparator.comparing(losses::get))
                .orElseThrow()
                .fit(context);
    }

    /** The sum over all rows. */
    private static double loss(Method candidate, List<Split> folds) {
        double sum = 0;
        for (Split fold : folds) {
            try (Fitted fitted = candidate.fit(fold.context())) {
                int[] labels = fold.queries().data().y();
                sum += labels.length * Measures.logLoss(fitted.probabilities(fold.queries()), labels);
            }
        }
        return sum;
    }
}
