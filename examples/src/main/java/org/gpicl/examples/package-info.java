/** Small runnable programs on real data, one for each way to use gpicl. */
@NullMarked
package org.gpicl.examples;

import org.jspecify.annotations.NullMarked;
