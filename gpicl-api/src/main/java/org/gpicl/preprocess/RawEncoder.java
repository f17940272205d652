package org.gpicl.preprocess;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Rows as they are, with zeros behind them up to the width. A missing value (NaN) counts as 0.
 *
 * @param features numbers in one raw row, at least 1 and at most the width
 * @param width numbers in one encoded row
 */
public record RawEncoder(int features, int width) implements RowEncoder {

    public RawEncoder {
        if (features < 1 || features > width) {
            throw new IllegalArgumentException("fit: expected 1 to " + width + " features for the raw encoding, got "
                    + features + "; a model with the standardised encoding takes any number");
        }
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void encode(float[] rows, int firstRow, int count, FloatBuffer out) {
        Rows.check(rows, firstRow, count, features, width, out.remaining());
        for (int row = firstRow; row < firstRow + count; row++) {
            for (int feature = 0; feature < features; feature++) {
                out.put(column(rows, row, feature));
            }
            for (int padding = features; padding < width; padding++) {
                out.put(0);
            }
        }
    }

    @Override
    public void encodeColumns(float[] rows, int firstRow, int count, float[] out) {
        Rows.check(rows, firstRow, count, features, features, out.length);
        for (int i = 0; i < count * features; i++) {
            out[i] = column(rows, firstRow + i / features, i % features);
        }
    }

    private float column(float[] rows, int row, int feature) {
        float value = Rows.finite("encode", rows[row * features + feature], row, feature);
        return Float.isNaN(value) ? 0 : value;
    }

    @Override
    public Map<String, Tensor> columns() {
        return Map.of();
    }

    @Override
    public <T> T columns(TensorOps<T> ops, Parameters<T> columns, T rows) {
        return Rows.zeroWhereMissing(ops, rows, rows);
    }

    @Override
    public Optional<float[]> matrix() {
        return Optional.empty();
    }
}
