/**
 * The learners' architectures: sequence models whose forward pass is the learning algorithm, each written once against
 * {@link org.gpicl.spi.TensorOps}.
 */
@NullMarked
package org.gpicl.architecture;

import org.jspecify.annotations.NullMarked;
