package org.gpicl;

/**
 * A classifier that can be shown more examples.
 *
 * <p>Observing changes nothing: it makes another classifier, which is owned by the caller like the first.
 *
 * @param <L> the type of the labels
 */
public interface OnlineClassifier<L> extends Classifier<L> {

    /**
     * Reads more examples, after those that it has read.
     *
     * @param more examples of as many features; labels may be new
     * @return a new classifier, owned by the caller; this one stays as it is, and open
     * @throws IllegalArgumentException if these are not such features, or more classes or examples than can be read
     * @throws IllegalStateException if this classifier is closed
     */
    OnlineClassifier<L> observe(Context<L> more);

    /** As {@link #observe(Context)}, of one example. */
    default OnlineClassifier<L> observe(float[] x, L label) {
        return observe(Context.<L>builder().add(x, label).build());
    }
}
