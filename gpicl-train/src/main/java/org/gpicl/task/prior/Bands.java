package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;

/**
 * A labelling of the numbers: the line is cut into bands, and each has a label.
 *
 * @param cuts ascending [bands − 1]; a number equal to a cut is below it
 * @param labels of the bands [bands], from low to high
 */
record Bands(float[] cuts, int[] labels) {

    /** A random labelling with {@code classes} labels, of one of three kinds. */
    static Bands draw(RandomStream random, float[] sorted, int classes) {
        return switch (random.integer(3)) {
            case 0 -> atNormalValues(random, random.permutation(classes));
            case 1 -> atQuantiles(random, sorted, random.permutation(classes));
            default -> aroundValues(random, sorted, classes);
        };
    }

    /** Cut at random values, for standardised numbers; classes of very unequal size. */
    private static Bands atNormalValues(RandomStream random, int[] labels) {
        float[] cuts = new float[labels.length - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = (float) random.normal();
        }
        Arrays.sort(cuts);
        return new Bands(cuts, labels);
    }

    /** Cut at quantiles of a sample: in half of the cases evenly spaced, so that the classes are balanced, else random. */
    static Bands atQuantiles(RandomStream random, float[] sorted, int[] labels) {
        boolean even = random.chance(0.5);
        float[] cuts = new float[labels.length - 1];
        for (int i = 0; i < cuts.length; i++) {
            double level = even ? (i + 1.0) / labels.length : random.uniform();
            cuts[i] = sorted[(int) (level * sorted.length)];
        }
        Arrays.sort(cuts);
        return new Bands(cuts, labels);
    }

    /** The label of the nearest of some values of the sample, so that one class may lie in several places. */
    private static Bands aroundValues(RandomStream random, float[] sorted, int classes) {
        int[] labels = new int[random.integer(classes, 3 * classes)];
        float[] values = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i < classes ? i : random.integer(classes);
            values[i] = sorted[random.integer(sorted.length)];
        }
        random.shuffleInPlace(labels);
        Arrays.sort(values);
        float[] cuts = new float[labels.length - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = (values[i] + values[i + 1]) / 2;
        }
        return new Bands(cuts, labels);
    }

    int of(float value) {
        int band = 0;
        while (band < cuts.length && value > cuts[band]) {
            band++;
        }
        return labels[band];
    }
}
