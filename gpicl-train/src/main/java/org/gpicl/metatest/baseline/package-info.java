/** What learned learners are compared with: learning by gradient descent (section 4 of the paper). */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.metatest.baseline;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
