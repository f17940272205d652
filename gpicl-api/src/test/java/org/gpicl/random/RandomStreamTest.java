package org.gpicl.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {

    private static final int DRAWS = 200_000;

    /** Published output of SplitMix64 begun at 1234567. */
    @Test
    void bitsAreThoseOfSplitMix64() {
        RandomStream stream = new RandomStream(1234567);

        assertThat(new long[] {stream.bits(), stream.bits(), stream.bits(), stream.bits(), stream.bits()})
                .containsExactly(
                        6457827717110365317L,
                        3203168211198807973L,
                        Long.parseUnsignedLong("9817491932198370423"),
                        4593380528125082431L,
                        Long.parseUnsignedLong("16408922859458223821"));
    }

    /** Written down once, so that no Java version and no machine moves the tasks: regenerate by printing these calls. */
    @Test
    void numbersAreTheSameEverywhere() {
        RandomStream stream = new Seed(1).stream();

        assertThat(stream.normal()).isEqualTo(0.26370248874851493);
        assertThat(stream.normal()).isEqualTo(1.1279778633437691);
        assertThat(stream.logUniform(0.1, 10)).isEqualTo(0.17799005974451648);
        assertThat(stream.gamma(0.5)).isEqualTo(0.08229743979422405);
        assertThat(stream.permutation(5)).containsExactly(3, 2, 4, 1, 0);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, -1})
    void uniformHasItsMeanAndVariance(long seed) {
        RandomStream stream = new Seed(seed).stream();

        assertMoments(stream::uniform, 0.5, 1.0 / 12);
        assertMoments(() -> stream.uniform(-1, 3), 1, 16.0 / 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, -1})
    void normalHasItsMomentsAndTails(long seed) {
        RandomStream stream = new Seed(seed).stream();

        assertMoments(stream::normal, 0, 1);
        double beyondTwo = 0;
        for (int i = 0; i < DRAWS; i++) {
            beyondTwo += Math.abs(stream.normal()) > 2 ? 1 : 0;
        }
        double expected = 0.0455003;
        assertThat(beyondTwo / DRAWS).isCloseTo(expected, within(5 * Math.sqrt(expected / DRAWS)));
    }

    @ParameterizedTest(name = "shape {0}")
    @ValueSource(doubles = {0.3, 1, 7.5})
    void gammaHasItsMeanAndVariance(double shape) {
        RandomStream stream = new Seed(1).stream();

        assertMoments(() -> stream.gamma(shape), shape, shape);
    }

    @ParameterizedTest(name = "bound {0}")
    @ValueSource(ints = {1, 2, 7, 64, 65})
    void integersAreUniform(int bound) {
        RandomStream stream = new Seed(2).stream();
        int[] counts = new int[bound];
        for (int i = 0; i < DRAWS; i++) {
            counts[stream.integer(bound)]++;
        }

        assertUniform(counts);
    }

    @Test
    void integersOfARangeReachBothEnds() {
        RandomStream stream = new Seed(3).stream();
        int[] counts = new int[4];
        for (int i = 0; i < 1000; i++) {
            counts[stream.integer(-1, 2) + 1]++;
        }

        assertThat(counts).doesNotContain(0);
        assertThat(stream.integer(Integer.MIN_VALUE, Integer.MAX_VALUE)).isNotEqualTo(stream.integer(5, 5));
    }

    @Test
    void largestBoundIsPossible() {
        RandomStream stream = new Seed(3).stream();

        assertThat(stream.integer(Long.MAX_VALUE)).isBetween(0L, Long.MAX_VALUE - 1);
    }

    @Test
    void logUniformNumbersStayInTheirRange() {
        RandomStream stream = new Seed(4).stream();
        int[] counts = new int[33];
        double low = 0;
        int outside = 0;
        for (int i = 0; i < DRAWS; i++) {
            double small = stream.logUniform(1e-3, 0.5);
            outside += small < 0.999e-3 || small > 0.501 ? 1 : 0;
            low += stream.logUniform(1, 100) < 10 ? 1 : 0;
            counts[stream.logInteger(2, 32)]++;
        }

        assertThat(outside).isZero();
        assertThat(low / DRAWS).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(DRAWS)));
        assertThat(counts[0] + counts[1]).isZero();
        assertThat(counts[2]).isGreaterThan(5 * counts[30]);
        assertThat(counts[32]).isPositive();
    }

    @Test
    void permutationsAreUniform() {
        RandomStream stream = new Seed(5).stream();
        int[] counts = new int[27];
        for (int i = 0; i < DRAWS; i++) {
            int[] permutation = stream.permutation(3);
            counts[permutation[0] * 9 + permutation[1] * 3 + permutation[2]]++;
        }

        assertUniform(Arrays.stream(counts).filter(count -> count > 0).toArray());
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isEqualTo(6);
    }

    @ParameterizedTest(name = "concentration {0}")
    @ValueSource(doubles = {1e-3, 1, 50})
    void dirichletSharesSumToOne(double concentration) {
        RandomStream stream = new Seed(6).stream();
        for (int i = 0; i < 100; i++) {
            double[] shares = stream.dirichlet(concentration, 7);
            assertThat(shares).hasSize(7);
            assertThat(Arrays.stream(shares).min().orElseThrow()).isNotNegative();
            assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void chanceKeepsItsProbability() {
        RandomStream stream = new Seed(7).stream();
        double hits = 0;
        double certain = 0;
        for (int i = 0; i < DRAWS; i++) {
            hits += stream.chance(0.3) ? 1 : 0;
            certain += (stream.chance(1) ? 1 : 0) - (stream.chance(0) ? 1 : 0);
        }

        assertThat(certain).isEqualTo(DRAWS);
        assertThat(hits / DRAWS).isCloseTo(0.3, within(5 * Math.sqrt(0.3 * 0.7 / DRAWS)));
    }

    @Test
    void refusesWhatHasNoNumbers() {
        RandomStream stream = new Seed(8).stream();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.integer(0))
                .withMessage("integer: expected a bound of at least 1, got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.gamma(Double.NaN))
                .withMessage("gamma: expected a positive shape, got NaN");
    }

    /** Mean and variance within five standard errors; that of the variance for a kurtosis of at most 3 + 6/0.3. */
    private static void assertMoments(DoubleSupplier draw, double mean, double variance) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double value = draw.getAsDouble();
            sum += value;
            squares += (value - mean) * (value - mean);
        }
        assertThat(sum / DRAWS).isCloseTo(mean, within(5 * Math.sqrt(variance / DRAWS)));
        assertThat(squares / DRAWS).isCloseTo(variance, within(5 * variance * Math.sqrt(22.0 / DRAWS)));
    }

    /** Pearson's χ² has mean d and variance 2d, with d degrees of freedom. */
    private static void assertUniform(int[] counts) {
        double expected = Arrays.stream(counts).average().orElseThrow();
        double statistic = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        int freedom = counts.length - 1;
        assertThat(statistic).isLessThanOrEqualTo(freedom + 5 * Math.sqrt(2.0 * freedom));
    }

    @Test
    void aRotationIsOrthogonal() {
        int n = 7;
        float[] rotation = new Seed(4).stream().rotation(n);

        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int k = 0; k < n; k++) {
                    dot += rotation[i * n + k] * rotation[j * n + k];
                }
                assertThat(dot).isCloseTo(i == j ? 1 : 0, within(1e-5));
            }
        }
        assertThat(rotation)
                .isEqualTo(new Seed(4).stream().rotation(n))
                .isNotEqualTo(new Seed(5).stream().rotation(n));
    }
}
