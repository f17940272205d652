/** What a compute backend must be able to do: tensors, the tensor algebra, computations, engines and programs. */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.spi;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
