package org.gpicl.architecture;

import org.jspecify.annotations.Nullable;

/**
 * The labelled examples of a batch of episodes.
 *
 * @param x [batch, context, N_x]
 * @param y int64 [batch, context], class indices
 * @param codes [batch, classes, code size], the vector that stands for each class in its episode; null for an
 *     architecture whose {@link Architecture#codeSize} is 0
 */
public record Examples<T>(T x, T y, @Nullable T codes) {

    /** The codes, for an architecture that has them. */
    T requireCodes() {
        if (codes == null) {
            throw new IllegalArgumentException("fit: expected label codes [batch, classes, code size], got none");
        }
        return codes;
    }
}
