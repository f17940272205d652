package org.gpicl.task.prior;

import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;

/**
 * Which values of a table are missing: of each column some at random, or some of those above a value, as with incomes.
 *
 * @param rates probability of each column's values to be missing [features]
 * @param above only greater values are missing [features]; −∞ for any
 */
record MissingValues(double[] rates, float[] above) {

    private static final double CENSORED_SHARE = 0.25;

    /** Missing values in a random part of the columns of {@code share} of the tables. */
    static MissingValues draw(RandomStream random, double share, Episode reference) {
        int features = reference.features();
        double[] rates = new double[features];
        float[] above = new float[features];
        double affected = random.chance(share) ? random.uniform() : 0;
        double rate = random.logUniform(0.01, 0.5);
        for (int feature = 0; feature < features; feature++) {
            rates[feature] = random.chance(affected) ? rate * random.uniform() : 0;
            above[feature] = random.chance(CENSORED_SHARE)
                    ? reference.x()[random.integer(reference.rows()) * features + feature]
                    : Float.NEGATIVE_INFINITY;
        }
        return new MissingValues(rates, above);
    }

    /** Makes values of an episode NaN that nobody else holds yet. */
    Episode applyInPlace(RandomStream random, Episode episode) {
        float[] x = episode.x();
        for (int feature = 0; feature < rates.length; feature++) {
            for (int i = feature; i < x.length && rates[feature] > 0; i += rates.length) {
                if (random.chance(rates[feature]) && x[i] > above[feature]) {
                    x[i] = Float.NaN;
                }
            }
        }
        return episode;
    }
}
