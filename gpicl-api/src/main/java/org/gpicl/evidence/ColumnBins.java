package org.gpicl.evidence;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * One partition for each column: a cell for each knot, and one for missing values.
 *
 * <p>Knots are values of the column: all that occur, if they are few, so that every category has a cell of its own; else
 * quantiles, whose number grows with the cube root of the number of rows. Between two knots a value has a share in both, as
 * in a linear spline; beyond the outermost it belongs to that knot.
 *
 * @param features number of columns
 * @param knots ascending, row-major [features, {@value #MOST_KNOTS}]; unused places infinite
 * @param used how many there are of each column [features]
 */
record ColumnBins(int features, float[] knots, int[] used) implements Partitions {

    private static final int MOST_KNOTS = 16;
    private static final int FEWEST_KNOTS = 4;

    /** The cell of missing values, behind those of the knots. */
    private static final int MISSING = MOST_KNOTS;

    /** Categories have cells of their own if they have this many rows on average. */
    private static final int ROWS_OF_CATEGORY = 3;

    /** Between knots, so that float32 can tell what lies there. */
    private static final float LEAST_DISTANCE = 1e-6f;

    static ColumnBins of(Examples examples) {
        int features = examples.features();
        float[] knots = new float[features * MOST_KNOTS];
        Arrays.fill(knots, Float.POSITIVE_INFINITY);
        int[] used = new int[features];
        float[] column = new float[examples.count()];
        for (int feature = 0; feature < features; feature++) {
            int present = 0;
            for (int row = 0; row < examples.count(); row++) {
                float value = examples.rows()[row * features + feature];
                if (!Float.isNaN(value)) {
                    column[present++] = value + 0f; // + 0 makes -0 the same number as 0
                }
            }
            Arrays.sort(column, 0, present);
            used[feature] = setKnots(column, present, knots, feature * MOST_KNOTS);
        }
        return new ColumnBins(features, knots, used);
    }

    /** Sets the knots of a sorted column; returns how many. */
    private static int setKnots(float[] sorted, int count, float[] knots, int offset) {
        int places = Math.max(FEWEST_KNOTS, Math.min(MOST_KNOTS, (int) Math.round(2 * Math.cbrt(count))));
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            distinct += i == 0 || sorted[i] > sorted[i - 1] ? 1 : 0;
        }
        boolean categories = distinct <= Math.max(places, Math.min(MOST_KNOTS, count / ROWS_OF_CATEGORY));
        int candidates = categories ? count : places;
        int set = 0;
        for (int i = 0; i < candidates && count > 0; i++) {
            float value = categories || candidates == 1
                    ? sorted[i]
                    : sorted[(int) Math.round(i * (count - 1.0) / (candidates - 1))];
            float distance = Math.max(Float.MIN_NORMAL, LEAST_DISTANCE * Math.abs(value));
            if (set < MOST_KNOTS && (set == 0 || value - knots[offset + set - 1] > distance)) {
                knots[offset + set++] = value;
            }
        }
        return set;
    }

    @Override
    public int count() {
        return features;
    }

    @Override
    public int cells() {
        return MOST_KNOTS + 1;
    }

    @Override
    public void locate(float[] rows, int row, int[] cells, float[] shares, int offset) {
        for (int feature = 0; feature < features; feature++) {
            float value = rows[row * features + feature];
            int at = offset + feature * SHARES;
            int first = feature * cells();
            int lower = first + MISSING;
            double upperShare = 0;
            if (!Float.isNaN(value) && used[feature] > 0) {
                int knot = feature * MOST_KNOTS;
                int last = knot + used[feature] - 1;
                while (knot < last && knots[knot + 1] <= value) {
                    knot++;
                }
                lower = first + knot - feature * MOST_KNOTS;
                if (knot < last && value > knots[knot]) {
                    upperShare = ((double) value - knots[knot]) / ((double) knots[knot + 1] - knots[knot]);
                }
            }
            cells[at] = lower;
            cells[at + 1] = upperShare > 0 ? lower + 1 : lower;
            shares[at] = (float) (1 - upperShare);
            shares[at + 1] = (float) upperShare;
        }
    }

    // ---------------------------------------------------------------- as a part of a computation

    /**
     * {@inheritDoc}
     *
     * <p>The sum is one of ramps: that of the lowest knots, then for each pair of knots the difference of their scores times
     * how far the value has come from one to the other.
     */
    @Override
    public Map<String, Tensor> tensors(float[] table, int outputs) {
        int ramps = MOST_KNOTS - 1;
        float[] starts = new float[features * ramps];
        float[] lengths = new float[features * ramps];
        float[] rises = new float[features * ramps * outputs];
        float[] lowest = new float[features * outputs];
        float[] missing = new float[features * outputs];
        for (int feature = 0; feature < features; feature++) {
            int first = feature * cells();
            for (int o = 0; o < outputs; o++) {
                lowest[feature * outputs + o] = table[(used[feature] > 0 ? first : first + MISSING) * outputs + o];
                missing[feature * outputs + o] = table[(first + MISSING) * outputs + o];
            }
            for (int ramp = 0; ramp < ramps; ramp++) {
                int knot = feature * MOST_KNOTS + ramp;
                boolean there = ramp + 1 < used[feature];
                starts[feature * ramps + ramp] = there ? knots[knot] : Float.MAX_VALUE;
                lengths[feature * ramps + ramp] = there ? knots[knot + 1] - knots[knot] : 1;
                for (int o = 0; o < outputs && there; o++) {
                    rises[(feature * ramps + ramp) * outputs + o] =
                            table[(first + ramp + 1) * outputs + o] - table[(first + ramp) * outputs + o];
                }
            }
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("starts", Tensor.of(Shape.of(features * ramps), starts)); // of one axis: stored exactly
        tensors.put("lengths", Tensor.of(Shape.of(features * ramps), lengths));
        tensors.put("rises", Tensor.of(Shape.of(features * ramps, outputs), rises));
        tensors.put("lowest", Tensor.of(Shape.of(features, outputs), lowest));
        tensors.put("missing", Tensor.of(Shape.of(features, outputs), missing));
        return tensors;
    }

    @Override
    public <T> T sums(TensorOps<T> ops, Parameters<T> tensors, T rows) {
        T one = ops.constant(1f);
        T none = ops.constant(0f);
        T there = ops.equal(rows, rows); // not so where missing: the one number that does not equal itself
        T present = ops.select(there, one, none); // [rows, features]
        T values = ops.expandDims(ops.select(there, rows, none), 2);
        T starts = ops.reshape(tensors.get("starts"), features, MOST_KNOTS - 1);
        T lengths = ops.reshape(tensors.get("lengths"), features, MOST_KNOTS - 1);
        T climbed = ops.minimum(ops.relu(ops.subtract(values, starts)), lengths);
        T ramps = ops.multiply(ops.divide(climbed, lengths), ops.expandDims(present, 2));
        T flat = ops.reshape(ramps, 0, (long) features * (MOST_KNOTS - 1));
        return ops.add(
                ops.matMul(flat, tensors.get("rises")),
                ops.add(
                        ops.matMul(present, tensors.get("lowest")),
                        ops.matMul(ops.subtract(one, present), tensors.get("missing"))));
    }
}
