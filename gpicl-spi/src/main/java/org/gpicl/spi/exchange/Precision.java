package org.gpicl.spi.exchange;

/**
 * How the parameters of an exported computation are stored. It computes in float32 with any: stored numbers are widened
 * when the file is loaded, so that a row's result never depends on the other rows.
 */
public enum Precision {

    /** Four bytes each, exact. */
    FLOAT32,

    /**
     * Vectors as in {@link #FLOAT32}, else IEEE half precision: two bytes each, at most 65504, 11 bits of accuracy. Measured
     * as below, probabilities differ by at most 0.0003, and no label.
     */
    FLOAT16,

    /**
     * Matrices as one byte each, −127 … 127, and a float32 factor for each column; the rest as in {@link #FLOAT16}.
     *
     * <p>Columns are those of the last axis: what a matrix contributes to one output.
     *
     * <p>What it costs, measured with the shipped learner general-small on 1000 rows each of iris, wdbc and digits ({@code
     * OnnxExport}): probabilities differ by at most 0.003, 0.005 and 0.053 from those of float32, and 0, 0 and 1 rows get
     * another label. It saves space, not time.
     */
    INT8
}
