/** How good learners are, beside other classifiers for the JVM, on real tables: {@code QualityBenchmark}'s parts. */
@NullMarked
package org.gpicl.benchmarks.quality;

import org.jspecify.annotations.NullMarked;
