package org.gpicl.metatrain;

/** How the rows of an episode become inputs of the learner. */
public enum InputEncoding {
    /** As they are, zero-padded to N_x: the paper's projections, which nothing normalises. */
    RAW,
    /** As an application's rows: {@link org.gpicl.preprocess.FeatureEncoder}, fitted on the context of the episode. */
    STANDARDISED
}
