package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;

/**
 * The sum of random oblivious decision trees: all nodes of one level of a tree ask the same question, so that a leaf is a
 * number whose bits are the answers.
 *
 * @param depth questions of one tree
 * @param inputs what each question is about [trees · depth]
 * @param thresholds of the questions [trees · depth]
 * @param leaves row-major [trees, components, 2^depth]
 */
record ObliviousTrees(int depth, int[] inputs, float[] thresholds, int components, float[] leaves)
        implements Mechanism {

    private static final int MAX_TREES = 64;
    private static final int MAX_DEPTH = 6;

    /** So that to draw the leaves of a wide node does not take longer than all else. */
    private static final int MAX_LEAVES = 1 << 14;

    /** Trees whose thresholds are values of the sample {@code in}, row-major [inputs, rows]. */
    static ObliviousTrees draw(RandomStream random, float[] in, int inputs, int components) {
        int rows = in.length / inputs;
        int depth = random.integer(1, MAX_DEPTH);
        int most = Math.max(1, Math.min(MAX_TREES, MAX_LEAVES / (components << depth)));
        int trees = random.logInteger(1, most);
        int[] asked = new int[trees * depth];
        float[] thresholds = new float[asked.length];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = random.integer(inputs);
            thresholds[i] = in[asked[i] * rows + random.integer(rows)];
        }
        return new ObliviousTrees(
                depth, asked, thresholds, components, NearlyNormal.draw(random, trees * components << depth));
    }

    @Override
    public float[] apply(float[] in, int rows) {
        float[] out = new float[Math.multiplyExact(components, rows)];
        int[] leaf = new int[rows];
        for (int tree = 0; tree * depth < inputs.length; tree++) {
            Arrays.fill(leaf, 0);
            for (int question = tree * depth; question < (tree + 1) * depth; question++) {
                float threshold = thresholds[question];
                int first = inputs[question] * rows;
                for (int row = 0; row < rows; row++) {
                    leaf[row] = 2 * leaf[row] + (in[first + row] > threshold ? 1 : 0);
                }
            }
            for (int component = 0; component < components; component++) {
                int first = tree * components + component << depth;
                for (int row = 0; row < rows; row++) {
                    out[component * rows + row] += leaves[first + leaf[row]];
                }
            }
        }
        return out;
    }
}
