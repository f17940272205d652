/** The command {@code gpicl}: meta-training and meta-testing from the command line. */
@NullMarked
package org.gpicl.cli;

import org.jspecify.annotations.NullMarked;
