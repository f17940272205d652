/** Gradients, written once over any {@link org.gpicl.spi.TensorOps}. */
@NullMarked
package org.gpicl.spi.autodiff;

import org.jspecify.annotations.NullMarked;
