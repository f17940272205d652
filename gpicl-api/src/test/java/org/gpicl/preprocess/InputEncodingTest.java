package org.gpicl.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

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

    /** The four numbers have mean 4.5 and deviation 3.3541; two features of a width of eight are doubled. */
    @Test
    void scaledRowsKeepTheProportionsOfTheirColumns() {
        float[] rows = {1, 4, 3, 10};
        RowEncoder encoder = InputEncoding.SCALED.fit(rows, 2, 2, 8, SEED.stream());

        float[] encoded = encode(encoder, 1, 4, Float.NaN, 10);
        float[] expected = {-2.0869f, -0.2981f, 0, 0, 0, 0, 0, 0, 0, 3.2791f, 0, 0, 0, 0, 0, 0};
        assertThat(encoded).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
        assertThat(encode(InputEncoding.SCALED.fit(new float[] {7, 7}, 1, 2, 8, SEED.stream()), 1, 2))
                .containsOnly(0);
    }

    @Test
    void otherViewsOfScaledRowsAreRotated() {
        float[] rows = SEED.child(1).stream().rotation(6);
        float[] plain = encode(InputEncoding.SCALED.fitView(0, rows, 6, 6, 8, SEED.stream()), rows);
        float[] turned = encode(InputEncoding.SCALED.fitView(1, rows, 6, 6, 8, SEED.stream()), rows);

        assertThat(plain).isEqualTo(encode(InputEncoding.SCALED.fit(rows, 6, 6, 8, SEED.stream()), rows));
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                assertThat(dot(turned, i, j)).isCloseTo(dot(plain, i, j), within(1e-4));
            }
        }
        assertThat(turned).isNotEqualTo(plain);
    }

    private static double dot(float[] rows, int a, int b) {
        double sum = 0;
        for (int j = 0; j < 8; j++) {
            sum += rows[8 * a + j] * rows[8 * b + j];
        }
        return sum;
    }

    /** Rows of 200 numbers of deviation 1 keep their size in a width of 50, as rows of 50 do. */
    @Test
    void moreFeaturesThanTheWidthAreProjected() {
        float[] rows = new float[100 * 200];
        RandomStream random = SEED.stream();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) (1000 + 1e-2 * random.normal());
        }
        float[] encoded = encode(InputEncoding.SCALED.fit(rows, 100, 200, 50, SEED.stream()), rows);
        double square = 0;
        for (float value : encoded) {
            square += value * value;
        }
        assertThat(square / encoded.length).isCloseTo(1, within(0.1));
    }

    @Test
    void infiniteFeaturesOfAContextAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputEncoding.SCALED.fit(
                        new float[] {1, 2, 3, Float.POSITIVE_INFINITY}, 2, 2, 8, SEED.stream()))
                .withMessage("fit: expected finite features, or NaN where one is missing, got Infinity in row 1,"
                        + " feature 1");
    }

    /** What is drawn after the encoding must not move: batches of meta-training are a function of the seed. */
    @Test
    void anEncodingDrawsWhatItNeedsAndNoMore() {
        assertThat(drawnAfter(InputEncoding.RAW)).isEqualTo(SEED.stream().bits());
        RandomStream one = SEED.stream();
        one.bits();
        long afterOne = one.bits();
        assertThat(drawnAfter(InputEncoding.STANDARDISED)).isEqualTo(afterOne);
        assertThat(drawnAfter(InputEncoding.SCALED)).isEqualTo(afterOne);
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
