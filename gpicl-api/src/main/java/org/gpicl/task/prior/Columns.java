package org.gpicl.task.prior;

import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.task.Episode;

/** What is done to the columns of a table after its rows were made. */
final class Columns {

    private static final int MAX_CATEGORIES = 10;

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

    /** Changes the inputs of an episode that nobody else holds yet. */
    Episode applyInPlace(Episode episode) {
        float[] x = episode.x();
        for (int i = 0; i < x.length; i++) {
            x[i] = columns[i % columns.length].of(x[i]);
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
