package org.gpicl.metatrain;

import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;

/**
 * Tasks that can be told apart: row i of an episode begins with (random number of the task, random number of the episode,
 * i); its other features are ones, its label is random.
 *
 * @param features at least 3
 * @param classes of every task
 */
public record NumberedTasks(int features, int classes) implements TaskDistribution {

    private static final int NUMBERS = 1 << 20;

    @Override
    public Task draw(RandomStream random) {
        int task = random.integer(NUMBERS);
        return (stream, rows) -> episode(task, stream, rows);
    }

    private Episode episode(int task, RandomStream random, int rows) {
        int number = random.integer(NUMBERS);
        float[] x = new float[rows * features];
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) {
            for (int feature = 0; feature < features; feature++) {
                x[i * features + feature] = 1;
            }
            x[i * features] = task;
            x[i * features + 1] = number;
            x[i * features + 2] = i;
            y[i] = random.integer(classes);
        }
        return new Episode(rows, features, x, y, classes);
    }

    @Override
    public int maxFeatures() {
        return features;
    }

    @Override
    public int maxClasses() {
        return classes;
    }
}
