package org.gpicl.benchmarks.quality;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;
import org.gpicl.evaluate.Mean;

/**
 * Methods by one measure, paired by table.
 *
 * @param measure what is compared
 * @param methods at least one
 * @param values [tables][methods], at least one table
 */
record Comparison(Measure measure, List<String> methods, double[][] values) {

    /** Over tables. */
    Mean mean(int method) {
        return Mean.of(Arrays.stream(values).map(table -> table[method]).toList());
    }

    /** How much more one method has than another, over tables. */
    Mean difference(int method, int other) {
        return Mean.of(
                Arrays.stream(values).map(table -> table[method] - table[other]).toList());
    }

    /** The share 0 … 1 of tables on which no other method is better; equal ones share a table. */
    double wins(int method) {
        return Arrays.stream(values)
                .mapToDouble(table -> {
                    double best = Arrays.stream(table).map(measure::cost).min().orElseThrow();
                    double equals = Arrays.stream(table)
                            .filter(value -> measure.cost(value) == best)
                            .count();
                    return measure.cost(table[method]) == best ? 1 / equals : 0;
                })
                .average()
                .orElseThrow();
    }

    /** The share 0 … 1 of tables on which a method is better than another; where they are equal, half a table. */
    double better(int method, int other) {
        return Arrays.stream(values)
                .mapToDouble(table -> (1 - Math.signum(measure.cost(table[method]) - measure.cost(table[other]))) / 2)
                .average()
                .orElseThrow();
    }

    /** The mean rank of each method, 1 the best; equal ones share theirs. */
    double[] meanRanks() {
        NaturalRanking ranking = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE);
        double[] sums = new double[methods.size()];
        for (double[] table : values) {
            double[] ranks =
                    ranking.rank(Arrays.stream(table).map(measure::cost).toArray());
            Arrays.setAll(sums, method -> sums[method] + ranks[method]);
        }
        return Arrays.stream(sums).map(sum -> sum / values.length).toArray();
    }

    /** Whether they differ; of at least two methods and tables. */
    FriedmanTest friedman() {
        return new FriedmanTest(meanRanks(), values.length);
    }

    /** The method of the best mean. */
    int best() {
        return IntStream.range(0, methods.size())
                .reduce((a, b) -> measure.cost(mean(b).value()) < measure.cost(mean(a).value()) ? b : a)
                .orElseThrow();
    }
}
