package org.gpicl;

import java.util.Map;
import org.gpicl.random.Seed;

/**
 * How a learner looks at a context: through how many views, each drawn from its own seed.
 *
 * @param members number of views, at least 1
 * @param maxContext the most examples that one view sees, at least 1
 * @param seed of all views
 */
record Ensemble(int members, int maxContext, Seed seed) {

    private static final String MEMBERS = "ensemble";
    private static final String MAX_CONTEXT = "max-context";
    private static final String SEED = "seed";

    Ensemble {
        if (members < 1 || maxContext < 1) {
            throw new IllegalArgumentException("learner: expected an ensemble of at least 1 view and a maxContext of at"
                    + " least 1, got " + members + " and " + maxContext);
        }
    }

    /** What there is to set, as text for files. */
    Map<String, String> settings() {
        return Map.of(
                MEMBERS, Integer.toString(members),
                MAX_CONTEXT, Integer.toString(maxContext),
                SEED, Long.toString(seed.value()));
    }

    /**
     * What {@link #settings} says; this one where it says nothing.
     *
     * @throws IllegalArgumentException if a text is no such number, or the number too small
     */
    Ensemble with(Map<String, String> settings) {
        return new Ensemble(
                Integer.parseInt(settings.getOrDefault(MEMBERS, Integer.toString(members))),
                Integer.parseInt(settings.getOrDefault(MAX_CONTEXT, Integer.toString(maxContext))),
                new Seed(Long.parseLong(settings.getOrDefault(SEED, Long.toString(seed.value())))));
    }
}
