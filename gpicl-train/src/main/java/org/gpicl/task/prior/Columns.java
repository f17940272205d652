package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;

/** What is done to the columns of a table after its rows were made. */
final class Columns {

    private static final int MAX_CATEGORIES = 10;
    private static final int MANY_CATEGORIES = 24;

    /** What becomes of each number of one column. */
    private interface Column {
        float of(float value);
    }

    private final Column[] columns; // [features]

    private Columns(Column[] columns) {
        this.columns = columns;
    }

    static Columns draw(RandomStream random, TableOptions options, Episode reference) {
        Column[] columns = new Column[reference.features()];
        for (int feature = 0; feature < columns.length; feature++) {
            double kind = random.uniform();
            if (kind < options.categoricalShare()) {
                columns[feature] = categorical(random, column(reference, feature));
            } else if (kind < options.categoricalShare() + options.heavyTailedShare()) {
                columns[feature] = heavyTailed(random, column(reference, feature));
            } else {
                columns[feature] = value -> value;
            }
        }
        return new Columns(columns);
    }

    /**
     * Columns of more kinds, which are more frequent in some tables than in others: in as many tables as will make the
     * shares of the options right in the mean, up to all columns are categories; the same for heavy tails.
     */
    static Columns drawVaried(RandomStream random, TableOptions options, Episode reference) {
        double categorical = tableShare(random, options.categoricalShare());
        double heavyTailed = tableShare(random, options.heavyTailedShare());
        Column[] columns = new Column[reference.features()];
        for (int feature = 0; feature < columns.length; feature++) {
            if (random.chance(categorical)) {
                columns[feature] = coded(random, column(reference, feature));
            } else if (random.chance(heavyTailed)) {
                columns[feature] = heavyTailed(random, column(reference, feature));
            } else {
                columns[feature] = measured(random, column(reference, feature));
            }
        }
        return new Columns(columns);
    }

    /** For at most half, 0 or uniform in 0 … 1; above, uniform in the range up to 1 with this mean. */
    private static double tableShare(RandomStream random, double mean) {
        return mean > 0.5 ? random.uniform(2 * mean - 1, 1) : random.chance(2 * mean) ? random.uniform() : 0;
    }

    /** Changes the inputs of an episode that nobody else holds yet. */
    Episode applyInPlace(Episode episode) {
        float[] x = episode.x();
        for (int feature = 0; feature < columns.length; feature++) {
            Column column = columns[feature];
            for (int i = feature; i < x.length; i += columns.length) {
                x[i] = column.of(x[i]);
            }
        }
        return episode;
    }

    /** Cut at random quantiles; the codes are in order in half of the cases, as with sizes and grades. */
    private static Column categorical(RandomStream random, float[] sorted) {
        int categories = random.integer(2, MAX_CATEGORIES);
        int[] codes = random.permutation(categories);
        if (random.chance(0.5)) {
            Arrays.sort(codes);
        }
        Bands bands = Bands.atQuantiles(random, sorted, codes);
        return bands::of;
    }

    /** The same with up to {@value #MANY_CATEGORIES} categories, few of which have many; the codes mostly mean nothing. */
    private static Column coded(RandomStream random, float[] sorted) {
        int[] codes = random.permutation(random.logInteger(2, MANY_CATEGORIES));
        if (random.chance(0.25)) {
            Arrays.sort(codes);
        }
        Bands bands = Bands.atQuantiles(random, sorted, codes);
        return bands::of;
    }

    /** As it is, or with one of the marks of a measurement: rounded, cut off at a quantile, on another scale. */
    private static Column measured(RandomStream random, float[] sorted) {
        float quantile = sorted[random.integer(sorted.length)];
        float unit = 1 / (float) random.integer(1, 10);
        return switch (random.integer(12)) {
            case 0, 1 -> value -> unit * (float) Math.rint(value / unit);
            case 2 -> value -> Math.max(quantile, value);
            case 3 -> value -> value * Math.abs(value);
            case 4 -> value -> Math.signum(value) * (float) Math.sqrt(Math.abs(value));
            default -> value -> value;
        };
    }

    /** Log-normal, if the column was normal. */
    private static Column heavyTailed(RandomStream random, float[] sorted) {
        float median = sorted[sorted.length / 2];
        float range = sorted[sorted.length * 7 / 8] - sorted[sorted.length / 8];
        if (!(range > 0)) {
            return value -> value; // nearly constant: there is no scale to stretch
        }
        double steepness = random.uniform(0.5, 2) / range;
        return value -> (float) StrictMath.exp(Math.min(30, steepness * (value - median)));
    }

    private static float[] column(Episode reference, int feature) {
        float[] column = new float[reference.rows()];
        for (int row = 0; row < column.length; row++) {
            column[row] = reference.x()[row * reference.features() + feature];
        }
        Arrays.sort(column);
        return column;
    }
}
