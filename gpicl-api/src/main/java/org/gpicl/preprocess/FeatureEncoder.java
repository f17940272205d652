package org.gpicl.preprocess;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Turns raw feature vectors of any length into model inputs of one width. Immutable and thread-safe.
 *
 * <p>It is fitted on the context alone, and the same code serves meta-training and applications. With z the feature,
 * standardised by the mean and the standard deviation of its column in the context, a row is encoded as
 *
 * <pre>{@code
 * out = s · M · clip(z),   clip(z) = z / √(1 + (z/4)²),   s = ½ √(width / min(features, width))
 * }</pre>
 *
 * <ul>
 *   <li>The soft clip is near to the identity for usual values and never leaves ±4.
 *   <li>A missing value (NaN) counts as the mean of its column. A column that is constant in the context, or missing
 *       throughout, becomes 0 in every row, whatever a later row holds there. So a context of one row encodes to zeros.
 *   <li>M [width, features] puts each feature at a random place of its own among zeros where they fit into the width; else
 *       it is a random projection with independent entries N(0, 1/features).
 *   <li>s keeps the norm of a row at about ½ √width for every number of features, and the inputs small.
 * </ul>
 *
 * <p>{@link #scaled} is the same with one mean and one standard deviation for all columns together, a far wider clip, and
 * other maps: what brings rows of any scale to that of the paper's projections.
 *
 * <p>Every finite float is accepted, up to the largest: sums are taken in double.
 */
public final class FeatureEncoder implements RowEncoder {

    private static final double CLIP = 4;

    /** For {@link #scaled}: out of the way of usual values, which it changes by a thousandth at most. */
    private static final double FAR_CLIP = 100;

    /** A standardised feature beyond this is clipped to {@value #CLIP} in float32 anyway; its square is still finite. */
    private static final float FAR_OUT = 1e9f;

    private final int features;
    private final int width;
    private final double[] means; // [features]
    private final double[] inverseDeviations; // [features], 0 for a constant column
    private final float[] matrix; // s·Mᵀ, row-major [features, width]
    private final double clip;
    private final @Nullable NormalScores curves; // null: the standardised values as they are

    private FeatureEncoder(
            int features,
            int width,
            double[] means,
            double[] inverseDeviations,
            float[] matrix,
            double clip,
            @Nullable NormalScores curves) {
        this.features = features;
        this.width = width;
        this.means = means;
        this.inverseDeviations = inverseDeviations;
        this.matrix = matrix;
        this.clip = clip;
        this.curves = curves;
    }

    /**
     * An encoder for rows like these.
     *
     * @param rows the context, row-major [count, features], finite or NaN where missing; may be longer; neither kept nor
     *     modified
     * @param count number of rows, at least 1
     * @param features numbers in one row, at least 1
     * @param width numbers in one encoded row, at least 1
     * @param seed of the places, or of the projection
     */
    public static FeatureEncoder fit(float[] rows, int count, int features, int width, Seed seed) {
        requireRows(rows, count, features, width);
        return fit(ColumnStatistics.of(rows, count, features), features, width, seed);
    }

    /**
     * As {@link #fit}, but that wild values do not count for means and standard deviations: those beyond fences around the
     * bulk of their column are taken to the fence first. See {@link Fences}.
     */
    public static FeatureEncoder robust(float[] rows, int count, int features, int width, Seed seed) {
        requireRows(rows, count, features, width);
        float[] fenced = Fences.of(rows, count, features).applied(rows, count);
        return fit(ColumnStatistics.of(fenced, count, features), features, width, seed);
    }

    private static FeatureEncoder fit(ColumnStatistics columns, int features, int width, Seed seed) {
        return new FeatureEncoder(
                features,
                width,
                columns.means(),
                columns.inverseDeviations(),
                matrix(features, width, seed.stream()),
                CLIP,
                null);
    }

    /**
     * An encoder that leaves the columns their proportions:
     *
     * <pre>{@code
     * out = √(width / min(features, width)) · R · W · P · clip(z),   z = (x − m) / d,   clip(z) = z / √(1 + (z/100)²)
     * }</pre>
     *
     * with m and d the mean and the standard deviation of all numbers of the context. P leaves the features as they are or,
     * where there are more than the width, is a random projection with independent entries N(0, 1/features); W whitens in
     * part (see {@link Whitening}); R puts zeros behind the features, and may turn the result at random. A missing value
     * (NaN) counts as m; a context of equal numbers encodes to zeros.
     *
     * @param rows as for {@link #fit}
     * @param count as for {@link #fit}
     * @param features as for {@link #fit}
     * @param width as for {@link #fit}
     * @param rotated true for a random rotation, where P is no projection, which turns at random already
     * @param whitening how far W goes, in [0, 1); 0 for not at all
     * @param seed of projection and rotation
     */
    public static FeatureEncoder scaled(
            float[] rows, int count, int features, int width, boolean rotated, double whitening, Seed seed) {
        requireRows(rows, count, features, width);
        if (!(whitening >= 0 && whitening < 1)) {
            throw new IllegalArgumentException("fit: expected a whitening in [0, 1), got " + whitening);
        }
        ColumnStatistics all = ColumnStatistics.together(rows, count, features);
        double[] means = new double[features];
        double[] inverseDeviations = new double[features];
        Arrays.fill(means, all.means()[0]);
        Arrays.fill(inverseDeviations, all.inverseDeviations()[0]);
        RandomStream random = seed.stream();
        int inner = Math.min(features, width);
        float[] matrix = features > width ? projection(features, width, random) : VectorMatrix.identity(features);
        if (whitening > 0) {
            float[] plain = new float[Math.multiplyExact(count, inner)];
            new FeatureEncoder(features, inner, means, inverseDeviations, matrix, FAR_CLIP, null)
                    .encode(rows, 0, count, plain, 0);
            matrix = VectorMatrix.product(matrix, features, Whitening.matrix(plain, count, inner, whitening), inner);
        }
        if (features <= width) {
            float[] turn = rotated ? random.rotation(width) : VectorMatrix.identity(width);
            matrix = VectorMatrix.product(matrix, features, Arrays.copyOf(turn, features * width), width);
            float scale = (float) Math.sqrt((double) width / features);
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] *= scale;
            }
        }
        return new FeatureEncoder(features, width, means, inverseDeviations, matrix, FAR_CLIP, null);
    }

    private static float[] projection(int features, int width, RandomStream random) {
        float[] matrix = new float[Math.multiplyExact(features, width)];
        project(matrix, 1 / Math.sqrt(features), random);
        return matrix;
    }

    /** Fills a matrix with independent entries. */
    private static void project(float[] matrix, double deviation, RandomStream random) {
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) (deviation * random.normal());
        }
    }

    private static void requireRows(float[] rows, int count, int features, int width) {
        if (count < 1 || features < 1 || width < 1) {
            throw new IllegalArgumentException("fit: expected at least 1 row, 1 feature and a width of 1, got " + count
                    + " rows, " + features + " features and a width of " + width);
        }
        if (rows.length < (long) count * features) {
            throw new IllegalArgumentException(
                    "fit: expected " + count + "·" + features + " numbers, got " + rows.length);
        }
    }

    /**
     * The same encoder, but that a curve takes every column of the context to a normal distribution before the clip.
     *
     * @param rows the context that this encoder was fitted on, row-major [count, features]
     */
    FeatureEncoder withNormalScores(float[] rows, int count) {
        double[] standardized = new double[Math.multiplyExact(count, features)];
        for (int i = 0; i < standardized.length; i++) {
            standardized[i] = Float.isNaN(rows[i]) ? Double.NaN : standardized(rows[i], i % features);
        }
        NormalScores scores = NormalScores.of(standardized, count, features);
        return new FeatureEncoder(features, width, means, inverseDeviations, matrix, clip, scores);
    }

    private double standardized(float value, int feature) {
        double z = (value - means[feature]) * inverseDeviations[feature];
        return Math.max(-FAR_OUT, Math.min(FAR_OUT, z));
    }

    private static float[] matrix(int features, int width, RandomStream random) {
        float[] matrix = new float[Math.multiplyExact(features, width)];
        double scale = 0.5 * Math.sqrt((double) width / Math.min(features, width));
        if (features <= width) {
            int[] places = random.permutation(width);
            for (int feature = 0; feature < features; feature++) {
                matrix[feature * width + places[feature]] = (float) scale;
            }
        } else {
            project(matrix, scale / Math.sqrt(features), random);
        }
        return matrix;
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public long bytes() {
        long numbers = curves == null ? 0 : curves.at().length + curves.scores().length;
        return Float.BYTES * (numbers + matrix.length) + 2L * Double.BYTES * features;
    }

    /** Mean of each column of the context [features], 0 for one that is constant or missing; a copy. */
    public double[] means() {
        return means.clone();
    }

    /** 1 / standard deviation of each column of the context [features], 0 for one that is constant or missing; a copy. */
    public double[] inverseDeviations() {
        return inverseDeviations.clone();
    }

    /** s·Mᵀ, the linear map after the clip, row-major [features, width]; a copy. */
    @Override
    public Optional<float[]> matrix() {
        return Optional.of(matrix.clone());
    }

    /**
     * Encodes rows.
     *
     * @param rows row-major [any, features], finite or NaN where missing; not modified
     * @param firstRow the first row to encode, from 0
     * @param count number of rows to encode
     * @param out receives [count, width] from {@code outOffset} on, every number of it
     */
    public void encode(float[] rows, int firstRow, int count, float[] out, int outOffset) {
        Rows.check(rows, firstRow, count, features, width, out.length - (long) outOffset);
        float[] clipped = new float[features];
        for (int i = 0; i < count; i++) {
            encodeRow(rows, firstRow + i, clipped, out, outOffset + i * width);
        }
    }

    @Override
    public void encode(float[] rows, int firstRow, int count, FloatBuffer out) {
        Rows.check(rows, firstRow, count, features, width, out.remaining());
        float[] clipped = new float[features];
        float[] encoded = new float[width];
        for (int i = 0; i < count; i++) {
            encodeRow(rows, firstRow + i, clipped, encoded, 0);
            out.put(encoded);
        }
    }

    @Override
    public void encodeColumns(float[] rows, int firstRow, int count, float[] out) {
        Rows.check(rows, firstRow, count, features, features, out.length);
        for (int i = 0; i < count; i++) {
            encodeColumns(rows, firstRow + i, out, i * features);
        }
    }

    private void encodeColumns(float[] rows, int row, float[] out, int offset) {
        for (int feature = 0; feature < features; feature++) {
            float value = Rows.finite("encode", rows[row * features + feature], row, feature);
            double z = Float.isNaN(value) ? 0 : shaped(standardized(value, feature), feature);
            out[offset + feature] = (float) (z / Math.sqrt(1 + (z / clip) * (z / clip)));
        }
    }

    private double shaped(double z, int feature) {
        return curves == null ? z : curves.score(feature, z);
    }

    private void encodeRow(float[] rows, int row, float[] clipped, float[] out, int outOffset) {
        encodeColumns(rows, row, clipped, 0);
        Arrays.fill(out, outOffset, outOffset + width, 0);
        VectorMatrix.addProduct(clipped, 0, features, matrix, width, out, outOffset);
    }

    // ---------------------------------------------------------------- as a part of a computation

    /**
     * {@inheritDoc}
     *
     * <p>z = ((x·unit − mean) − rest)·scale. The unit, a power of 2 near the root of 1 / deviation, keeps every step within
     * the range of float32, whatever the column's scale; the mean is the sum of two floats, so that a column far from 0
     * loses no digits.
     */
    @Override
    public Map<String, Tensor> columns() {
        float[] unit = new float[features];
        float[] mean = new float[features];
        float[] rest = new float[features];
        float[] scale = new float[features];
        for (int i = 0; i < features; i++) {
            double inverse = inverseDeviations[i];
            unit[i] = inverse == 0 ? 1 : (float) Math.scalb(1.0, Math.getExponent(inverse) / 2);
            mean[i] = (float) (means[i] * unit[i]);
            rest[i] = (float) (means[i] * unit[i] - mean[i]);
            scale[i] = (float) (inverse / unit[i]);
        }
        Shape shape = Shape.of(features);
        Map<String, Tensor> columns = new LinkedHashMap<>();
        columns.put("unit", Tensor.of(shape, unit));
        columns.put("mean", Tensor.of(shape, mean));
        columns.put("rest", Tensor.of(shape, rest));
        columns.put("scale", Tensor.of(shape, scale));
        if (curves != null) {
            columns.putAll(curves.tensors());
        }
        return columns;
    }

    @Override
    public <T> T columns(TensorOps<T> ops, Parameters<T> columns, T rows) {
        // infinite ones too, which a graph cannot refuse
        T finite = ops.maximum(ops.minimum(rows, ops.constant(Float.MAX_VALUE)), ops.constant(-Float.MAX_VALUE));
        T centered = ops.subtract(ops.multiply(finite, columns.get("unit")), columns.get("mean"));
        T standardized = ops.multiply(ops.subtract(centered, columns.get("rest")), columns.get("scale"));
        T bounded = ops.maximum(ops.minimum(standardized, ops.constant(FAR_OUT)), ops.constant(-FAR_OUT));
        T shaped = curves == null ? bounded : NormalScores.scores(ops, columns, bounded);
        T z = Rows.zeroWhereMissing(ops, rows, shaped);
        T part = ops.multiply(z, (float) (1 / clip));
        return ops.divide(z, ops.sqrt(ops.add(ops.multiply(part, part), 1f)));
    }
}
