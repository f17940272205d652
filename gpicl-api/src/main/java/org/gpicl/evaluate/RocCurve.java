package org.gpicl.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic of one class against all others: what shares of rows lie above each threshold.
 *
 * @param points from (0, 0) to (1, 1), both rates ascending
 */
public record RocCurve(List<Point> points) {

    /**
     * One threshold.
     *
     * @param falsePositives the share of the other rows that score at least as much, 0 … 1
     * @param truePositives the share of the rows of the class that do, 0 … 1
     */
    public record Point(double falsePositives, double truePositives) {}

    /** Copies the points. */
    public RocCurve {
        points = List.copyOf(points);
    }

    /**
     * The curve of scores.
     *
     * @param scores [rows], larger for what is more like the class
     * @param positive [rows], whether it is of the class; some are, and some are not
     */
    static RocCurve of(double[] scores, boolean[] positive) {
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -scores[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        double positives = IntStream.of(order).filter(row -> positive[row]).count();
        double negatives = order.length - positives;
        List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
        int hits = 0;
        for (int i = 0; i < order.length; i++) {
            hits += positive[order[i]] ? 1 : 0;
            // rows of one score are above a threshold together
            if (i + 1 == order.length || scores[order[i + 1]] != scores[order[i]]) {
                points.add(new Point((i + 1 - hits) / negatives, hits / positives));
            }
        }
        return new RocCurve(points);
    }

    /** The true positives at a rate of false ones, 0 … 1: interpolated, and the most there are where the curve is steep. */
    double truePositivesAt(double falsePositives) {
        Point before = points.get(0);
        for (Point point : points) {
            if (point.falsePositives() > falsePositives) {
                double part =
                        (falsePositives - before.falsePositives()) / (point.falsePositives() - before.falsePositives());
                return before.truePositives() + part * (point.truePositives() - before.truePositives());
            }
            before = point;
        }
        return 1;
    }
}
