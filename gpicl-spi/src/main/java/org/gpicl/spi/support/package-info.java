/**
 * Help for authors of backends: an engine over any library of arrays. Nothing that only uses an engine needs it, and the
 * rest of the SPI does not know it.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@org.jspecify.annotations.NullMarked
package org.gpicl.spi.support;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
