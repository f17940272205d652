/** Measurements, each with the answer checked before it is timed, reported as ratios within one process. */
@NullMarked
package org.gpicl.benchmarks;

import org.jspecify.annotations.NullMarked;
