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
    STANDARDIZED {
        @Override
        public RowEncoder fit(float[] rows, int count, int features, int width, RandomStream random) {
            return fitView(0, rows, count, features, width, random);
        }

        @Override
        public RowEncoder fitView(int view, float[] rows, int count, int features, int width, RandomStream random) {
            FeatureEncoder plain = FeatureEncoder.fit(rows, count, features, width, new Seed(random.bits()));
            return everySecondNormal(view, plain, rows, count);
        }
    },

    /** As {@link #STANDARDIZED}, but that a few wild values do not hide the others. See {@link FeatureEncoder#robust}. */
    ROBUST {
        @Override
        public RowEncoder fit(float[] rows, int count, int features, int width, RandomStream random) {
            return fitView(0, rows, count, features, width, random);
        }

        @Override
        public RowEncoder fitView(int view, float[] rows, int count, int features, int width, RandomStream random) {
            FeatureEncoder plain = FeatureEncoder.robust(rows, count, features, width, new Seed(random.bits()));
            return everySecondNormal(view, plain, rows, count);
        }
    },

    /**
     * Brought to a mean of 0 and a deviation of 1 by one mean and one deviation of the whole context, zero-padded to N_x or
     * projected to it; views beside the first are rotated, and three of four partly whitened. For learners of random
     * projections: for them a rotation is one more projection. See {@link FeatureEncoder#scaled}.
     */
    SCALED {
        @Override
        public RowEncoder fit(float[] rows, int count, int features, int width, RandomStream random) {
            return fitView(0, rows, count, features, width, random);
        }

        @Override
        public RowEncoder fitView(int view, float[] rows, int count, int features, int width, RandomStream random) {
            double whitening = WHITENINGS[view % WHITENINGS.length];
            return FeatureEncoder.scaled(rows, count, features, width, view > 0, whitening, new Seed(random.bits()));
        }
    };

    /** Whitening strengths used by {@link #SCALED}; view i uses entry i modulo the length. */
    private static final double[] WHITENINGS = {0, 0.1, 0.3, 0.6};

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
     * Fits the encoder of one view of an ensemble. View 0 is the encoder that {@link #fit} returns; further views may present
     * the same rows differently. {@link #STANDARDIZED} and {@link #ROBUST} alternate with a rank-based transform to a normal
     * distribution, which preserves information in heavy tails.
     *
     * @param view its number, from 0
     * @param rows the context, as {@link #fit} takes it
     * @param count number of rows, at least 1
     * @param features numbers in one row, at least 1
     * @param width N_x: numbers in one encoded row, at least 1
     * @param random yields as many numbers as this encoding needs: one, or none
     * @return the encoder of this view
     * @throws IllegalArgumentException if rows of that length cannot be encoded so
     */
    public RowEncoder fitView(int view, float[] rows, int count, int features, int width, RandomStream random) {
        return fit(rows, count, features, width, random);
    }

    private static RowEncoder everySecondNormal(int view, FeatureEncoder plain, float[] rows, int count) {
        return view % 2 == 0 ? plain : plain.withNormalScores(rows, count);
    }
}
