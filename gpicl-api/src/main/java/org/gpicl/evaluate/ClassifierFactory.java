package org.gpicl.evaluate;

import org.gpicl.Classifier;
import org.gpicl.Context;

/**
 * What makes a classifier of labelled examples, such as {@code InContextLearner::fit} or {@code learner::fit}.
 *
 * @param <L> the type of the labels
 */
@FunctionalInterface
public interface ClassifierFactory<L> {

    /** A new classifier, owned by the caller. */
    Classifier<L> fit(Context<L> context);
}
