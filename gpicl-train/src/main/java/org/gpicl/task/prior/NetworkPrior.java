package org.gpicl.task.prior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;
import org.gpicl.task.Task;
import org.gpicl.task.TaskDistribution;
import org.gpicl.task.prior.RandomNetwork.Node;

/**
 * Tables made by random neural networks, read as causal mechanisms.
 *
 * <p>Random causes run through a random network with noise at every node. Either the features and the target are nodes of the
 * network, so that they share causes, influence each other and correlate; or the causes are the features and the target is a
 * node of the last layer. The target, a number, is then cut into classes. A task is one such network with all its constants;
 * each row is a fresh run of it.
 *
 * @param tables sizes and columns
 * @param network the networks
 */
public record NetworkPrior(TableOptions tables, Options network) implements TaskDistribution {

    /**
     * How the networks are drawn.
     *
     * @param minLayers fewest layers after the causes, at least 1
     * @param maxLayers most layers; uniform in between
     * @param minNodes fewest nodes in a layer, at least 1; raised where the network has not enough for the features
     * @param maxNodes most nodes in a layer; log-uniform in between, one number for all layers
     * @param maxDropped largest share of edges left out, in 0 … 1; the share is uniform from 0
     * @param biasDeviation standard deviation of the biases, at least 0
     * @param minNoise smallest noise of a layer, in standard deviations of its nodes, positive
     * @param maxNoise largest noise of a layer; log-uniform in between, times |N(0, 1)| for each node
     * @param effectsShare share of tables, 0 … 1, whose features and target are nodes of the network
     */
    public record Options(
            int minLayers,
            int maxLayers,
            int minNodes,
            int maxNodes,
            double maxDropped,
            double biasDeviation,
            double minNoise,
            double maxNoise,
            double effectsShare) {

        /** 2 to 5 layers of 4 to 64 nodes. */
        public static final Options STANDARD = new Options(2, 5, 4, 64, 0.7, 0.5, 1e-3, 0.5, 0.6);

        /** Checks the ranges. */
        public Options {
            if (minLayers < 1 || maxLayers < minLayers || minNodes < 1 || maxNodes < minNodes) {
                throw new IllegalArgumentException("NetworkPrior: expected 1 ≤ least ≤ most layers and nodes, got "
                        + minLayers + " and " + maxLayers + " layers, " + minNodes + " and " + maxNodes + " nodes");
            }
            if (!(maxDropped >= 0 && maxDropped <= 1) || !(effectsShare >= 0 && effectsShare <= 1)) {
                throw new IllegalArgumentException("NetworkPrior: expected shares in 0 … 1, got " + maxDropped
                        + " dropped edges and " + effectsShare + " effects");
            }
            if (!(biasDeviation >= 0 && biasDeviation < Double.POSITIVE_INFINITY)
                    || !(minNoise > 0 && maxNoise >= minNoise && maxNoise < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "NetworkPrior: expected finite biases of deviation ≥ 0 and 0 < minNoise ≤ maxNoise, got "
                                + biasDeviation + ", " + minNoise + " and " + maxNoise);
            }
        }

        /** The same with {@code min} to {@code max} layers. */
        public Options withLayers(int min, int max) {
            return new Options(
                    min, max, minNodes, maxNodes, maxDropped, biasDeviation, minNoise, maxNoise, effectsShare);
        }

        /** The same with {@code min} to {@code max} nodes in a layer. */
        public Options withNodes(int min, int max) {
            return new Options(
                    minLayers, maxLayers, min, max, maxDropped, biasDeviation, minNoise, maxNoise, effectsShare);
        }

        /** The same with other noise. */
        public Options withNoise(double min, double max) {
            return new Options(
                    minLayers, maxLayers, minNodes, maxNodes, maxDropped, biasDeviation, min, max, effectsShare);
        }

        /** The same with another share of tables whose features are nodes of the network. */
        public Options withEffectsShare(double share) {
            return new Options(
                    minLayers, maxLayers, minNodes, maxNodes, maxDropped, biasDeviation, minNoise, maxNoise, share);
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
        int classes = tables.drawClasses(random);
        boolean effects = random.chance(network.effectsShare);
        int causes = effects ? random.integer(1, features) : features;
        int layers = random.integer(network.minLayers, network.maxLayers);
        int needed = effects ? features / layers + 1 : 1; // room for all features and the target
        int nodes = Math.max(needed, random.logInteger(network.minNodes, network.maxNodes));
        List<float[]> reference = new ArrayList<>();
        RandomNetwork drawn = RandomNetwork.draw(random, network, causes, layers, nodes, reference);
        Node[] inputs = new Node[features];
        Node target;
        if (effects) {
            int[] places = places(random, layers * nodes, features + 1);
            Arrays.setAll(inputs, i -> new Node(1 + places[i] / nodes, places[i] % nodes));
            target = new Node(1 + places[features] / nodes, places[features] % nodes);
        } else {
            Arrays.setAll(inputs, i -> new Node(0, i));
            target = new Node(layers, random.integer(nodes));
        }
        float[] targets = target.values(reference, DrawnTable.REFERENCE_ROWS);
        Arrays.sort(targets);
        NetworkTask task = new NetworkTask(drawn, inputs, target, Bands.draw(random, targets, classes), classes);
        return new DrawnTable(task, task.labeled(reference, DrawnTable.REFERENCE_ROWS));
    }

    /** Distinct places among {@code total}, in random order: anywhere, or in half of the cases neighbours, which correlate. */
    private static int[] places(RandomStream random, int total, int count) {
        int[] all = random.permutation(total);
        if (random.chance(0.5)) {
            return Arrays.copyOf(all, count);
        }
        int first = random.integer(total - count + 1);
        return Arrays.stream(all)
                .filter(place -> place >= first && place < first + count)
                .toArray();
    }

    private record NetworkTask(RandomNetwork network, Node[] inputs, Node target, Bands bands, int classes)
            implements Task {

        @Override
        public Episode episode(RandomStream random, int rows) {
            return labeled(network.run(random, rows), rows);
        }

        /** The episode in the values of a run of the network. */
        Episode labeled(List<float[]> values, int rows) {
            float[] x = new float[Math.multiplyExact(rows, inputs.length)];
            for (int feature = 0; feature < inputs.length; feature++) {
                float[] column = inputs[feature].values(values, rows);
                for (int row = 0; row < rows; row++) {
                    x[row * inputs.length + feature] = column[row];
                }
            }
            float[] targets = target.values(values, rows);
            int[] y = new int[rows];
            Arrays.setAll(y, row -> bands.of(targets[row]));
            return new Episode(rows, inputs.length, x, y, classes);
        }
    }
}
