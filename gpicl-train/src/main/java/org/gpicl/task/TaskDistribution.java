package org.gpicl.task;

import org.gpicl.random.RandomStream;

/** Where tasks come from. Immutable and thread-safe. */
public interface TaskDistribution {

    /** A random task; equal streams give equal tasks. */
    Task draw(RandomStream random);

    /**
     * What one batch draws its tasks from: this distribution, unless it keeps tasks of some kind together, such as those of
     * many classes, for which all tasks of a batch need room.
     */
    default TaskDistribution ofBatch(RandomStream random) {
        return this;
    }

    /** The most features any of the tasks has, at least 1. */
    int maxFeatures();

    /** The most classes any of the tasks has, at least 1. */
    int maxClasses();

    /**
     * The most rows that an episode of any of the tasks can have; without a limit where rows are made as they are asked for.
     */
    default int maxRows() {
        return Integer.MAX_VALUE;
    }

    /**
     * What tells it from a distribution over other data where one batch may not show them, so that a run does not go on
     * with other data than it began with; empty where nothing is collected.
     */
    default String fingerprint() {
        return "";
    }
}
