package org.gpicl.benchmarks.quality;

import java.util.Arrays;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Whether methods differ, by their ranks on many tables (Demšar, "Statistical comparisons of classifiers over multiple data
 * sets", JMLR 7, 2006).
 *
 * @param meanRanks of the methods, 1 the best; at least two
 * @param tables that the ranks are means over, at least two
 */
record FriedmanTest(double[] meanRanks, int tables) {

    /** The level of significance. */
    static final double ALPHA = 0.05;

    /** Iman and Davenport's statistic, F-distributed if no method is better than another; larger if one is. */
    double statistic() {
        int k = meanRanks.length;
        double squares = Arrays.stream(meanRanks).map(rank -> rank * rank).sum();
        double chiSquared = 12.0 * tables / (k * (k + 1)) * (squares - k * (k + 1) * (k + 1) / 4.0);
        return (tables - 1) * chiSquared / Math.max(0, tables * (k - 1) - chiSquared);
    }

    /** The probability of ranks as different as these if no method is better than another. */
    double pValue() {
        int k = meanRanks.length;
        if (Double.isInfinite(statistic())) { // all tables agree
            return 0;
        }
        return 1 - new FDistribution(k - 1, (k - 1) * (tables - 1)).cumulativeProbability(statistic());
    }

    /** Nemenyi's critical difference: mean ranks further apart than this differ significantly. */
    double criticalDifference() {
        int k = meanRanks.length;
        return studentisedRange(1 - ALPHA, k) / Math.sqrt(2) * Math.sqrt(k * (k + 1) / (6.0 * tables));
    }

    /** The quantile of the range of so many independent standard normal variables. */
    static double studentisedRange(double probability, int variables) {
        return new BrentSolver(1e-9).solve(1000, range -> atMost(range, variables) - probability, 1e-3, 20);
    }

    /** The probability that the range is at most so much: k ∫ φ(z) (Φ(z + range) − Φ(z))ᵏ⁻¹ dz, z being the least. */
    private static double atMost(double range, int variables) {
        NormalDistribution normal = new NormalDistribution();
        double step = 0.05; // the trapezoidal rule is exact to rounding for so smooth a bell
        double sum = 0;
        for (double least = -9; least <= 9; least += step) {
            double others = normal.cumulativeProbability(least + range) - normal.cumulativeProbability(least);
            sum += step * normal.density(least) * Math.pow(others, variables - 1.0);
        }
        return variables * sum;
    }
}
