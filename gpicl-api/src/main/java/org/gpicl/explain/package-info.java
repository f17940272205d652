/**
 * Why? Which columns matter to a classifier, and to one prediction; and which examples decided it.
 *
 * <p>All of it asks a {@link org.gpicl.Classifier}, or what makes one, and looks into none. What is drawn at random comes from
 * a seed, and every number has the standard error of that sampling.
 *
 * <pre>{@code
 * PermutationImportance.of(classifier, unseen).byName(); // {calls=1.034 ±0.081, plan=…}
 * ShapleyValues.of(classifier, Map.of("plan", "plus", "calls", 7), seen).byName("yes");
 * ExampleInfluence.of(classifier, Map.of("plan", "plus", "calls", 7)).top(3).forEach(row -> seen.row(row));
 * }</pre>
 */
@API(status = Status.MAINTAINED, since = "0.1")
@NullMarked
package org.gpicl.explain;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
