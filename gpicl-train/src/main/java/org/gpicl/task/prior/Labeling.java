package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;

/** How the labels follow from the components of the target. */
interface Labeling {

    /**
     * The labels [rows].
     *
     * @param target row-major [components, rows]
     */
    int[] of(float[] target, int rows);

    /** Components of a target: one in half of the cases, to be cut into bands, else several. */
    static int drawComponents(RandomStream random) {
        return random.chance(0.5) ? 1 : random.logInteger(2, 12);
    }

    /**
     * A random labelling.
     *
     * @param reference the target in the reference sample, row-major [components, {@link DrawnTable#REFERENCE_ROWS}]
     */
    static Labeling draw(RandomStream random, float[] reference, int components, int classes) {
        if (components == 1) {
            float[] sorted = reference.clone();
            Arrays.sort(sorted);
            Bands bands = Bands.draw(random, sorted, classes);
            return (target, rows) -> {
                int[] labels = new int[rows];
                Arrays.setAll(labels, row -> bands.of(target[row]));
                return labels;
            };
        }
        return random.chance(0.5)
                ? Regions.draw(random, reference, components, classes)
                : new GreatestScore(Mechanism.Linear.draw(random, components, classes, random.uniform(0, 1)));
    }

    /**
     * The label of the nearest of some points.
     *
     * @param labels of the points [points]
     */
    record Regions(Centers points, int[] labels) implements Labeling {

        /** One region of each class, or a few more. */
        static Regions draw(RandomStream random, float[] reference, int components, int classes) {
            int[] labels = new int[random.logInteger(classes, 3 * classes)];
            Arrays.setAll(labels, i -> i < classes ? i : random.integer(classes));
            return new Regions(Centers.draw(random, reference, components, labels.length), labels);
        }

        @Override
        public int[] of(float[] target, int rows) {
            int[] nearest = points.nearest(target, rows);
            for (int row = 0; row < rows; row++) {
                nearest[row] = labels[nearest[row]];
            }
            return nearest;
        }
    }

    /** The class whose score is the greatest. */
    record GreatestScore(Mechanism.Linear scores) implements Labeling {

        @Override
        public int[] of(float[] target, int rows) {
            float[] all = scores.apply(target, rows);
            int[] labels = new int[rows];
            for (int i = rows; i < all.length; i++) {
                int row = i % rows;
                if (all[i] > all[labels[row] * rows + row]) {
                    labels[row] = i / rows;
                }
            }
            return labels;
        }
    }
}
