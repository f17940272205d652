package org.gpicl.task.prior;

import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;

/**
 * Tables of Gaussian clusters, one or a few for each class.
 *
 * <p>With many classes this is the prior that teaches few examples of each.
 *
 * @param tables sizes and columns
 * @param clusters the clusters
 */
public record GaussianPrior(TableOptions tables, Options clusters) implements TaskDistribution {

    /**
     * How the clusters are drawn.
     *
     * @param maxClusters most clusters of one class; uniform from 1
     * @param minConcentration smallest Dirichlet concentration of the class weights, positive; small is unbalanced
     * @param maxConcentration largest; log-uniform in between
     * @param minDistance smallest typical distance of two centres, in standard deviations of a cluster, positive
     * @param maxDistance largest; log-uniform in between
     * @param rotatedShare share of tables, 0 … 1, in which the axes of the clusters are not those of the columns
     */
    public record Options(
            int maxClusters,
            double minConcentration,
            double maxConcentration,
            double minDistance,
            double maxDistance,
            double rotatedShare) {

        /** 1 to 3 clusters per class, usually rotated, from hard to easy. */
        public static final Options STANDARD = new Options(3, 1, 20, 1.5, 12, 0.8);

        /** Checks the ranges. */
        public Options {
            if (maxClusters < 1) {
                throw new IllegalArgumentException(
                        "GaussianPrior: expected at least 1 cluster per class, got " + maxClusters);
            }
            if (!(minConcentration > 0 && maxConcentration >= minConcentration && maxConcentration <= 1e6)
                    || !(minDistance > 0 && maxDistance >= minDistance && maxDistance <= 1e6)) {
                throw new IllegalArgumentException(
                        "GaussianPrior: expected 0 < least ≤ most ≤ 10⁶ for concentration and distance, got "
                                + minConcentration + " and " + maxConcentration + ", " + minDistance + " and "
                                + maxDistance);
            }
            if (!(rotatedShare >= 0 && rotatedShare <= 1)) {
                throw new IllegalArgumentException(
                        "GaussianPrior: expected a share of rotated tables in 0 … 1, got " + rotatedShare);
            }
        }

        /** The same with at most {@code max} clusters per class. */
        public Options withClusters(int max) {
            return new Options(max, minConcentration, maxConcentration, minDistance, maxDistance, rotatedShare);
        }

        /** The same with other concentrations of the class weights. */
        public Options withConcentration(double min, double max) {
            return new Options(maxClusters, min, max, minDistance, maxDistance, rotatedShare);
        }

        /** The same with other distances between centres. */
        public Options withDistance(double min, double max) {
            return new Options(maxClusters, minConcentration, maxConcentration, min, max, rotatedShare);
        }

        /** The same with another share of rotated tables. */
        public Options withRotatedShare(double share) {
            return new Options(maxClusters, minConcentration, maxConcentration, minDistance, maxDistance, share);
        }
    }

    @Override
    public Task draw(RandomStream random) {
        return DrawnTable.learnable(random, tables, this::drawTable);
    }

    @Override
    public int maxFeatures() {
        return tables.maxFeatures();
    }

    @Override
    public int maxClasses() {
        return tables.maxClasses();
    }

    private DrawnTable drawTable(RandomStream random) {
        int features = tables.drawFeatures(random);
        double[] weights = random.dirichlet(
                random.logUniform(clusters.minConcentration, clusters.maxConcentration), tables.drawClasses(random));
        // Two centres with entries N(0, s²) are about s √(2 features) apart.
        double spread = random.logUniform(clusters.minDistance, clusters.maxDistance) / Math.sqrt(2.0 * features);
        Cluster[][] byClass = new Cluster[weights.length][];
        for (int label = 0; label < byClass.length; label++) {
            byClass[label] = new Cluster[random.integer(1, clusters.maxClusters)];
            for (int i = 0; i < byClass[label].length; i++) {
                byClass[label][i] = Cluster.draw(random, features, spread);
            }
        }
        float[] axes =
                random.chance(clusters.rotatedShare) ? random.rotation(features) : VectorMatrix.identity(features);
        ClusterTask task = new ClusterTask(weights, byClass, axes, features);
        return new DrawnTable(task, task.episode(random, DrawnTable.REFERENCE_ROWS));
    }

    /**
     * One cluster, before its rotation.
     *
     * @param center [features]
     * @param deviations standard deviations along the axes [features], about 1
     */
    private record Cluster(double[] center, double[] deviations) {

        static Cluster draw(RandomStream random, int features, double spread) {
            double[] center = new double[features];
            double[] deviations = new double[features];
            for (int i = 0; i < features; i++) {
                center[i] = spread * random.normal();
                deviations[i] = random.logUniform(0.5, 2);
            }
            return new Cluster(center, deviations);
        }
    }

    /**
     * Rows from the clusters.
     *
     * @param weights probabilities of the classes [classes]
     * @param clusters of each class, all equally probable
     * @param axes of all clusters, row-major [features, features]
     */
    private record ClusterTask(double[] weights, Cluster[][] clusters, float[] axes, int features) implements Task {

        @Override
        public Episode episode(RandomStream random, int rows) {
            float[] x = new float[Math.multiplyExact(rows, features)];
            int[] y = new int[rows];
            float[] along = new float[features];
            for (int row = 0; row < rows; row++) {
                double remaining = random.uniform() - weights[0];
                while (remaining >= 0 && y[row] < weights.length - 1) {
                    remaining -= weights[++y[row]];
                }
                Cluster[] ofClass = clusters[y[row]];
                Cluster cluster = ofClass[random.integer(ofClass.length)];
                for (int axis = 0; axis < features; axis++) {
                    along[axis] = (float) (cluster.center[axis] + cluster.deviations[axis] * random.normal());
                }
                VectorMatrix.addProduct(along, 0, features, axes, features, x, row * features);
            }
            return new Episode(rows, features, x, y, weights.length);
        }
    }
}
