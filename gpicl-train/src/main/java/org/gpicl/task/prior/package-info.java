/**
 * Priors: tasks generated from scratch, without any data, that look like the tables people have.
 *
 * <p>In the line of prior-data fitted networks (Müller et al., arXiv 2112.10510; Hollmann et al., "TabPFN", arXiv
 * 2207.01848): a learner meta-trained on enough random mechanisms works on real ones.
 * {@link org.gpicl.task.prior.TablePriors#hybrid} is the mixture to start from.
 *
 * <p>Whatever a labelling needs of the distribution of its inputs (means, quantiles) is measured once, on a reference sample
 * that is drawn with the task, and then belongs to the task: all its episodes share one labelling function. Inputs come as a
 * table would have them: neither padded, nor standardised, nor without outliers or gaps. That is
 * {@link org.gpicl.preprocess.FeatureEncoder}'s work, here as in an application.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.task.prior;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
