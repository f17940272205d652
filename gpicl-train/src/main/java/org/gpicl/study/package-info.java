/**
 * Studies: a grid of meta-training runs that ask one question, such as which kind of algorithm a learner becomes by its width
 * and the number of its tasks (paper, section 4).
 *
 * <p>A {@link org.gpicl.study.Study} names the runs, a {@link org.gpicl.study.StudyFolder} does them, each in a folder of its
 * own, and {@code gpicl study report} shows what came of them. The paper's letters: K is the number of tasks, N_D
 * the length of an episode, ε that of the optimizer.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.study;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
