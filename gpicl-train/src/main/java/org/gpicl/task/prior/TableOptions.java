package org.gpicl.task.prior;

import org.gpicl.random.RandomStream;

/**
 * What the tables of a prior look like, whatever makes their content.
 *
 * @param minFeatures fewest features, at least 1
 * @param maxFeatures most features; their number is log-uniform in between
 * @param maxClasses most classes, at least 2
 * @param binaryShare share of tables with two classes, 0 … 1; the others have uniformly 2 … {@code maxClasses}
 * @param categoricalShare share of columns turned into the codes of a category, 0 … 1
 * @param heavyTailedShare share of columns turned into ones with far outliers, 0 … 1; with the former at most 1
 */
public record TableOptions(
        int minFeatures,
        int maxFeatures,
        int maxClasses,
        double binaryShare,
        double categoricalShare,
        double heavyTailedShare) {

    /** 2 to 32 features, half of the tables binary and the others of 2 to 10 classes. */
    public static final TableOptions SMALL = new TableOptions(2, 32, 10, 0.5, 0.12, 0.08);

    /** 2 to 100 features, half of the tables binary and the others of up to 10 classes, more categories. */
    public static final TableOptions WIDE = new TableOptions(2, 100, 10, 0.42, 0.25, 0.1);

    /** Checks the ranges. */
    public TableOptions {
        if (minFeatures < 1 || maxFeatures < minFeatures) {
            throw new IllegalArgumentException(
                    "TableOptions: expected 1 ≤ minFeatures ≤ maxFeatures, got " + minFeatures + " and " + maxFeatures);
        }
        if (maxClasses < 2) {
            throw new IllegalArgumentException("TableOptions: expected at least 2 classes, got " + maxClasses);
        }
        if (!(binaryShare >= 0 && binaryShare <= 1)
                || !(categoricalShare >= 0 && heavyTailedShare >= 0 && categoricalShare + heavyTailedShare <= 1)) {
            throw new IllegalArgumentException("TableOptions: expected shares in 0 … 1, got " + binaryShare
                    + " binary, " + categoricalShare + " categorical and " + heavyTailedShare + " heavy-tailed");
        }
    }

    /** The same with {@code min} to {@code max} features. */
    public TableOptions withFeatures(int min, int max) {
        return new TableOptions(min, max, maxClasses, binaryShare, categoricalShare, heavyTailedShare);
    }

    /** The same with this share of binary tables, and 2 to {@code max} classes in the others. */
    public TableOptions withClasses(int max, double shareOfBinary) {
        return new TableOptions(minFeatures, maxFeatures, max, shareOfBinary, categoricalShare, heavyTailedShare);
    }

    /** The same with other shares of unusual columns. */
    public TableOptions withColumns(double categorical, double heavyTailed) {
        return new TableOptions(minFeatures, maxFeatures, maxClasses, binaryShare, categorical, heavyTailed);
    }

    int drawFeatures(RandomStream random) {
        return random.logInteger(minFeatures, maxFeatures);
    }

    int drawClasses(RandomStream random) {
        return random.chance(binaryShare) ? 2 : random.integer(2, maxClasses);
    }
}
