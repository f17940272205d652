package org.gpicl;

import org.gpicl.random.Seed;

/**
 * How a learner looks at a context: through how many views, each drawn from its own seed.
 *
 * @param members number of views, at least 1
 * @param maxContext the most examples that one view sees, at least 1
 * @param seed of all views
 */
record Ensemble(int members, int maxContext, Seed seed) {}
