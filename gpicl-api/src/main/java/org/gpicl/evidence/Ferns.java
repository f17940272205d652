package org.gpicl.evidence;

import java.util.Arrays;
import java.util.Map;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Random ferns: each asks a few columns whether their value is above a threshold, and the answers together are the cell
 * (Özuysal, Calonder, Lepetit, Fua, "Fast keypoint recognition using random ferns", IEEE PAMI 32, 2010). A missing value is
 * above nothing. Columns and thresholds are drawn at random, thresholds among the values of the column.
 *
 * @param features of a row
 * @param questions of each fern
 * @param columns asked, row-major [ferns, questions]
 * @param thresholds the same
 */
record Ferns(int features, int questions, int[] columns, float[] thresholds) implements Partitions {

    private static final int FERNS = 64;
    private static final int FEWEST_QUESTIONS = 2;
    private static final int MOST_QUESTIONS = 5;

    /** What a cell holds on average, where the number of questions allows it. */
    private static final double ROWS_OF_CELL = 8;

    static Ferns draw(Examples examples, RandomStream random) {
        int features = examples.features();
        double wanted = Math.log(examples.count() / ROWS_OF_CELL) / Math.log(2);
        int questions = Math.max(FEWEST_QUESTIONS, Math.min(MOST_QUESTIONS, (int) Math.round(wanted)));
        int[] columns = new int[FERNS * questions];
        float[] thresholds = new float[columns.length];
        float[][] sorted = new float[features][];
        for (int i = 0; i < columns.length; i++) {
            int column = random.integer(features);
            double level = random.uniform();
            if (sorted[column] == null) {
                sorted[column] = sorted(examples, column);
            }
            float[] values = sorted[column];
            columns[i] = column;
            thresholds[i] = values.length == 0 ? 0 : values[(int) (level * values.length)];
        }
        return new Ferns(features, questions, columns, thresholds);
    }

    private static float[] sorted(Examples examples, int column) {
        float[] values = new float[examples.count()];
        int present = 0;
        for (int row = 0; row < values.length; row++) {
            float value = examples.rows()[row * examples.features() + column];
            if (!Float.isNaN(value)) {
                values[present++] = value;
            }
        }
        Arrays.sort(values, 0, present);
        return Arrays.copyOf(values, present);
    }

    @Override
    public int count() {
        return columns.length / questions;
    }

    @Override
    public int cells() {
        return 1 << questions;
    }

    @Override
    public void locate(float[] rows, int row, int[] cells, float[] shares, int offset) {
        for (int fern = 0; fern < count(); fern++) {
            int cell = 0;
            for (int i = fern * questions; i < (fern + 1) * questions; i++) {
                cell = 2 * cell + (rows[row * features + columns[i]] > thresholds[i] ? 1 : 0);
            }
            int at = offset + fern * SHARES;
            cells[at] = fern * cells() + cell;
            cells[at + 1] = cells[at];
            shares[at] = 1;
            shares[at + 1] = 0;
        }
    }

    // ---------------------------------------------------------------- as a part of a computation

    @Override
    public Map<String, Tensor> tensors(float[] table, int outputs) {
        return Map.of(
                "thresholds", Tensor.of(Shape.of(thresholds.length), thresholds), // of one axis: stored exactly
                "table", Tensor.of(Shape.of((long) count() * cells(), outputs), table));
    }

    @Override
    public <T> T sums(TensorOps<T> ops, Parameters<T> tensors, T rows) {
        T one = ops.constant(1f);
        T none = ops.constant(0f);
        T asked = ops.gather(ops.transpose(rows, 1, 0), ops.constant(askedColumns())); // [ferns · questions, rows]
        T values = ops.reshape(asked, count(), questions, -1);
        T thresholds = ops.reshape(tensors.get("thresholds"), count(), questions, 1);
        T above = ops.select(ops.less(thresholds, values), one, none);
        T cells = ops.sum(ops.multiply(above, ops.constant(placeValues())), 1); // [ferns, 1, rows]
        T within = ops.select(ops.equal(cells, ops.constant(cellNumbers())), one, none); // [ferns, cells, rows]
        T flat = ops.reshape(within, (long) count() * cells(), -1);
        return ops.matMul(ops.transpose(flat, 1, 0), tensors.get("table"));
    }

    private Tensor askedColumns() {
        return Tensor.of(
                Shape.of(columns.length), Arrays.stream(columns).asLongStream().toArray());
    }

    /** What an answer adds to the number of its cell [questions, 1]. */
    private Tensor placeValues() {
        float[] values = new float[questions];
        for (int i = 0; i < questions; i++) {
            values[i] = 1 << (questions - 1 - i);
        }
        return Tensor.of(Shape.of(questions, 1), values);
    }

    /** 0, 1, … [cells, 1]. */
    private Tensor cellNumbers() {
        float[] numbers = new float[cells()];
        for (int cell = 0; cell < numbers.length; cell++) {
            numbers[cell] = cell;
        }
        return Tensor.of(Shape.of(cells(), 1), numbers);
    }
}
