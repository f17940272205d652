package org.gpicl.preprocess;

import java.nio.FloatBuffer;

/**
 * Turns raw feature vectors into inputs of a model, as it learned from a context. Immutable and thread-safe.
 *
 * @see InputEncoding#fit
 */
public interface RowEncoder {

    /** Numbers in one raw row. */
    int features();

    /** N_x: numbers in one encoded row. */
    int width();

    /**
     * Encodes rows into a buffer, from its position on, and moves the position behind them.
     *
     * @param rows row-major [any, features], finite or NaN where missing; not modified
     * @param firstRow the first row to encode, from 0
     * @param count number of rows to encode
     * @param out receives [count, width]
     */
    void encode(float[] rows, int firstRow, int count, FloatBuffer out);
}
