package org.gpicl.tck.oracle;

/**
 * The error function to about 1e-15 relative (Abramowitz and Stegun 1964, formulas 7.1.6 and 7.1.14): a series of
 * positive terms near zero, a continued fraction of the complement elsewhere.
 */
final class ErrorFunction {

    /** Where the continued fraction converges in {@link #FRACTION_TERMS} and the series has lost no digits yet. */
    private static final double SERIES_BOUND = 2;

    private static final int FRACTION_TERMS = 200;

    private ErrorFunction() {}

    static double erf(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        double magnitude = Math.abs(x);
        return Math.copySign(magnitude < SERIES_BOUND ? bySeries(magnitude) : 1 - complement(magnitude), x);
    }

    /** 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)). */
    private static double bySeries(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; sum + term != sum; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** exp(−x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …)))). */
    private static double complement(double x) {
        double fraction = x;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
