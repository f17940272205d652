package org.gpicl.task.prior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gpicl.random.RandomStream;

/**
 * A structural causal model: nodes of several components each, in topological order, of which each is a source or follows
 * from earlier ones by a mechanism of its own.
 *
 * <p>The values of a run are component by component, row-major [components, rows].
 *
 * @param target the node that decides the labels
 */
record CausalGraph(List<Node> nodes, int target) {

    private static final int MAX_PARENTS = 3;

    /** Where the values of a node come from, before they are standardised. */
    private interface Origin {
        float[] values(RandomStream random, float[] run, int rows);
    }

    /**
     * A node.
     *
     * @param first number of its first component among those of all nodes
     * @param scales of its components, by the reference sample
     * @param noise standard deviation of what is added to each of the standardised components
     */
    record Node(int first, Origin origin, Standardization[] scales, float[] noise) {

        /** A node whose scales are measured on the reference sample {@code run}, to which its values are added. */
        static Node measured(RandomStream random, int first, Origin origin, int components, double noise, float[] run) {
            int rows = DrawnTable.REFERENCE_ROWS;
            float[] values = origin.values(random, run, rows);
            Standardization[] scales = new Standardization[components];
            float[] deviations = new float[components];
            for (int i = 0; i < components; i++) {
                scales[i] = Standardization.of(values, i * rows, (i + 1) * rows, 1);
                deviations[i] = (float) (noise * Math.abs(random.normal()));
            }
            Node node = new Node(first, origin, scales, deviations);
            node.finish(random, values, rows, run);
            return node;
        }

        int components() {
            return scales.length;
        }

        private void finish(RandomStream random, float[] values, int rows, float[] run) {
            for (int component = 0; component < scales.length; component++) {
                Standardization scale = scales[component];
                for (int i = component * rows; i < (component + 1) * rows; i++) {
                    run[first * rows + i] = scale.of(values[i]) + noise[component] * NearlyNormal.draw(random);
                }
            }
        }
    }

    /** A graph, and its run over the reference sample. */
    record Drawn(CausalGraph graph, float[] reference) {}

    /**
     * Draws a graph.
     *
     * @param observable components of all nodes but the target
     * @param targetComponents components of the target
     */
    static Drawn draw(RandomStream random, HybridPrior.Options options, int observable, int targetComponents) {
        int others = Math.min(observable, random.logInteger(options.minNodes(), options.maxNodes()));
        int target = random.chance(options.effectShare()) ? random.integer(others) : others;
        int sources = random.integer(1, Math.max(1, target));
        int[] components = sizes(random, observable, others, target, targetComponents);
        double[] kinds = kindShares(random, options.treeShare());
        double noise = random.logUniform(options.minNoise(), options.maxNoise());
        float[] run = new float[(observable + targetComponents) * DrawnTable.REFERENCE_ROWS];
        List<Node> nodes = new ArrayList<>();
        int first = 0;
        for (int node = 0; node <= others; node++) {
            int size = components[node];
            Origin origin =
                    node < sources ? source(random, size) : effect(random, nodes, node == target, kinds, run, size);
            nodes.add(Node.measured(random, first, origin, size, noise, run));
            first += size;
        }
        return new Drawn(new CausalGraph(nodes, target), run);
    }

    /** Components of each node: the observable ones at random, at least one for each, and those of the target. */
    private static int[] sizes(RandomStream random, int observable, int others, int target, int targetComponents) {
        int[] sizes = new int[others + 1];
        double[] shares = random.dirichlet(1, others);
        double share = 0;
        int given = 0;
        for (int i = 0; i < others; i++) {
            share += shares[i];
            int upTo = i == others - 1 ? observable : i + 1 + (int) (share * (observable - others));
            sizes[i < target ? i : i + 1] = upTo - given;
            given = upTo;
        }
        sizes[target] = targetComponents;
        return sizes;
    }

    /**
     * How probable each kind of mechanism is in one table: a Dirichlet distribution about the mean shares. Where it is
     * concentrated little, a table is of one kind nearly throughout; where much, all are mixed.
     */
    private static double[] kindShares(RandomStream random, double treeShare) {
        double concentration = random.logUniform(0.3, 30);
        Mechanism.Kind[] kinds = Mechanism.Kind.values();
        double[] shares = new double[kinds.length];
        double sum = 0;
        while (!(sum > 0)) { // a gamma variable of a tiny shape may underflow
            for (int i = 0; i < kinds.length; i++) {
                double mean = kinds[i].share() * (kinds[i].isPiecewiseConstant() ? treeShare : 1 - treeShare);
                shares[i] = mean > 0 ? random.gamma(concentration * mean) : 0;
                sum += shares[i];
            }
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static Mechanism.Kind kind(RandomStream random, double[] shares) {
        double remaining = random.uniform();
        int kind = 0;
        while (kind < shares.length - 1 && remaining >= shares[kind]) {
            remaining -= shares[kind++];
        }
        return Mechanism.Kind.values()[kind];
    }

    private static Origin source(RandomStream random, int components) {
        Source source = Source.draw(random, components);
        return (episodes, run, rows) -> source.sample(episodes, rows);
    }

    /** What follows from some components of some of the nodes so far; the target may depend on any number of them. */
    private static Origin effect(
            RandomStream random, List<Node> earlier, boolean target, double[] kinds, float[] run, int components) {
        int parents = random.integer(1, target ? earlier.size() : Math.min(MAX_PARENTS, earlier.size()));
        int[] pool = Arrays.stream(random.permutation(earlier.size()))
                .limit(parents)
                .mapToObj(earlier::get)
                .flatMapToInt(node -> IntStream.range(node.first, node.first + node.components()))
                .toArray();
        int[] inputs = pool;
        if (random.chance(0.5)) {
            random.shuffleInPlace(pool);
            inputs = Arrays.copyOf(pool, random.logInteger(1, pool.length));
        }
        int[] causes = inputs;
        Mechanism mechanism = kind(random, kinds)
                .draw(random, gathered(run, causes, DrawnTable.REFERENCE_ROWS), causes.length, components);
        return (episodes, values, rows) -> mechanism.apply(gathered(values, causes, rows), rows);
    }

    private static float[] gathered(float[] run, int[] components, int rows) {
        float[] gathered = new float[components.length * rows];
        for (int i = 0; i < components.length; i++) {
            System.arraycopy(run, components[i] * rows, gathered, i * rows, rows);
        }
        return gathered;
    }

    /** A fresh sample. */
    float[] run(RandomStream random, int rows) {
        Node last = nodes.get(nodes.size() - 1);
        float[] run = new float[Math.multiplyExact(last.first + last.components(), rows)];
        for (Node node : nodes) {
            node.finish(random, node.origin.values(random, run, rows), rows, run);
        }
        return run;
    }

    /** The components of the target in a run, row-major [components, rows]. */
    float[] target(float[] run, int rows) {
        Node node = nodes.get(target);
        return Arrays.copyOfRange(run, node.first * rows, (node.first + node.components()) * rows);
    }

    /** The numbers of the components of all nodes but the target. */
    int[] observable() {
        return nodes.stream()
                .filter(node -> node != nodes.get(target))
                .flatMapToInt(node -> IntStream.range(node.first, node.first + node.components()))
                .toArray();
    }
}
