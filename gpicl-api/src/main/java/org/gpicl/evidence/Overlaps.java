package org.gpicl.evidence;

import java.util.Arrays;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * In how many partitions rows agree with some given ones: Σ over partitions of Σ over cells of the product of their shares.
 * For each cell it keeps the given rows that lie in it. Immutable and thread-safe.
 */
final class Overlaps {

    private final Partitions partitions;
    private final int count;
    private final int[] starts; // of each cell in members [cells of all partitions + 1]
    private final int[] members; // rows, ascending in each cell
    private final float[] memberShares;

    private Overlaps(Partitions partitions, int count, int[] starts, int[] members, float[] memberShares) {
        this.partitions = partitions;
        this.count = count;
        this.starts = starts;
        this.members = members;
        this.memberShares = memberShares;
    }

    /** With the first {@code count} of rows. */
    static Overlaps with(Partitions partitions, float[] rows, int count) {
        int places = partitions.count() * Partitions.SHARES;
        int[] cells = new int[Math.multiplyExact(count, places)];
        float[] shares = new float[cells.length];
        int[] starts = new int[partitions.count() * partitions.cells() + 1];
        for (int row = 0; row < count; row++) {
            partitions.locate(rows, row, cells, shares, row * places);
        }
        for (int i = 0; i < cells.length; i++) {
            starts[cells[i] + 1] += shares[i] > 0 ? 1 : 0;
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] next = starts.clone();
        int[] members = new int[starts[starts.length - 1]];
        float[] memberShares = new float[members.length];
        for (int i = 0; i < cells.length; i++) {
            if (shares[i] > 0) {
                int at = next[cells[i]]++;
                members[at] = i / places;
                memberShares[at] = shares[i];
            }
        }
        return new Overlaps(partitions, count, starts, members, memberShares);
    }

    /**
     * The overlaps of one row, 0 … the number of partitions.
     *
     * @param rows row-major [any, features], NaN where missing
     * @param row which of them
     * @param others the number of given rows that are wanted, the first
     * @param out receives [others]; may be longer
     */
    void of(float[] rows, int row, int others, float[] out) {
        int places = partitions.count() * Partitions.SHARES;
        int[] cells = new int[places];
        float[] shares = new float[places];
        partitions.locate(rows, row, cells, shares, 0);
        Arrays.fill(out, 0, others, 0);
        for (int place = 0; place < places; place++) {
            float share = shares[place];
            int end = share > 0 ? starts[cells[place] + 1] : 0;
            for (int i = starts[cells[place]]; i < end && members[i] < others; i++) {
                out[members[i]] += share * memberShares[i];
            }
        }
    }

    /** The heap that it takes, in bytes, about. */
    long bytes() {
        return (long) Integer.BYTES * (starts.length + members.length) + (long) Float.BYTES * memberShares.length;
    }

    /** What {@link #of(TensorOps, Parameters, Object)} needs. */
    Map<String, Tensor> tensors() {
        float[] table = new float[(starts.length - 1) * count];
        for (int cell = 0; cell + 1 < starts.length; cell++) {
            for (int i = starts[cell]; i < starts[cell + 1]; i++) {
                table[cell * count + members[i]] = memberShares[i];
            }
        }
        return partitions.tensors(table, count);
    }

    /**
     * The overlaps of rows.
     *
     * @param rows [rows, features], NaN where missing
     * @return [rows, count]
     */
    <T> T of(TensorOps<T> ops, Parameters<T> tensors, T rows) {
        return partitions.sums(ops, tensors, rows);
    }
}
