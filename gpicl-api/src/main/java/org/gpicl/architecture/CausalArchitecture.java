package org.gpicl.architecture;

import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;

/**
 * A learner that reads its examples in order, and so can read more of them later.
 *
 * <p>Laws: {@code prefixLogits(x, y)[j] = predict(fit(x[:j], y[:j]), x[j])}, and {@code observe(fit(D1), D2) = fit(D1 ++
 * D2)}.
 */
public interface CausalArchitecture extends Architecture {

    /** The state after more examples; the old one stays as it is. */
    <T> State<T> observe(TensorOps<T> ops, Parameters<T> theta, State<T> state, Examples<T> more);

    /**
     * Every example predicted from those before it, for meta-training on all prefixes at once.
     *
     * @return [batch, context, N_y], unnormalised log-probabilities (nats); position j predicts y_j from D_{1:j-1}, x_j
     */
    <T> T prefixLogits(TensorOps<T> ops, Parameters<T> theta, Examples<T> examples);

    /** The most examples that it can read, {@link Integer#MAX_VALUE} if there is no limit. */
    int maxExamples();
}
