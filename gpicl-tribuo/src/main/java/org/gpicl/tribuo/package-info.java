/**
 * gpicl for applications that live on Tribuo, and the trainers of Tribuo for those that live on gpicl.
 *
 * <p>{@link org.gpicl.tribuo.InContextTrainer} is a {@link org.tribuo.Trainer} whose models are fitted learners; {@link
 * org.gpicl.tribuo.TribuoClassifier} is a {@link org.gpicl.Classifier} that a trainer of Tribuo has trained; {@link
 * org.gpicl.tribuo.TribuoData} makes contexts and tables of Tribuo's datasets.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.tribuo;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
