package org.gpicl.benchmarks;

import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;
import org.gpicl.task.RandomProjections;

/** What benchmarks of meta-training have in common. */
final class Measurements {

    /** N_x, of 8×8 images. */
    static final int FEATURES = 64;

    /** N_y, of images of digits. */
    static final int CLASSES = 10;

    /** N_D. */
    static final int EXAMPLES = 100;

    private Measurements() {}

    /** As many inputs and classes as 8×8 images of digits have; what they show does not matter for speed. */
    static RandomProjections tasks() {
        RandomStream random = new Seed(1).stream();
        float[] x = new float[1000 * FEATURES];
        int[] y = new int[1000];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.normal();
        }
        Arrays.setAll(y, i -> i % CLASSES);
        return new RandomProjections(DataSet.of(FEATURES, x, y, CLASSES), RandomProjections.UNBOUNDED, new Seed(2));
    }

    /** The answer first: on these tasks the loss stays near that of guessing, ln 10. */
    static void requireLoss(double loss) {
        if (!(loss > 1 && loss < 4)) {
            throw new IllegalStateException("benchmark: expected a loss near ln 10, got " + loss);
        }
    }
}
