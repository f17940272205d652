package org.gpicl.metatrain;

import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.random.RandomStream;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * J(θ): what a batch of episodes is asked, and how the answers are scored.
 *
 * <p>An episode is a sequence of rows of which the first {@code context} are read with their labels and {@code
 * predicted} are to be predicted.
 */
public sealed interface Objective permits ContextSplit, AllPrefixes {

    /**
     * How a batch is laid out.
     *
     * @param rows of each episode
     * @param context rows at its beginning on which the encoding of its features is fitted
     */
    record Layout(int rows, int context) {}

    /** Draws the layout of one batch. */
    Layout layout(RandomStream random);

    /** The tensors of a batch, by name: what {@link EpisodeBatches} makes. */
    Map<String, TensorType> inputs(Architecture architecture);

    /**
     * The answers to a batch.
     *
     * @return [batch, predicted, classes], unnormalised log-probabilities (nats)
     */
    <T> T logits(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch);

    /** The labels of what is predicted: int64 [batch, predicted]. */
    <T> T targets(Map<String, T> batch);

    /**
     * J(θ) of a batch: the cross-entropy (nats), averaged over what is predicted.
     *
     * <p>A target whose class the learner cannot know has weight 0.
     *
     * @return a scalar
     */
    default <T> T loss(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch) {
        T weights = BatchTensors.require(batch, BatchTensors.WEIGHTS);
        T losses = ops.crossEntropy(logits(ops, architecture, theta, batch), targets(batch));
        T total = ops.sum(ops.multiply(losses, weights), 0, 1);
        // a batch in which every weight is 0 has loss 0, not 0/0
        T count = ops.maximum(ops.sum(weights, 0, 1), ops.constant(1f));
        return ops.reshape(ops.divide(total, count));
    }
}
