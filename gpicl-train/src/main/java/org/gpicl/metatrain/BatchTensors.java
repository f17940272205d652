package org.gpicl.metatrain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** The names of the tensors of a batch: an {@link Objective} says which of them it needs. */
public final class BatchTensors {

    /** float32 [batch, context, N_x]: rows read with their labels. */
    public static final String X = "x";

    /** int64 [batch, context]. */
    public static final String Y = "y";

    /** float32 [batch, query, N_x]: rows to predict. */
    public static final String QUERY_X = "query.x";

    /** int64 [batch, query]. */
    public static final String QUERY_Y = "query.y";

    /** float32 [batch, predicted]: 1 where a prediction counts, else 0. */
    public static final String WEIGHTS = "weights";

    /** float32 [batch, classes, code size]. */
    public static final String CODES = "codes";

    /** float32 [batch, context, channels, classes]: what experts say of the rows read. */
    public static final String EVIDENCE = "evidence";

    /** float32 [batch, query, channels, classes]: what they say of the rows to predict. */
    public static final String QUERY_EVIDENCE = "query.evidence";

    private BatchTensors() {}

    /** One of them, which must be there. */
    public static <T> T require(Map<String, T> batch, String name) {
        T value = batch.get(name);
        if (value == null) {
            throw new IllegalArgumentException("batch: expected the tensor " + name + ", got " + batch.keySet());
        }
        return value;
    }

    /** The episodes of one of several equal parts of a batch; shares its memory. */
    static Map<String, Tensor> part(Map<String, Tensor> batch, int part, int parts) {
        Map<String, Tensor> episodes = new LinkedHashMap<>();
        batch.forEach((name, tensor) -> {
            ByteBuffer all = tensor.bytes();
            int length = all.capacity() / parts;
            Shape shape = tensor.shape().withDim(0, tensor.shape().dim(0).dividedBy(parts));
            ByteBuffer some = all.slice(part * length, length).order(ByteOrder.nativeOrder());
            episodes.put(name, Tensor.wrap(tensor.dtype(), shape, some));
        });
        return episodes;
    }

    /** The sum of the weights of a batch, at least 1: {@link Objective#totalWeight} on the host. */
    static double totalWeight(Map<String, Tensor> batch) {
        FloatBuffer weights = require(batch, WEIGHTS).floats();
        double sum = 0;
        while (weights.hasRemaining()) {
            sum += weights.get();
        }
        return Math.max(1, sum);
    }
}
