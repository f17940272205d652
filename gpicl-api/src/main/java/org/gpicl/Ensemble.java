package org.gpicl;

import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.random.Seed;

/**
 * How a learner looks at a context: through how many views, each drawn from its own seed.
 *
 * @param members number of views, at least 1; or {@link #AUTOMATIC}
 * @param maxContext the most examples that one view sees, at least 1
 * @param seed of all views
 */
record Ensemble(int members, int maxContext, Seed seed) {

    /** As many views as {@link #views} finds right. */
    static final int AUTOMATIC = 0;

    private static final int USUAL = 4;
    private static final int MOST = 16;
    private static final int READ_AT_LEAST = 320;
    private static final int FEWEST = 2;
    private static final int READ_AT_MOST = 1200;

    private static final String MEMBERS = "ensemble";
    private static final String MAX_CONTEXT = "max-context";
    private static final String SEED = "seed";
    private static final String AUTOMATIC_TEXT = "automatic";

    Ensemble {
        if (members < AUTOMATIC || maxContext < 1) {
            throw new IllegalArgumentException("learner: expected an ensemble of at least 1 view and a maxContext of at"
                    + " least 1, got " + members + " and " + maxContext);
        }
    }

    /**
     * The number of views for a context of this size. Unless it is set, {@value #USUAL}. Small contexts get more, because
     * extra views help most and cost least there: as many as read {@value #READ_AT_LEAST} examples in total, at most {@value
     * #MOST}. Large contexts get fewer: as many as read {@value #READ_AT_MOST} examples in total, at least {@value #FEWEST}.
     * Where each view reads a sample of its own, it is {@value #USUAL}.
     */
    int views(int examples) {
        if (members != AUTOMATIC) {
            return members;
        }
        if (examples > maxContext) {
            return USUAL;
        }
        return examples < READ_AT_LEAST / USUAL
                ? Math.min(MOST, READ_AT_LEAST / examples)
                : Math.max(FEWEST, Math.min(USUAL, READ_AT_MOST / examples));
    }

    /** Whether experts are asked once for all views of a context of this size, instead of once for each encoding of the columns. */
    boolean sharesExperts(int examples) {
        return views(examples) < USUAL && members == AUTOMATIC;
    }

    /**
     * The ensemble for a kind of model: where more examples can be observed later, the number of views must not depend on the
     * size of the first context.
     */
    Ensemble resolvedFor(Architecture architecture) {
        return members == AUTOMATIC && architecture instanceof CausalArchitecture
                ? new Ensemble(USUAL, maxContext, seed)
                : this;
    }

    @Override
    public String toString() {
        return members == AUTOMATIC ? FEWEST + " to " + MOST + " views" : members + (members == 1 ? " view" : " views");
    }

    /** What there is to set, as text for files. */
    Map<String, String> settings() {
        return Map.of(
                MEMBERS, membersAsText(),
                MAX_CONTEXT, Integer.toString(maxContext),
                SEED, Long.toString(seed.value()));
    }

    private String membersAsText() {
        return members == AUTOMATIC ? AUTOMATIC_TEXT : Integer.toString(members);
    }

    private static int members(String text) {
        if (text.equals(AUTOMATIC_TEXT)) {
            return AUTOMATIC;
        }
        int number = Integer.parseInt(text);
        if (number < 1) {
            throw new IllegalArgumentException("learner: expected an ensemble of at least 1 view, got " + number);
        }
        return number;
    }

    /**
     * What {@link #settings} says; this one where it says nothing.
     *
     * @throws IllegalArgumentException if a text is no such number, or the number too small
     */
    Ensemble with(Map<String, String> settings) {
        return new Ensemble(
                members(settings.getOrDefault(MEMBERS, membersAsText())),
                Integer.parseInt(settings.getOrDefault(MAX_CONTEXT, Integer.toString(maxContext))),
                new Seed(Long.parseLong(settings.getOrDefault(SEED, Long.toString(seed.value())))));
    }
}
