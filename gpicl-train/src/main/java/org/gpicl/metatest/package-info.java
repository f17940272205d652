/**
 * Meta-testing: what a meta-trained learner can learn, by the number of examples it has seen, and how good predicted
 * probabilities are.
 */
@NullMarked
package org.gpicl.metatest;

import org.jspecify.annotations.NullMarked;
