package org.gpicl.benchmarks.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * Rows as numbers for methods that know nothing else, as learned from a context.
 *
 * <p>A number is standardised. A category becomes a column of zeros and ones for each of its values in the context; one that
 * is new is zero in all. A feature with gaps in the context has one column more, which is one where it is missing.
 */
final class OneHotEncoder {

    /** What a missing number becomes. */
    enum Gaps {
        /** The mean of the feature. */
        MEAN,
        /** NaN: the method knows gaps. */
        MISSING
    }

    /** Writes one feature's part of a row. */
    private interface Feature {
        void encode(float cell, float[] out);
    }

    private final List<Feature> features = new ArrayList<>();
    private final Gaps gaps;
    private int width;

    OneHotEncoder(Table context, Gaps gaps) {
        this.gaps = gaps;
        for (int feature = 0; feature < context.data().features(); feature++) {
            float[] cells = new float[context.data().rows()];
            for (int row = 0; row < cells.length; row++) {
                cells[row] = context.cell(row, feature);
            }
            Feature encoded = context.categories().contains(feature) ? category(cells) : number(cells);
            features.add(Table.hasGap(cells) ? withGaps(encoded) : encoded);
        }
    }

    private Feature category(float[] cells) {
        Map<Float, Integer> columns = new HashMap<>();
        for (float cell : cells) {
            if (!Float.isNaN(cell)) {
                columns.computeIfAbsent(cell, category -> width++);
            }
        }
        return (cell, out) -> {
            Integer column = columns.get(cell);
            if (column != null) {
                out[column] = 1;
            }
        };
    }

    private Feature number(float[] cells) {
        SummaryStatistics seen = new SummaryStatistics();
        for (float cell : cells) {
            if (!Float.isNaN(cell)) {
                seen.addValue(cell);
            }
        }
        double mean = seen.getN() == 0 ? 0 : seen.getMean();
        double deviation = seen.getMax() > seen.getMin() ? Math.sqrt(seen.getPopulationVariance()) : 1;
        float missing = gaps == Gaps.MEAN ? 0 : Float.NaN;
        int column = width++;
        return (cell, out) -> out[column] = Float.isNaN(cell) ? missing : (float) ((cell - mean) / deviation);
    }

    private Feature withGaps(Feature feature) {
        int column = width++;
        return (cell, out) -> {
            feature.encode(cell, out);
            out[column] = Float.isNaN(cell) ? 1 : 0;
        };
    }

    /** The number of columns. */
    int width() {
        return width;
    }

    /** The rows [rows][width]. */
    float[][] encode(Table rows) {
        float[][] encoded = new float[rows.data().rows()][width];
        Arrays.setAll(encoded, row -> {
            for (int feature = 0; feature < features.size(); feature++) {
                features.get(feature).encode(rows.cell(row, feature), encoded[row]);
            }
            return encoded[row];
        });
        return encoded;
    }
}
