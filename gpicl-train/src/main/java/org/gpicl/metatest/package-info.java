/**
 * Meta-testing: what a meta-trained learner can learn, by the number of examples it has seen, and how good predicted
 * probabilities are.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.metatest;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
