package org.gpicl.metatrain;

import org.gpicl.task.TaskDistribution;

/**
 * A part of a meta-training run: what is asked, of which tasks, and how. Stages follow one another in one run, as in a
 * curriculum, or where long contexts come last; weights, moments and averages go on from one to the next.
 *
 * <p>All stages of a run have the same optimizer, latest weights, encoding and seed. The learning rate of a stage counts its
 * own updates.
 *
 * @param name for progress events, unique in its run
 * @param objective what a batch of episodes is asked
 * @param distribution where tasks come from
 * @param recipe of this stage; its steps are those of the stage alone
 */
public record Stage(String name, Objective objective, TaskDistribution distribution, Recipe recipe) {}
