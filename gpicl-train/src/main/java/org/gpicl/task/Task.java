package org.gpicl.task;

import org.gpicl.random.RandomStream;

/** One thing that can be learned from examples. Immutable and thread-safe. */
public interface Task {

    /**
     * A fresh sequence of independent examples.
     *
     * <p>Two episodes of one task share its labelling function, the features' number and the classes; equal streams give
     * equal episodes.
     *
     * @param rows number of examples, at least 1
     */
    Episode episode(RandomStream random, int rows);
}
