package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;

/**
 * What the columns of a table show of the components of a run: one of them each, or a noisy mixture of two, or nothing.
 *
 * @param components numbers of the two components of each column [features, 2]
 * @param weights of the two [features, 2]
 * @param noise standard deviation of what is added to each column [features]
 */
record Readings(int[] components, float[] weights, float[] noise) {

    /** Columns in random order; {@code observable} has at least as many components as there are features. */
    static Readings draw(RandomStream random, HybridPrior.Options options, int[] observable, int features) {
        int[] shown = observable.clone();
        random.shuffleInPlace(shown);
        double useless = random.chance(options.uselessShare()) ? random.uniform(0, 0.6) : 0;
        double mixed = random.chance(options.mixedShare()) ? random.uniform(0, 0.5) : 0;
        Readings readings = new Readings(new int[2 * features], new float[2 * features], new float[features]);
        for (int feature = 0; feature < features; feature++) {
            readings.components[2 * feature] = shown[feature];
            if (random.chance(useless)) {
                readings.noise[feature] = 1;
            } else if (random.chance(mixed)) {
                readings.mix(random, feature, shown[random.integer(features)], shown[random.integer(features)]);
            } else {
                readings.weights[2 * feature] = 1;
            }
        }
        return readings;
    }

    /** A noisy copy in half of the cases, else a sum or a difference, as of prices and numbers of items. */
    private void mix(RandomStream random, int feature, int one, int other) {
        components[2 * feature] = one;
        components[2 * feature + 1] = other;
        weights[2 * feature] = 1;
        weights[2 * feature + 1] = random.chance(0.5) ? 0 : NearlyNormal.draw(random);
        noise[feature] = (float) random.logUniform(0.01, 1);
    }

    int features() {
        return noise.length;
    }

    /** The columns in a run, row-major [rows, features]. */
    float[] of(RandomStream random, float[] run, int rows) {
        int features = features();
        float[] x = new float[Math.multiplyExact(rows, features)];
        float[] column = new float[rows];
        for (int feature = 0; feature < features; feature++) {
            Arrays.fill(column, 0);
            for (int i = 2 * feature; i < 2 * feature + 2; i++) {
                for (int row = 0; row < rows; row++) {
                    column[row] += weights[i] * run[components[i] * rows + row];
                }
            }
            for (int row = 0; row < rows && noise[feature] > 0; row++) {
                column[row] += noise[feature] * NearlyNormal.draw(random);
            }
            for (int row = 0; row < rows; row++) {
                x[row * features + feature] = column[row];
            }
        }
        return x;
    }
}
