/** gpicl on ND4J. */
@NullMarked
package org.gpicl.backend.nd4j;

import org.jspecify.annotations.NullMarked;
