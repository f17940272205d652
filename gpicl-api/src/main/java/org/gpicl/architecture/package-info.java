/**
 * The learners' architectures: sequence models whose forward pass is the learning algorithm, each written once against
 * {@link org.gpicl.spi.TensorOps}.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.architecture;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
