package org.gpicl.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureEncoderTest {

    private static final Seed SEED = new Seed(3);
    private static final float NAN = Float.NaN;

    private static float[] matrix(FeatureEncoder encoder) {
        return encoder.matrix().orElseThrow();
    }

    @Test
    void standardizesClipsAndScales() {
        float[] context = {10, 20}; // mean 15, standard deviation 5
        FeatureEncoder encoder = FeatureEncoder.fit(context, 2, 1, 1, SEED);

        float[] out = encode(encoder, 20, 15, 115);

        assertThat(out[0]).isCloseTo((float) (0.5 / Math.sqrt(1 + 1 / 16.0)), within(1e-6f));
        assertThat(out[1]).isZero();
        assertThat(out[2]).isCloseTo((float) (0.5 * 20 / Math.sqrt(1 + 25)), within(1e-6f));
        assertThat(encoder.means()).containsExactly(15);
        assertThat(encoder.inverseDeviations()).containsExactly(0.2);
        assertThat(matrix(encoder)).containsExactly(0.5f);
    }

    @ParameterizedTest(name = "{0} features, width {1}")
    @CsvSource({"1, 1", "3, 8", "8, 8", "31, 64"})
    void featuresThatFitKeepAPlaceOfTheirOwn(int features, int width) {
        float[] context = normal(50 * features);
        FeatureEncoder encoder = FeatureEncoder.fit(context, 50, features, width, SEED);

        float[] out = encode(encoder, context);

        double scale = 0.5 * Math.sqrt((double) width / features);
        int used = 0;
        for (int column = 0; column < width; column++) {
            double squares = 0;
            for (int row = 0; row < 50; row++) {
                squares += out[row * width + column] * out[row * width + column];
            }
            used += squares > 0 ? 1 : 0;
            assertThat(Math.sqrt(squares / 50)).isLessThanOrEqualTo(scale * 1.000001);
        }
        assertThat(used).isEqualTo(features);
    }

    @Test
    void placesDependOnTheSeedAlone() {
        float[] context = normal(60);

        float[] matrix = matrix(FeatureEncoder.fit(context, 20, 3, 32, SEED));

        assertThat(matrix(FeatureEncoder.fit(normal(30), 10, 3, 32, SEED))).isEqualTo(matrix);
        assertThat(matrix(FeatureEncoder.fit(context, 20, 3, 32, new Seed(4)))).isNotEqualTo(matrix);
    }

    /** Entries N(0, 1/features) times ½; the square of a normal number has √2 times its variance as deviation. */
    @Test
    void moreFeaturesThanTheWidthAreProjectedAtRandom() {
        int features = 300;
        int width = 20;
        FeatureEncoder encoder = FeatureEncoder.fit(normal(2 * features), 2, features, width, SEED);

        double squares = 0;
        for (float entry : matrix(encoder)) {
            squares += entry * entry;
        }

        double entries = features * width;
        double variance = 0.25 / features;
        assertThat(squares / entries).isCloseTo(variance, within(5 * variance * Math.sqrt(2 / entries)));
    }

    /** The norm is ½ √width for every number of features; a χ² with d degrees of freedom has the deviation √(2d). */
    @ParameterizedTest(name = "{0} features")
    @ValueSource(ints = {2, 16, 64, 65, 500})
    void normsAreAlike(int features) {
        int rows = 200;
        int width = 64;
        float[] context = normal(rows * features);
        FeatureEncoder encoder = FeatureEncoder.fit(context, rows, features, width, SEED);

        double squares = 0;
        for (float value : encode(encoder, context)) {
            squares += value * value;
        }

        // The soft clip takes a mean of z² − z²/(1 + z²/16) ≈ 0.14 away.
        assertThat(squares / rows / (0.25 * width)).isBetween(0.6, 1.1);
    }

    @Test
    void isTheClipTimesTheMatrix() {
        float[] context = normal(10 * 7);
        FeatureEncoder encoder = FeatureEncoder.fit(context, 10, 7, 5, SEED);

        float[] out = encode(encoder, context);

        for (int row = 0; row < 10; row++) {
            double[] expected = new double[5];
            for (int feature = 0; feature < 7; feature++) {
                double z =
                        (context[row * 7 + feature] - encoder.means()[feature]) * encoder.inverseDeviations()[feature];
                for (int j = 0; j < 5; j++) {
                    expected[j] += z / Math.sqrt(1 + z * z / 16) * matrix(encoder)[feature * 5 + j];
                }
            }
            for (int j = 0; j < 5; j++) {
                assertThat((double) out[row * 5 + j]).isCloseTo(expected[j], within(1e-5));
            }
        }
    }

    @Test
    void missingValuesCountAsTheMeanAndNotTowardsIt() {
        FeatureEncoder encoder = FeatureEncoder.fit(new float[] {1, NAN, 3, NAN}, 4, 1, 1, SEED);

        assertThat(encoder.means()).containsExactly(2);
        assertThat(encoder.inverseDeviations()).containsExactly(1);
        assertThat(encode(encoder, NAN, 2)).containsExactly(0, 0);
    }

    /** The sum of three times 0.1f, divided by 3, is not 0.1f in every order: constancy must not depend on rounding. */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f, -1e38f, Float.MAX_VALUE, Float.NaN})
    void constantAndMissingColumnsAreZeroWhateverComesLater(float constant) {
        float[] context = new float[7];
        Arrays.fill(context, constant);
        context[3] = NAN;
        FeatureEncoder encoder = FeatureEncoder.fit(context, 7, 1, 1, SEED);

        assertThat(encode(encoder, constant, 5, -1e30f)).containsExactly(0, 0, 0);
    }

    @Test
    void aContextOfOneRowEncodesToZeros() {
        FeatureEncoder encoder = FeatureEncoder.fit(new float[] {1, 2, 3}, 1, 3, 8, SEED);

        assertThat(encode(encoder, 4, 5, 6)).containsOnly(0);
    }

    @Test
    void theExtremesOfFloatNeitherOverflowNorVanish() {
        float[] context = {-Float.MAX_VALUE, Float.MIN_VALUE, 1, Float.MAX_VALUE, 2 * Float.MIN_VALUE, Math.nextUp(1f)};
        FeatureEncoder encoder = FeatureEncoder.fit(context, 2, 3, 3, SEED);

        float one = (float) (0.5 / Math.sqrt(1 + 1 / 16.0));
        assertThat(sorted(encode(encoder, Arrays.copyOf(context, 3))))
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1)
                .containsExactly(-one, -one, -one);
        float[] far = encode(encoder, Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE);
        assertThat(sorted(far)[0]).isCloseTo(-2, within(1e-6f));
        assertThat(sorted(far)[2]).isCloseTo(2, within(1e-6f));
    }

    @Test
    void encodesAnyPartIntoAnyPlace() {
        float[] context = normal(6 * 2);
        FeatureEncoder encoder = FeatureEncoder.fit(context, 6, 2, 3, SEED);
        float[] all = encode(encoder, context);

        float[] out = new float[10];
        Arrays.fill(out, 99);
        encoder.encode(context, 2, 2, out, 1);
        FloatBuffer buffer = FloatBuffer.allocate(10);
        buffer.position(2);
        encoder.encode(context, 2, 2, buffer);

        assertThat(Arrays.copyOfRange(out, 1, 7)).isEqualTo(Arrays.copyOfRange(all, 6, 12));
        assertThat(out[0]).isEqualTo(99);
        assertThat(Arrays.copyOfRange(out, 7, 10)).containsOnly(99);
        assertThat(buffer.position()).isEqualTo(8);
        assertThat(Arrays.copyOfRange(buffer.array(), 2, 8)).isEqualTo(Arrays.copyOfRange(all, 6, 12));
    }

    @Test
    void aRowIsEncodedAloneAsAmongOthers() {
        float[] context = normal(6 * 4);
        FeatureEncoder encoder = FeatureEncoder.fit(context, 6, 4, 3, SEED);

        assertThat(encode(encoder, Arrays.copyOfRange(context, 8, 12)))
                .isEqualTo(Arrays.copyOfRange(encode(encoder, context), 6, 9));
    }

    @Test
    void refusesWhatItCannotEncode() {
        FeatureEncoder encoder = FeatureEncoder.fit(new float[] {1, 2, 3, 4}, 2, 2, 2, SEED);

        assertRefused(
                () -> FeatureEncoder.fit(new float[0], 0, 2, 2, SEED),
                "fit: expected at least 1 row, 1 feature and a width of 1, got 0 rows, 2 features and a width of 2");
        assertRefused(() -> FeatureEncoder.fit(new float[3], 2, 2, 2, SEED), "fit: expected 2·2 numbers, got 3");
        assertRefused(
                () -> FeatureEncoder.fit(new float[] {1, 2, 3, Float.POSITIVE_INFINITY}, 2, 2, 2, SEED),
                "fit: expected finite features, or NaN where one is missing, got Infinity in row 1, feature 1");
        assertRefused(
                () -> encode(encoder, 1, Float.NEGATIVE_INFINITY),
                "encode: expected finite features, or NaN where one is missing, got -Infinity in row 0, feature 1");
        assertRefused(
                () -> encoder.encode(new float[4], 1, 2, new float[9], 0),
                "encode: expected rows 1 … 2 of 2 features, got 4 numbers");
        assertRefused(
                () -> encoder.encode(new float[4], 0, 2, new float[5], 2),
                "encode: expected room for 2·2 numbers, got room for 3");
        assertRefused(
                () -> encoder.encode(new float[4], 0, 2, FloatBuffer.allocate(3)),
                "encode: expected room for 2·2 numbers, got room for 3");
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatIllegalArgumentException().isThrownBy(action::run).withMessage(message);
    }

    private static float[] encode(FeatureEncoder encoder, float... rows) {
        int count = rows.length / encoder.features();
        float[] out = new float[count * encoder.width()];
        encoder.encode(rows, 0, count, out, 0);
        return out;
    }

    private static float[] sorted(float[] values) {
        float[] result = values.clone();
        Arrays.sort(result);
        return result;
    }

    private static float[] normal(int length) {
        RandomStream random = new Seed(length).stream();
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.normal();
        }
        return values;
    }
}
