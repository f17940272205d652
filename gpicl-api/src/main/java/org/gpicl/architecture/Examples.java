package org.gpicl.architecture;

import org.jspecify.annotations.Nullable;

/**
 * The labelled examples of a batch of episodes.
 *
 * @param x [batch, context, N_x]
 * @param y int64 [batch, context], class indices
 * @param codes [batch, classes, code size], the vector that stands for each class in its episode; null for an
 *     architecture whose {@link Architecture#codeSize} is 0
 * @param evidence [batch, context, channels, classes], what experts say of each example who know all others; null for an
 *     architecture whose {@link Architecture#experts} is 0
 */
public record Examples<T>(
        T x, T y, @Nullable T codes, @Nullable T evidence) {

    /** The codes, for an architecture that has them. */
    T requireCodes() {
        if (codes == null) {
            throw new IllegalArgumentException("fit: expected label codes [batch, classes, code size], got none");
        }
        return codes;
    }

    /** The evidence, for an architecture that reads it. */
    T requireEvidence() {
        if (evidence == null) {
            throw new IllegalArgumentException("fit: expected evidence [batch, context, channels, classes], got none");
        }
        return evidence;
    }
}
