package org.gpicl.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void standardizedRowsAreThoseOfTheFeatureEncoder() {
        RowEncoder encoder = InputEncoding.STANDARDIZED.fit(CONTEXT, 3, 2, 4, SEED.stream());

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

    /** Every fourth is only rotated, the others are whitened too. */
    @Test
    void otherViewsOfScaledRowsAreRotated() {
        float[] rows = SEED.child(1).stream().rotation(6);
        float[] plain = encode(InputEncoding.SCALED.fitView(0, rows, 6, 6, 8, SEED.stream()), rows);
        float[] turned = encode(InputEncoding.SCALED.fitView(4, rows, 6, 6, 8, SEED.stream()), rows);

        assertThat(plain).isEqualTo(encode(InputEncoding.SCALED.fit(rows, 6, 6, 8, SEED.stream()), rows));
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                assertThat(dot(turned, i, j)).isCloseTo(dot(plain, i, j), within(1e-4));
            }
        }
        assertThat(turned).isNotEqualTo(plain);
    }

    /** Four rows on two axes: one of variance 8 and one of variance ½ before. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0.1", "2, 0.3", "3, 0.6", "4, 0", "7, 0.6"})
    void viewsOfScaledRowsAreWhitenedInTurn(int view, double whitening) {
        float[] rows = {4, 0, -4, 0, 0, 1, 0, -1};
        float[] encoded = encode(InputEncoding.SCALED.fitView(view, rows, 4, 2, 8, SEED.stream()), rows);

        double proportion = dot(encoded, 0, 0) / dot(encoded, 2, 2);
        double before = (1 - whitening) * 4.25 + whitening * 8;
        double after = (1 - whitening) * 4.25 + whitening * 0.5;
        assertThat(proportion).isCloseTo(16 * after / before, within(0.01));
        assertThat(dot(encoded, 0, 2)).isCloseTo(0, within(1e-4));
    }

    /** What one projection shows, another shows too, but for the rounding: the learner sees the same up to a rotation. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void viewsDoNotDependOnTheDirectionsOfTheFeatures(int view) {
        float[] rows = new float[20 * 6];
        RandomStream random = SEED.stream();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) ((1 + i % 6) * random.normal());
        }
        double mean = 0;
        for (float value : rows) {
            mean += value / rows.length;
        }
        for (int i = 0; i < rows.length; i++) {
            rows[i] -= (float) mean; // so that a rotation leaves mean and deviation of all numbers nearly as they are
        }
        float[] turned = VectorMatrix.product(rows, 20, reversed(), 6);
        float[] one = encode(InputEncoding.SCALED.fitView(view, rows, 20, 6, 8, SEED.stream()), rows);
        float[] other = encode(InputEncoding.SCALED.fitView(view, turned, 20, 6, 8, SEED.stream()), turned);

        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 20; j++) {
                assertThat(dot(other, i, j)).isCloseTo(dot(one, i, j), within(1e-3));
            }
        }
    }

    /** Features in the opposite order: a rotation that keeps the mean of all numbers. */
    private static float[] reversed() {
        float[] matrix = new float[36];
        for (int i = 0; i < 6; i++) {
            matrix[i * 6 + 5 - i] = 1;
        }
        return matrix;
    }

    @Test
    void whiteningOfMoreFeaturesThanTheWidthTakesPlaceAfterTheProjection() {
        float[] rows = new float[300 * 40];
        RandomStream random = SEED.stream();
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) ((i % 40 == 0 ? 30 : 1) * random.normal());
        }
        float[] plain = encode(InputEncoding.SCALED.fitView(0, rows, 300, 40, 8, SEED.stream()), rows);
        float[] white = encode(InputEncoding.SCALED.fitView(3, rows, 300, 40, 8, SEED.stream()), rows);

        assertThat(square(white)).isCloseTo(square(plain), within(1e-3 * square(plain)));
        assertThat(largestShare(plain)).isGreaterThan(0.9);
        assertThat(largestShare(white)).isBetween(0.5, 0.75);
    }

    private static double square(float[] values) {
        double square = 0;
        for (float value : values) {
            square += (double) value * value;
        }
        return square;
    }

    /** The share of the largest variance of a direction in all of them, by power iteration: rows [any, 8]. */
    private static double largestShare(float[] rows) {
        double[] axis = {1, 1, 1, 1, 1, 1, 1, 1};
        double value = 0;
        for (int iteration = 0; iteration < 200; iteration++) {
            double[] next = new double[8];
            for (int row = 0; row < rows.length / 8; row++) {
                double along = 0;
                for (int j = 0; j < 8; j++) {
                    along += rows[8 * row + j] * axis[j];
                }
                for (int j = 0; j < 8; j++) {
                    next[j] += along * rows[8 * row + j];
                }
            }
            value = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
            for (int j = 0; j < 8; j++) {
                axis[j] = next[j] / value;
            }
        }
        return value / square(rows);
    }

    @Test
    void everyViewOfEqualRowsIsZero() {
        float[] rows = {3, 3, 3, 3};
        for (int view = 0; view < 4; view++) {
            assertThat(encode(InputEncoding.SCALED.fitView(view, rows, 2, 2, 8, SEED.stream()), 5, 9))
                    .containsOnly(0);
        }
        float[] one = {1, 2};
        assertThat(encode(InputEncoding.SCALED.fitView(3, one, 1, 2, 8, SEED.stream()), 1, 2))
                .doesNotContain(Float.NaN);
    }

    /** Three times the same row has no directions to whiten, though the mean of three equal numbers may be another. */
    @Test
    void rowsThatAreAllAlikeAreRotatedOnly() {
        float[] rows = {0.1f, 0.7f, -3, 0.1f, 0.7f, -3, 0.1f, 0.7f, -3};
        float[] plain = encode(InputEncoding.SCALED.fitView(0, rows, 3, 3, 8, SEED.stream()), 1, 2, 3, 0, 0, 1);
        float[] turned = encode(InputEncoding.SCALED.fitView(3, rows, 3, 3, 8, SEED.stream()), 1, 2, 3, 0, 0, 1);

        assertThat(dot(turned, 0, 0)).isCloseTo(dot(plain, 0, 0), within(1e-4));
        assertThat(dot(turned, 0, 1)).isCloseTo(dot(plain, 0, 1), within(1e-4));
    }

    @Test
    void theWhiteningHasARange() {
        for (double whitening : new double[] {-0.1, 1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> FeatureEncoder.scaled(CONTEXT, 3, 2, 4, true, whitening, SEED))
                    .withMessage("fit: expected a whitening in [0, 1), got " + whitening);
        }
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
        assertThat(drawnAfter(InputEncoding.STANDARDIZED)).isEqualTo(afterOne);
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
