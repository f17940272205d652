/** What a compute backend must be able to do: tensors, the tensor algebra, computations, engines and programs. */
@NullMarked
package org.gpicl.spi;

import org.jspecify.annotations.NullMarked;
