/** Files in which computations travel to other runtimes, and back. */
@NullMarked
package org.gpicl.spi.exchange;

import org.jspecify.annotations.NullMarked;
