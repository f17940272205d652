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
}
