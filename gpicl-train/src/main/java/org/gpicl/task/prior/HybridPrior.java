package org.gpicl.task.prior;

import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;

/**
 * Tables made by causal graphs whose mechanisms are of many kinds: trees, categories, networks, waves, linear maps, products.
 *
 * <p>A table is a random graph of nodes, each a vector that follows from earlier ones by a random mechanism. Columns show
 * components of the nodes, some of them as mixtures of two, as categories, rounded, warped, with missing values, or are of no
 * use; the labels are decided by a node of their own. How probable each kind of mechanism is belongs to the table, so that
 * some are tree-like throughout, some smooth, some mixed.
 *
 * <p>Most tables are nearly without noise: what cannot be predicted is what the columns do not show. Tables whose columns
 * tell nothing about the labels are dropped but for a few, so that a learner also meets those.
 *
 * <p>The number of features is the geometric mean of two that are log-uniform, so that few tables have the fewest or the
 * most.
 *
 * @param tables sizes and columns; the shares of unusual columns are means, and differ from table to table
 * @param graphs how the graphs are drawn
 */
public record HybridPrior(TableOptions tables, Options graphs) implements TaskDistribution {

    /**
     * How the graphs are drawn, and what the columns show of them.
     *
     * @param minNodes fewest nodes beside the one of the labels, at least 1
     * @param maxNodes most of them; log-uniform in between, but not more than there are columns to fill
     * @param treeShare mean share of mechanisms, 0 … 1, that are piecewise constant: trees and categories
     * @param minNoise smallest noise of a table, in standard deviations of its nodes, positive
     * @param maxNoise largest noise; log-uniform in between, times |N(0, 1)| for each component of a node
     * @param effectShare share of tables, 0 … 1, in which columns may be effects of the label's node
     * @param hiddenShare share of tables, 0 … 1, in which the columns do not show all nodes
     * @param uselessShare share of tables, 0 … 1, with columns of noise alone
     * @param mixedShare share of tables, 0 … 1, with columns that are mixtures of others
     * @param missingShare share of tables, 0 … 1, with missing values
     * @param unlearnableShare share of the tables without anything to learn that are kept, 0 … 1
     */
    public record Options(
            int minNodes,
            int maxNodes,
            double treeShare,
            double minNoise,
            double maxNoise,
            double effectShare,
            double hiddenShare,
            double uselessShare,
            double mixedShare,
            double missingShare,
            double unlearnableShare) {

        /** Up to 16 nodes beside the label's, 45 % of the mechanisms tree-like, noise from nearly none to moderate. */
        public static final Options STANDARD = new Options(1, 16, 0.45, 1e-3, 0.3, 0.5, 0.4, 0.35, 0.35, 0.2, 0.05);

        /** Checks the ranges. */
        public Options {
            if (minNodes < 1 || maxNodes < minNodes) {
                throw new IllegalArgumentException(
                        "HybridPrior: expected 1 ≤ minNodes ≤ maxNodes, got " + minNodes + " and " + maxNodes);
            }
            if (!(minNoise > 0 && maxNoise >= minNoise && maxNoise < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("HybridPrior: expected 0 < minNoise ≤ maxNoise, both finite, got "
                        + minNoise + " and " + maxNoise);
            }
            requireShare("trees", treeShare);
            requireShare("effects", effectShare);
            requireShare("hidden nodes", hiddenShare);
            requireShare("useless columns", uselessShare);
            requireShare("mixed columns", mixedShare);
            requireShare("missing values", missingShare);
            requireShare("unlearnable tables", unlearnableShare);
        }

        private static void requireShare(String of, double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "HybridPrior: expected a share of " + of + " in 0 … 1, got " + share);
            }
        }

        /** The same with {@code min} to {@code max} nodes. */
        public Options withNodes(int min, int max) {
            return new Options(
                    min,
                    max,
                    treeShare,
                    minNoise,
                    maxNoise,
                    effectShare,
                    hiddenShare,
                    uselessShare,
                    mixedShare,
                    missingShare,
                    unlearnableShare);
        }

        /** The same with another share of tree-like mechanisms. */
        public Options withTreeShare(double share) {
            return new Options(
                    minNodes,
                    maxNodes,
                    share,
                    minNoise,
                    maxNoise,
                    effectShare,
                    hiddenShare,
                    uselessShare,
                    mixedShare,
                    missingShare,
                    unlearnableShare);
        }

        /** The same with other noise. */
        public Options withNoise(double min, double max) {
            return new Options(
                    minNodes,
                    maxNodes,
                    treeShare,
                    min,
                    max,
                    effectShare,
                    hiddenShare,
                    uselessShare,
                    mixedShare,
                    missingShare,
                    unlearnableShare);
        }

        /** The same with other shares of tables in which columns may be effects, and nodes hidden. */
        public Options withCauses(double effects, double hidden) {
            return new Options(
                    minNodes,
                    maxNodes,
                    treeShare,
                    minNoise,
                    maxNoise,
                    effects,
                    hidden,
                    uselessShare,
                    mixedShare,
                    missingShare,
                    unlearnableShare);
        }

        /** The same with other shares of tables whose columns are in part useless, mixed, or with missing values. */
        public Options withColumns(double useless, double mixed, double missing) {
            return new Options(
                    minNodes,
                    maxNodes,
                    treeShare,
                    minNoise,
                    maxNoise,
                    effectShare,
                    hiddenShare,
                    useless,
                    mixed,
                    missing,
                    unlearnableShare);
        }

        /** The same with another share of kept tables without anything to learn. */
        public Options withUnlearnableShare(double share) {
            return new Options(
                    minNodes,
                    maxNodes,
                    treeShare,
                    minNoise,
                    maxNoise,
                    effectShare,
                    hiddenShare,
                    uselessShare,
                    mixedShare,
                    missingShare,
                    share);
        }
    }

    @Override
    public Task draw(RandomStream random) {
        return DrawnTable.accepted(random, this::drawTable, table -> accepts(random, table))
                .task();
    }

    @Override
    public int maxFeatures() {
        return tables.maxFeatures();
    }

    @Override
    public int maxClasses() {
        return tables.maxClasses();
    }

    private boolean accepts(RandomStream random, DrawnTable table) {
        return table.isNotConstant() && (Learnability.of(table.reference()) || random.chance(graphs.unlearnableShare));
    }

    private DrawnTable drawTable(RandomStream random) {
        int features = (int) Math.sqrt((double) tables.drawFeatures(random) * tables.drawFeatures(random));
        int classes = tables.drawClasses(random);
        boolean hidden = random.chance(graphs.hiddenShare);
        int observable = hidden ? random.integer(features, 2 * features) : features;
        int targetComponents = Labeling.drawComponents(random);
        CausalGraph.Drawn drawn = CausalGraph.draw(random, graphs, observable, targetComponents);
        CausalGraph graph = drawn.graph();
        int rows = DrawnTable.REFERENCE_ROWS;
        Labeling labeling = Labeling.draw(random, graph.target(drawn.reference(), rows), targetComponents, classes);
        Readings readings = Readings.draw(random, graphs, graph.observable(), features);
        RawTable raw = new RawTable(graph, readings, labeling, classes);
        Episode reference = raw.shown(random, drawn.reference(), rows);
        Columns columns = Columns.drawVaried(random, tables, reference);
        columns.applyInPlace(reference);
        MissingValues missing = MissingValues.draw(random, graphs.missingShare, reference);
        missing.applyInPlace(random, reference);
        Task task =
                (episodes, count) -> missing.applyInPlace(episodes, columns.applyInPlace(raw.episode(episodes, count)));
        return new DrawnTable(task, reference);
    }

    /** What a graph makes, before its columns become unusual. */
    private record RawTable(CausalGraph graph, Readings readings, Labeling labeling, int classes) implements Task {

        @Override
        public Episode episode(RandomStream random, int rows) {
            return shown(random, graph.run(random, rows), rows);
        }

        Episode shown(RandomStream random, float[] run, int rows) {
            int[] labels = labeling.of(graph.target(run, rows), rows);
            return new Episode(rows, readings.features(), readings.of(random, run, rows), labels, classes);
        }
    }
}
