/** The command {@code gpicl}: meta-training and meta-testing from the command line. */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.cli;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
