package org.gpicl.spark;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.jspecify.annotations.Nullable;

/** A fitted learner as it travels to executors: what {@link FittedLearner#save} wrote, and which learner opens it. Immutable. */
final class FittedSource implements Serializable {

    private static final long serialVersionUID = 1L;

    private final LearnerSource learner;
    private final byte[] saved;
    private final String digest;

    /** @param saved with whole numbers as labels; not modified */
    FittedSource(LearnerSource learner, byte[] saved) {
        this.learner = learner;
        this.saved = saved;
        this.digest = LearnerSource.sha256(saved);
    }

    LearnerSource learner() {
        return learner;
    }

    byte[] saved() {
        return saved;
    }

    FittedLearner<Integer> open(Learner opened) {
        try {
            return FittedLearner.open(new ByteArrayInputStream(saved), "the saved model", Integer.class, opened);
        } catch (IOException e) {
            throw new UncheckedIOException("open: expected a fitted learner", e);
        }
    }

    /** Whether both open the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FittedSource that && digest.equals(that.digest) && learner.equals(that.learner);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }
}
