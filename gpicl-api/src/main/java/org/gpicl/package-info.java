/**
 * What applications use: labelled examples in, predictions out; nothing is trained in between.
 *
 * <pre>{@code
 * Context<String> context = Context.<String>builder()
 *         .add(new float[] {5.1f, 3.5f, 1.4f, 0.2f}, "setosa")
 *         .add(new float[] {6.7f, 3.0f, 5.2f, 2.3f}, "virginica")
 *         .build();
 * try (FittedLearner<String> learner = InContextLearner.fit(context)) {
 *     Prediction<String> p = learner.predict(new float[] {6.0f, 2.9f, 4.5f, 1.5f});
 *     p.label();               // "virginica"
 *     p.probability("setosa"); // 0.02
 * }
 * }</pre>
 *
 * <p>The paper's letters (arXiv 2212.04458): D is a {@link org.gpicl.Context}, f<sub>θ</sub> a {@link org.gpicl.Learner},
 * f<sub>θ</sub>(D, ·) a {@link org.gpicl.FittedLearner}; N_x is the number of features that a model takes, N_y that of
 * classes.
 */
@API(status = Status.MAINTAINED, since = "0.1")
@NullMarked
package org.gpicl;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
