package org.gpicl.evidence;

import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * A learner whose answer has a closed form, fitted on examples. Immutable and thread-safe.
 *
 * <p>It gives scores to classes, through one or more channels. A score of 0 says nothing, a greater one speaks for the class;
 * relabelling the classes relabels the scores.
 */
interface Expert {

    /** Numbers that it gives to each class. */
    int channels();

    /**
     * The scores of the examples themselves, each as if it had not been among them.
     *
     * @return row-major [count, channels, classes]
     */
    float[] leaveOneOut();

    /** The heap that it takes, in bytes, about. */
    long bytes();

    /**
     * The scores of one query.
     *
     * @param out receives [channels, classes] from {@code offset} on
     */
    void score(Query query, float[] out, int offset);

    /** What {@link #scores} needs: float32 tensors by name. */
    Map<String, Tensor> tensors();

    /**
     * The scores of queries, in float32, as part of a computation.
     *
     * @param tensors those of {@link #tensors}
     * @param rows [rows, features], NaN where missing
     * @param columns the same after the encoding of each column
     * @param encoded the same as the model reads them [rows, width]
     * @return [rows, channels · classes]
     */
    <T> T scores(TensorOps<T> ops, Parameters<T> tensors, T rows, T columns, T encoded);
}
