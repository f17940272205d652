/**
 * Randomness that is explicit, splittable and the same on every machine.
 *
 * <p>A {@link org.gpicl.random.Seed} names a stream of random numbers, and derives as many independent seeds as there are
 * things to draw. A {@link org.gpicl.random.RandomStream} is such a stream being read.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.random;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
