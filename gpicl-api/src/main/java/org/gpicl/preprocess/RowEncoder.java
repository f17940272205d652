package org.gpicl.preprocess;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Turns raw feature vectors into inputs of a model, as it learned from a context. Immutable and thread-safe.
 *
 * <p>An encoding applies a function to each column, followed by a linear map or by padding with zeros. {@link #encode} does both
 * on the host; {@link #columns(TensorOps, Parameters, Object)} and {@link #matrix} are the same as parts of a computation, for
 * export.
 *
 * @see InputEncoding#fit
 */
public interface RowEncoder {

    /** Numbers in one raw row. */
    int features();

    /** N_x: numbers in one encoded row. */
    int width();

    /** The heap that it takes, in bytes, about. */
    long bytes();

    /**
     * Encodes rows into a buffer, from its position on, and moves the position behind them.
     *
     * @param rows row-major [any, features], finite or NaN where missing; not modified
     * @param firstRow the first row to encode, from 0
     * @param count number of rows to encode
     * @param out receives [count, width]
     */
    void encode(float[] rows, int firstRow, int count, FloatBuffer out);

    /**
     * What the encoding does to each column, before the linear map or the zeros.
     *
     * @param rows row-major [any, features], finite or NaN where missing; not modified
     * @param firstRow the first row to encode, from 0
     * @param count number of rows to encode
     * @param out receives [count, features], finite
     */
    void encodeColumns(float[] rows, int firstRow, int count, float[] out);

    /** What {@link #columns(TensorOps, Parameters, Object)} needs: float32 [features] by name. */
    Map<String, Tensor> columns();

    /**
     * What the encoding does to each column, in float32: within 1e-6 of {@link #encode}, relative to the largest value.
     *
     * @param columns those of {@link #columns()}
     * @param rows [.., features], finite or NaN where missing
     * @return [.., features]
     */
    <T> T columns(TensorOps<T> ops, Parameters<T> columns, T rows);

    /** The linear map that follows, row-major [features, width]; a copy. None where zeros fill the width, no more. */
    Optional<float[]> matrix();
}
