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
 *
 * <p>One of your own is a record, which often asks {@link ContextSplit} or {@link AllPrefixes} for all but what it changes. A
 * checkpoint names it by {@code toString}: of a resumed run it must be the same.
 */
public interface Objective {

    /**
     * How a batch is laid out.
     *
     * @param rows of each episode
     * @param context rows at its beginning on which the encoding of its features is fitted
     */
    record Layout(int rows, int context) {

        /**
         * The same for tables that may be smaller: with at most so many rows, of which a fourth at most is left to predict.
         * Where all rows are predicted they stay so.
         *
         * @param most at least 2
         */
        Layout within(int most) {
            if (rows <= most) {
                return this;
            }
            int queries = rows - context;
            return new Layout(most, most - Math.min(queries, Math.max(1, most / 4)));
        }
    }

    /** Draws the layout of one batch. */
    Layout layout(RandomStream random);

    /** The tensors of a batch, of those that {@link BatchTensors} names: what {@link EpisodeBatches} makes. */
    Map<String, TensorType> inputs(Architecture architecture);

    /**
     * The answers to a batch.
     *
     * @return [batch, predicted, classes], unnormalised log-probabilities (nats)
     */
    <T> T logits(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch);

    /** The labels of what is predicted: int64 [batch, predicted]. */
    <T> T targets(Map<String, T> batch);

    /** The rows of an episode in a batch of middling layout: what decides how many episodes fit into a cache. */
    int typicalRows();

    /**
     * The sum of the cross-entropies (nats) of what is predicted, each times its weight. J(θ) of a batch is its total divided
     * by its total weight, and so the sum of what its slices come to, each divided by the weight of the whole.
     *
     * <p>A target whose class the learner cannot know has weight 0.
     *
     * @return a scalar
     */
    default <T> T total(TensorOps<T> ops, Architecture architecture, Parameters<T> theta, Map<String, T> batch) {
        T weights = BatchTensors.require(batch, BatchTensors.WEIGHTS);
        T losses = ops.crossEntropy(logits(ops, architecture, theta, batch), targets(batch));
        return ops.reshape(ops.sum(ops.multiply(losses, weights), 0, 1));
    }

    /**
     * The sum of the weights of a batch; 1 where every weight is 0, so that its loss is 0 and not 0/0.
     *
     * @return a scalar
     */
    default <T> T totalWeight(TensorOps<T> ops, Map<String, T> batch) {
        T sum = ops.sum(BatchTensors.require(batch, BatchTensors.WEIGHTS), 0, 1);
        return ops.reshape(ops.maximum(sum, ops.constant(1f)));
    }
}
