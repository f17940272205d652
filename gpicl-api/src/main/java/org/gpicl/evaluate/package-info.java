/**
 * Is it any good? Measures of predictions, and how to come by predictions that are worth measuring: holdout,
 * cross-validation and leave-one-out over whatever makes a {@link org.gpicl.Classifier} of labelled examples.
 *
 * <pre>{@code
 * Evaluation<String> ours = Splits.kFold(5).evaluate(InContextLearner::fit, examples);
 * Evaluation<String> nearest = Splits.kFold(5).evaluate(Baselines::nearestNeighbor, examples);
 * System.out.println(ours);
 * System.out.println(ours.minus(nearest, Measure.LOG_LOSS)); // log-loss: -0.671 ±0.212, better
 * Report.of("Iris", "gpicl", ours).with("1-NN", nearest).write(Path.of("iris.html"));
 * }</pre>
 */
@API(status = Status.MAINTAINED, since = "0.1")
@NullMarked
package org.gpicl.evaluate;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
