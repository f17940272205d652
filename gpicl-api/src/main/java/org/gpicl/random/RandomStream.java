package org.gpicl.random;

/**
 * A stream of random numbers, identical on every machine and Java version.
 *
 * <p>The numbers of a task are part of what a model file and a published figure mean, and must not move. The generators of
 * the JDK cannot promise that: {@code Random.nextGaussian} became another algorithm in Java 17, and {@code Math.log} may
 * differ in its last bit between machines. So the algorithms are here, with {@link StrictMath} for what is transcendental.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): a
 * period of 2<sup>64</sup>, eight bytes of state, free to create. Not for cryptography. Not thread-safe: one stream, one
 * thread.
 *
 * @see Seed#stream()
 */
public final class RandomStream {

    /** The odd number nearest to 2<sup>64</sup> divided by the golden ratio. */
    static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

    private long state;
    private double spareNormal = Double.NaN;

    RandomStream(long state) {
        this.state = state;
    }

    /** A bijection of 64 bits in which every bit of the result depends on every bit of {@code z} (Stafford's mix 13). */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** 64 random bits. */
    public long bits() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Uniform in [0, 1), a multiple of 2<sup>-53</sup>. */
    public double uniform() {
        return (bits() >>> 11) * TWO_TO_MINUS_53;
    }

    /** Uniform in [{@code low}, {@code high}). */
    public double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Positive, with a logarithm uniform between those of {@code low} and {@code high}, both positive. */
    public double logUniform(double low, double high) {
        return StrictMath.exp(uniform(StrictMath.log(low), StrictMath.log(high)));
    }

    /** Uniform in 0 … {@code bound} − 1, without bias. */
    public int integer(int bound) {
        return (int) integer((long) bound);
    }

    /** Uniform in {@code low} … {@code highInclusive}, without bias. */
    public int integer(int low, int highInclusive) {
        return (int) (low + integer((long) highInclusive - low + 1));
    }

    /** Uniform in 0 … {@code bound} − 1, without bias. */
    public long integer(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("integer: expected a bound of at least 1, got " + bound);
        }
        while (true) {
            long candidate = bits() >>> 1;
            long result = candidate % bound;
            // Overflows only in the last, incomplete run of `bound` numbers below 2^63.
            if (candidate - result + (bound - 1) >= 0) {
                return result;
            }
        }
    }

    /** In {@code low} … {@code highInclusive}, both positive, with a probability about inverse to the number. */
    public int logInteger(int low, int highInclusive) {
        int result = (int) logUniform(low, highInclusive + 1.0);
        return Math.max(low, Math.min(highInclusive, result)); // exp(log(low)) may be rounded to less than low
    }

    /** Normal with mean 0 and variance 1, by Marsaglia's polar method. */
    public double normal() {
        if (!Double.isNaN(spareNormal)) {
            double result = spareNormal;
            spareNormal = Double.NaN;
            return result;
        }
        while (true) {
            double u = 2 * uniform() - 1;
            double v = 2 * uniform() - 1;
            double square = u * u + v * v;
            if (square < 1 && square > 0) {
                double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
                spareNormal = v * factor;
                return u * factor;
            }
        }
    }

    /** True with {@code probability}, which is in 0 … 1. */
    public boolean chance(double probability) {
        return uniform() < probability;
    }

    /**
     * Gamma distributed with scale 1 and the given positive shape.
     *
     * <p>Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
     */
    public double gamma(double shape) {
        if (!(shape > 0)) {
            throw new IllegalArgumentException("gamma: expected a positive shape, got " + shape);
        }
        if (shape < 1) {
            return gamma(shape + 1) * StrictMath.pow(uniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double cube = (1 + c * x) * (1 + c * x) * (1 + c * x);
            if (cube > 0 && StrictMath.log(1 - uniform()) < x * x / 2 + d * (1 - cube + StrictMath.log(cube))) {
                return d * cube;
            }
        }
    }

    /** A point [{@code parts}] of the symmetric Dirichlet distribution: non-negative, of sum 1. */
    public double[] dirichlet(double concentration, int parts) {
        double[] shares = new double[parts];
        double sum = 0;
        while (!(sum > 0)) { // with a tiny concentration every gamma variable may underflow
            sum = 0;
            for (int i = 0; i < parts; i++) {
                shares[i] = gamma(concentration);
                sum += shares[i];
            }
        }
        for (int i = 0; i < parts; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    /** The numbers 0 … {@code size} − 1 in uniformly random order. */
    public int[] permutation(int size) {
        int[] result = new int[size];
        for (int i = 0; i < size; i++) {
            result[i] = i;
        }
        shuffleInPlace(result);
        return result;
    }

    /** Brings {@code values} into a uniformly random order. */
    public void shuffleInPlace(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = integer(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    /**
     * A uniformly random orthogonal matrix, row-major [{@code size}, {@code size}]: normal rows, made orthonormal by Gram and
     * Schmidt.
     */
    public float[] rotation(int size) {
        double[][] axes = new double[size][size];
        for (int i = 0; i < size; i++) {
            double[] axis = axes[i];
            for (int j = 0; j < size; j++) {
                axis[j] = normal();
            }
            for (int earlier = 0; earlier < i; earlier++) {
                double along = dot(axis, axes[earlier]);
                for (int j = 0; j < size; j++) {
                    axis[j] -= along * axes[earlier][j];
                }
            }
            double norm = Math.sqrt(dot(axis, axis));
            for (int j = 0; j < size; j++) {
                axis[j] /= norm;
            }
        }
        float[] result = new float[Math.multiplyExact(size, size)];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) axes[i / size][i % size];
        }
        return result;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
