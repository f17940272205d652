package org.gpicl.evidence;

import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Several ways to divide rows into cells, each drawn without a look at the labels. A row lies in one cell of each partition,
 * or between two of them, with shares that add up to 1. Immutable and thread-safe.
 */
interface Partitions {

    /** Cells that a row may have a share in, for each partition. */
    int SHARES = 2;

    /** The number of partitions. */
    int count();

    /** The number of cells of each; some may be of no use. */
    int cells();

    /**
     * Where a row lies.
     *
     * @param rows row-major [any, features], NaN where missing
     * @param row which of them
     * @param cells receives for each partition {@value #SHARES} cells, counted from 0 through all partitions: partition
     *     · {@link #cells} + cell
     * @param shares receives the shares in them
     * @param offset where to put the first
     */
    void locate(float[] rows, int row, int[] cells, float[] shares, int offset);

    /**
     * What {@link #sums} needs to look scores up.
     *
     * @param table the scores of every cell, row-major [count · cells, outputs]
     */
    Map<String, Tensor> tensors(float[] table, int outputs);

    /**
     * The sum over partitions of the scores of the cells that rows lie in, each times the share.
     *
     * @param tensors those of {@link #tensors}
     * @param rows [rows, features], NaN where missing
     * @return [rows, outputs]
     */
    <T> T sums(TensorOps<T> ops, Parameters<T> tensors, T rows);
}
