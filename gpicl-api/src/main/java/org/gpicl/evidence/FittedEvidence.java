package org.gpicl.evidence;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.preprocess.RowEncoder;
import org.gpicl.random.Seed;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Experts, fitted on a context: what they say of its rows and of queries. Immutable and thread-safe.
 *
 * <p>An expert gives scores to the classes through one or more channels; 0 says nothing, and none is beyond ±{@value #BOUND}.
 * The scores of a row of the context are those it would get if it were not in the context, so that its label is no part of
 * them. Classes of which the context has no row get 0.
 *
 * <p>Experts, in this order: ridge regression of two strengths (2 channels); naive Bayes over soft bins of each column, a
 * category being a bin and missing values another (3); the same over random ferns of several columns (3); votes of near rows
 * of two widths (2); kernel ridge regression with two kernels for tables (2), and with two of encoded rows (2). They are fitted
 * in double, on the rows as they are, on their encoded columns and on what the model reads, and draw nothing at random but the ferns and, of very many rows, those that kernels learn from.
 */
public final class FittedEvidence {

    /** No score is farther from 0. */
    static final float BOUND = 3;

    private final RowEncoder encoder;
    private final List<Expert> experts;
    private final int channels;
    private final int[] classes; // for each class that occurs, its number [classes that occur]
    private final int count;

    private FittedEvidence(RowEncoder encoder, List<Expert> experts, int channels, int[] classes, int count) {
        this.encoder = encoder;
        this.experts = experts;
        this.channels = channels;
        this.classes = classes;
        this.count = count;
    }

    /** The number of experts that there are. */
    public static int experts() {
        return Experts.values().length;
    }

    /** The channels of the first {@code experts}, each a score for every class. */
    public static int channels(int experts) {
        return Experts.channels(experts);
    }

    /**
     * Fits experts.
     *
     * @param experts how many, the first of all: 1 to {@link #experts()}
     * @param encoder fitted on these rows
     * @param rows the context, row-major [count, features], finite or NaN where missing; may be longer; neither kept nor
     *     modified
     * @param y classes [count], from 0; may be longer; not kept
     * @param count n, the number of rows, at least 1
     * @param seed of what is drawn
     */
    public static FittedEvidence fit(int experts, RowEncoder encoder, float[] rows, int[] y, int count, Seed seed) {
        if (experts < 1 || experts > experts() || count < 1) {
            throw new IllegalArgumentException("evidence: expected 1 to " + experts() + " experts and at least 1 row,"
                    + " got " + experts + " and " + count);
        }
        int[] labels = Arrays.copyOf(y, count);
        int[] classes = Arrays.stream(labels).sorted().distinct().toArray();
        for (int row = 0; row < count; row++) {
            labels[row] = Arrays.binarySearch(classes, labels[row]);
        }
        int features = encoder.features();
        float[] columns = new float[Math.multiplyExact(count, features)];
        encoder.encodeColumns(rows, 0, count, columns);
        int width = Experts.readEncoded(experts) ? encoder.width() : 0;
        float[] encoded = encoded(encoder, rows, count, width);
        Examples examples = new Examples(count, features, rows, columns, width, encoded, labels, classes.length);
        return new FittedEvidence(encoder, Experts.fit(experts, examples, seed), channels(experts), classes, count);
    }

    private static float[] encoded(RowEncoder encoder, float[] rows, int count, int width) {
        float[] encoded = new float[Math.multiplyExact(count, width)];
        if (width > 0) {
            encoder.encode(rows, 0, count, FloatBuffer.wrap(encoded));
        }
        return encoded;
    }

    /** Numbers that the experts together give to each class. */
    public int channels() {
        return channels;
    }

    /** The heap that it takes, in bytes, about. */
    public long bytes() {
        return experts.stream().mapToLong(Expert::bytes).sum();
    }

    /**
     * The scores of the rows of the context.
     *
     * @param outputs the number of classes to write, more than any of the context
     * @param out receives [count, channels, outputs]
     */
    public void context(int outputs, FloatBuffer out) {
        List<float[]> scores = experts.stream().map(Expert::leaveOneOut).toList();
        for (int row = 0; row < count; row++) {
            for (int e = 0; e < scores.size(); e++) {
                int numbers = experts.get(e).channels() * classes.length;
                put(scores.get(e), row * numbers, experts.get(e).channels(), outputs, out);
            }
        }
    }

    /**
     * The scores of queries.
     *
     * @param rows row-major [any, features], finite or NaN where missing; not modified
     * @param first the first row to score, from 0
     * @param queries number of rows to score
     * @param outputs the number of classes to write, more than any of the context
     * @param out receives [queries, channels, outputs]
     */
    public void queries(float[] rows, int first, int queries, int outputs, FloatBuffer out) {
        int features = encoder.features();
        float[] raw = Arrays.copyOfRange(rows, first * features, (first + queries) * features);
        float[] columns = new float[raw.length];
        encoder.encodeColumns(raw, 0, queries, columns);
        float[] encoded = encoded(encoder, raw, queries, Experts.readEncoded(experts.size()) ? encoder.width() : 0);
        float[] scores = new float[channels * classes.length];
        for (int row = 0; row < queries; row++) {
            Query query = new Query(raw, columns, encoded, row);
            for (Expert expert : experts) {
                expert.score(query, scores, 0);
                put(scores, 0, expert.channels(), outputs, out);
            }
        }
    }

    /** Writes scores [channels, classes that occur] as [channels, outputs]. */
    private void put(float[] scores, int offset, int expertChannels, int outputs, FloatBuffer out) {
        for (int channel = 0; channel < expertChannels; channel++) {
            int at = out.position();
            for (int i = 0; i < outputs; i++) {
                out.put(0);
            }
            for (int c = 0; c < classes.length; c++) {
                out.put(at + classes[c], scores[offset + channel * classes.length + c]);
            }
        }
    }

    // ---------------------------------------------------------------- as a part of a computation

    /** What {@link #scores} needs: float32 tensors by name. */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int e = 0; e < experts.size(); e++) {
            String scope = scope(e);
            experts.get(e).tensors().forEach((name, tensor) -> tensors.put(scope + "." + name, tensor));
        }
        return tensors;
    }

    /**
     * The scores of queries in float32, for a context in which every class occurs.
     *
     * @param tensors those of {@link #tensors}
     * @param rows [rows, features], finite or NaN where missing
     * @param columns what the encoder's {@link RowEncoder#columns(TensorOps, Parameters, Object)} makes of them
     * @param encoded what the encoder makes of them, the linear map included [rows, N_x]
     * @return [rows, channels, classes]
     */
    public <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded) {
        List<T> scores = new ArrayList<>();
        for (int e = 0; e < experts.size(); e++) {
            scores.add(experts.get(e).scores(ops, tensors.scope(scope(e)), rows, columns, encoded));
        }
        return ops.reshape(ops.concat(1, scores), 0, channels, classes.length);
    }

    private static String scope(int expert) {
        return "expert" + expert;
    }

    static float bounded(double score) {
        return (float) Math.max(-BOUND, Math.min(BOUND, score));
    }

    static <T> T bounded(TensorOps<T> ops, T scores) {
        return ops.maximum(ops.minimum(scores, ops.constant(BOUND)), ops.constant(-BOUND));
    }
}
