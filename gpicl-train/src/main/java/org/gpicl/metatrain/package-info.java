/**
 * Meta-training: the search for weights θ whose forward pass is a learning algorithm (paper, section 3).
 *
 * <p>The paper's letters: θ is <em>theta</em>, J(θ) the {@link org.gpicl.metatrain.Objective}, N_D the length of an
 * episode; the meta-batch is tasks × sequences per task.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.metatrain;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
