package org.gpicl.examples;

import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;

/**
 * What a learner learns to learn first: Gaussian clusters far apart, one for each class, drawn afresh for each task.
 *
 * <p>A task has 1 … {@code features} features, log-uniformly many, the others staying zero; the fewer it has, the larger they
 * are, so that all inputs are as long as projected images are. The tasks of few features are what shortens the plateau: in
 * them the examples of a class are found alike by a few weights, which those of the other features then follow.
 *
 * @param features most features
 * @param minClasses fewest classes of a task, at least 2
 * @param maxClasses most classes of a task
 */
record EasyClusters(int features, int minClasses, int maxClasses) implements TaskDistribution {

    /** Standard deviation within a cluster, where centres have 1. */
    private static final double WITHIN = 0.5;

    @Override
    public Task draw(RandomStream random) {
        int used = random.logInteger(1, features);
        int classes = random.integer(minClasses, maxClasses);
        double size = Math.sqrt((double) features / used);
        double[] centers = new double[classes * used];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = random.normal();
        }
        return (examples, rows) -> {
            float[] x = new float[rows * used];
            int[] y = new int[rows];
            for (int row = 0; row < rows; row++) {
                y[row] = examples.integer(classes);
                for (int j = 0; j < used; j++) {
                    double center = centers[y[row] * used + j];
                    x[row * used + j] = (float) (size * (center + WITHIN * examples.normal()));
                }
            }
            return new Episode(rows, used, x, y, classes);
        };
    }

    @Override
    public int maxFeatures() {
        return features;
    }

    @Override
    public int maxClasses() {
        return maxClasses;
    }
}
