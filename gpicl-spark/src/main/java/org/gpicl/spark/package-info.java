/**
 * gpicl on Apache Spark: a classifier of Spark ML, and a learner for each group of rows.
 *
 * <p>{@link org.gpicl.spark.GpiclClassifier} is an {@link org.apache.spark.ml.Estimator}, whose {@link
 * org.gpicl.spark.GpiclClassificationModel} scores any number of rows with one fitted learner for each executor; {@link
 * org.gpicl.spark.GroupedLearners} is a {@link org.apache.spark.ml.Transformer} that fits and predicts inside each group.
 *
 * <p>For Spark 3.5 with Scala 2.13, which the application provides.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.spark;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
