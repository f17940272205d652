/**
 * Meta-training: the search for weights θ whose forward pass is a learning algorithm (paper, section 3).
 *
 * <p>The paper's letters: θ is <em>theta</em>, J(θ) the {@link org.gpicl.metatrain.Objective}, N_D the length of an
 * episode; the meta-batch is tasks × sequences per task.
 */
@NullMarked
package org.gpicl.metatrain;

import org.jspecify.annotations.NullMarked;
