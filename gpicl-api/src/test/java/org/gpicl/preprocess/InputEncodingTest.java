package org.gpicl.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.FloatBuffer;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;

class InputEncodingTest {

    private static final Seed SEED = new Seed(5);
    private static final float[] CONTEXT = {1, 2, 3, 5, 8, 13};

    private static float[] encode(RowEncoder encoder, float... rows) {
        int count = rows.length / encoder.features();
        FloatBuffer out = FloatBuffer.allocate(count * encoder.width());
        encoder.encode(rows, 0, count, out);
        assertThat(out.remaining()).isZero();
        return out.array();
    }

    @Test
    void rawRowsAreAsTheyAreWithZerosBehindThem() {
        RowEncoder encoder = InputEncoding.RAW.fit(CONTEXT, 3, 2, 4, SEED.stream());

        assertThat(encode(encoder, 1, 2, -1e38f, Float.NaN)).containsExactly(1, 2, 0, 0, -1e38f, 0, 0, 0);
        assertThat(encoder.features()).isEqualTo(2);
        assertThat(encoder.width()).isEqualTo(4);
    }

    @Test
    void standardisedRowsAreThoseOfTheFeatureEncoder() {
        RowEncoder encoder = InputEncoding.STANDARDISED.fit(CONTEXT, 3, 2, 4, SEED.stream());

        FeatureEncoder expected =
                FeatureEncoder.fit(CONTEXT, 3, 2, 4, new Seed(SEED.stream().bits()));
        assertThat(encode(encoder, CONTEXT)).isEqualTo(encode(expected, CONTEXT));
    }

    /** What is drawn after the encoding must not move: batches of meta-training are a function of the seed. */
    @Test
    void anEncodingDrawsWhatItNeedsAndNoMore() {
        assertThat(drawnAfter(InputEncoding.RAW)).isEqualTo(SEED.stream().bits());
        RandomStream one = SEED.stream();
        one.bits();
        assertThat(drawnAfter(InputEncoding.STANDARDISED)).isEqualTo(one.bits());
    }

    private static long drawnAfter(InputEncoding encoding) {
        RandomStream random = SEED.stream();
        encoding.fit(CONTEXT, 3, 2, 4, random);
        return random.bits();
    }

    @Test
    void moreRawFeaturesThanTheWidthAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputEncoding.RAW.fit(CONTEXT, 2, 3, 2, SEED.stream()))
                .withMessage("fit: expected 1 to 2 features for the raw encoding, got 3; a model with the standardised"
                        + " encoding takes any number");
    }

    @Test
    void infiniteRawFeaturesAreRefused() {
        RowEncoder encoder = InputEncoding.RAW.fit(CONTEXT, 3, 2, 4, SEED.stream());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(encoder, 1, 2, 3, Float.NEGATIVE_INFINITY))
                .withMessage("encode: expected finite features, or NaN where one is missing, got -Infinity in row 1,"
                        + " feature 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(CONTEXT, 2, 2, FloatBuffer.allocate(8)))
                .withMessage("encode: expected rows 2 … 3 of 2 features, got 6 numbers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(CONTEXT, 0, 2, FloatBuffer.allocate(7)))
                .withMessage("encode: expected room for 2·4 numbers, got room for 7");
    }
}
