package org.gpicl.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.gpicl.Context;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * Labelled rows to learn from.
 *
 * @param rows [any][features]
 * @param labels one per row
 */
record Problem(float[][] rows, List<String> labels) {

    /** Gaussian classes named a0, a1 …, whose examples take turns. */
    static Problem gaussian(long seed, int count, int features, int classes) {
        float[][] centers = normal(new Seed(seed).child(0), classes, features);
        float[][] rows = normal(new Seed(seed).child(1), count, features);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < features; j++) {
                rows[i][j] += 2 * centers[i % classes][j];
            }
            labels.add("a" + i % classes);
        }
        return new Problem(rows, labels);
    }

    /** Rows without labels. */
    static float[][] queries(long seed, int count, int features) {
        return normal(new Seed(seed), count, features);
    }

    private static float[][] normal(Seed seed, int count, int features) {
        RandomStream random = seed.stream();
        float[][] rows = new float[count][features];
        for (float[] row : rows) {
            for (int j = 0; j < features; j++) {
                row[j] = (float) random.normal();
            }
        }
        return rows;
    }

    Context<String> context() {
        return Context.of(rows, labels);
    }

    /** The same examples in another order. */
    Problem shuffled(long seed) {
        int[] order = new Seed(seed).stream().permutation(rows.length);
        float[][] shuffled = Arrays.stream(order).mapToObj(i -> rows[i]).toArray(float[][]::new);
        return new Problem(shuffled, Arrays.stream(order).mapToObj(labels::get).toList());
    }

    /** The same examples with other names for the classes. */
    Problem relabeled(UnaryOperator<String> name) {
        return new Problem(rows, labels.stream().map(name).toList());
    }
}
