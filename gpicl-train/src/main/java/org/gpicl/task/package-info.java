/**
 * Tasks to meta-train and meta-test on: where a learner's examples come from.
 *
 * <p>A {@link org.gpicl.task.Task} yields episodes, a {@link org.gpicl.task.TaskDistribution} yields tasks. The paper's
 * tasks are {@link org.gpicl.task.RandomProjections} of a base {@link org.gpicl.task.DataSet}.
 *
 * <p>The letters of "General-Purpose In-Context Learning by Meta-Learning Transformers" (arXiv 2212.04458), all from its
 * section on generating tasks for learning-to-learn:
 *
 * <table>
 * <caption>The paper's letters and the names used here</caption>
 * <tr><th>paper</th><th>here</th></tr>
 * <tr><td>N<sub>x</sub></td><td>{@code features}, the numbers in one input</td></tr>
 * <tr><td>N<sub>y</sub></td><td>{@code classes}</td></tr>
 * <tr><td>N<sub>D</sub></td><td>{@code rows} of an {@link org.gpicl.task.Episode}, the length of the sequence</td></tr>
 * <tr><td>D</td><td>an {@link org.gpicl.task.Episode}</td></tr>
 * <tr><td>D&#x0304;, x&#x0304;, ȳ</td><td>the base {@link org.gpicl.task.DataSet}, its inputs and its labels</td></tr>
 * <tr><td>A</td><td>the {@code projection} of a task, [features, features]</td></tr>
 * <tr><td>ρ</td><td>the {@code permutation} of a task: base label → label</td></tr>
 * <tr><td>K</td><td>{@link org.gpicl.task.RandomProjections#tasks() tasks}, the number that can be drawn</td></tr>
 * </table>
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.task;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
