package org.gpicl.task.prior;

import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;

/** Where the values of a node come from that has no causes in the table. */
interface Source {

    /** A fresh sample, row-major [components, rows]. */
    float[] sample(RandomStream random, int rows);

    /** Independent components, or ones that share clusters or factors. */
    static Source draw(RandomStream random, int components) {
        return switch (random.integer(4)) {
            case 0 -> (episodes, rows) -> NearlyNormal.draw(episodes, Math.multiplyExact(components, rows));
            case 1 -> (episodes, rows) -> uniform(episodes, Math.multiplyExact(components, rows));
            case 2 -> Clusters.draw(random, components);
            default -> Factors.draw(random, components);
        };
    }

    private static float[] uniform(RandomStream random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.uniform();
        }
        return values;
    }

    /**
     * A mixture of Gaussians.
     *
     * @param weights of the clusters [clusters], of sum 1
     * @param centers row-major [clusters, components]
     * @param spread standard deviation within a cluster; the centres are about 1 apart
     */
    record Clusters(double[] weights, float[] centers, float spread) implements Source {

        private static final int MAX_CLUSTERS = 8;

        static Clusters draw(RandomStream random, int components) {
            int clusters = random.integer(2, MAX_CLUSTERS);
            return new Clusters(random.dirichlet(2, clusters), NearlyNormal.draw(random, clusters * components), (float)
                    random.logUniform(0.05, 1));
        }

        @Override
        public float[] sample(RandomStream random, int rows) {
            int components = centers.length / weights.length;
            float[] values = NearlyNormal.draw(random, Math.multiplyExact(components, rows));
            for (int row = 0; row < rows; row++) {
                int cluster = cluster(random.uniform());
                for (int component = 0; component < components; component++) {
                    int at = component * rows + row;
                    values[at] = spread * values[at] + centers[cluster * components + component];
                }
            }
            return values;
        }

        private int cluster(double uniform) {
            double remaining = uniform - weights[0];
            int cluster = 0;
            while (remaining >= 0 && cluster < weights.length - 1) {
                remaining -= weights[++cluster];
            }
            return cluster;
        }
    }

    /**
     * Components that correlate: a few hidden factors, and something of each component's own.
     *
     * @param loadings row-major [components, factors]
     * @param own standard deviation of what is not of the factors
     */
    record Factors(int components, float[] loadings, float own) implements Source {

        static Factors draw(RandomStream random, int components) {
            int factors = random.logInteger(1, components);
            return new Factors(components, NearlyNormal.draw(random, components * factors), (float)
                    (random.logUniform(0.1, 1) * Math.sqrt(factors)));
        }

        @Override
        public float[] sample(RandomStream random, int rows) {
            int factors = loadings.length / components;
            float[] hidden = NearlyNormal.draw(random, Math.multiplyExact(factors, rows));
            float[] values = NearlyNormal.draw(random, Math.multiplyExact(components, rows));
            for (int i = 0; i < values.length; i++) {
                values[i] *= own;
            }
            for (int component = 0; component < components; component++) {
                VectorMatrix.addProduct(loadings, component * factors, factors, hidden, rows, values, component * rows);
            }
            return values;
        }
    }
}
