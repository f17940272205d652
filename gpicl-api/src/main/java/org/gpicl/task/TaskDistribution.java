package org.gpicl.task;

import org.gpicl.random.RandomStream;

/** Where tasks come from. Immutable and thread-safe. */
public interface TaskDistribution {

    /** A random task; equal streams give equal tasks. */
    Task draw(RandomStream random);

    /** The most features any of the tasks has, at least 1. */
    int maxFeatures();

    /** The most classes any of the tasks has, at least 1. */
    int maxClasses();
}
