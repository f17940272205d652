/**
 * What simple learners, whose answer has a closed form, say of the rows of a context and of queries.
 *
 * <p>A learner that reads this beside the rows need not find out in each forward pass again what linear algebra and counting
 * know at once; it learns whom to believe. Of a row of the context it is told what the others say of it, so that its label
 * is no part of it.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.evidence;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
