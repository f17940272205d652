package org.gpicl.architecture;

import org.jspecify.annotations.Nullable;

/**
 * The examples to predict, of a batch of episodes.
 *
 * @param x [batch, query, N_x]
 * @param evidence [batch, query, channels, classes], what experts that were fitted on the context say of them; null for an
 *     architecture whose {@link Architecture#experts} is 0
 */
public record Queries<T>(T x, @Nullable T evidence) {

    /** The evidence, for an architecture that reads it. */
    T requireEvidence() {
        if (evidence == null) {
            throw new IllegalArgumentException(
                    "predict: expected evidence [batch, query, channels, classes], got none");
        }
        return evidence;
    }
}
