/** Files in which computations travel to other runtimes, and back. */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.spi.exchange;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
