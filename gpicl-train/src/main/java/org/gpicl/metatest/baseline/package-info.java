/** What learned learners are compared with: learning by gradient descent (section 4 of the paper). */
@NullMarked
package org.gpicl.metatest.baseline;

import org.jspecify.annotations.NullMarked;
