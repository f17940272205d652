package org.gpicl.preprocess;

import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/** How raw rows become inputs of a learner: the same in meta-training and in applications. */
public enum InputEncoding {

    /** As they are, zero-padded to N_x: the paper's projections, which nothing normalises. See {@link RawEncoder}. */
    RAW {
        @Override
        public RowEncoder fit(float[] rows, int count, int features, int width, RandomStream random) {
            return new RawEncoder(features, width);
        }
    },

    /** Standardised on the context, clipped softly, spread over N_x or projected to it. See {@link FeatureEncoder}. */
    STANDARDISED {
        @Override
        public RowEncoder fit(float[] rows, int count, int features, int width, RandomStream random) {
            return FeatureEncoder.fit(rows, count, features, width, new Seed(random.bits()));
        }

        @Override
        public RowEncoder fitNormal(float[] rows, int count, int features, int width, RandomStream random) {
            return FeatureEncoder.fit(rows, count, features, width, new Seed(random.bits()))
                    .withNormalScores(rows, count);
        }
    };

    /**
     * An encoder for rows like these.
     *
     * @param rows the context, row-major [count, features], finite or NaN where missing; may be longer; neither kept nor
     *     modified
     * @param count number of rows, at least 1
     * @param features numbers in one row, at least 1
     * @param width N_x: numbers in one encoded row, at least 1
     * @param random yields as many numbers as this encoding needs: one, or none
     * @throws IllegalArgumentException if rows of that length cannot be encoded so
     */
    public abstract RowEncoder fit(float[] rows, int count, int features, int width, RandomStream random);

    /**
     * An encoder as {@link #fit} makes it which also brings the distribution of every column near to a normal one, where
     * this encoding normalises at all: another view of the same rows, in which heavy tails hide nothing.
     *
     * @throws IllegalArgumentException if rows of that length cannot be encoded so
     */
    public RowEncoder fitNormal(float[] rows, int count, int features, int width, RandomStream random) {
        return fit(rows, count, features, width, random);
    }
}
