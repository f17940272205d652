package org.gpicl.metatrain;

import static org.gpicl.metatrain.Moments.blend;
import static org.gpicl.metatrain.Moments.decayed;
import static org.gpicl.metatrain.Moments.get;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.TensorOps;

/**
 * Adam (Kingma and Ba 2015); with a weight decay, which is decoupled, AdamW (Loshchilov and Hutter 2019).
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment; the paper found a small one to shorten the plateau
 * @param weightDecay share of a weight matrix removed per unit of learning rate; biases and gains are exempt
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {

    /** The paper's settings, with the small ε that it recommends. */
    public static final Adam DEFAULT = new Adam(0.9, 0.999, 1e-10, 0);

    /** Correction: 1 − β₁^t, t counting from 1. */
    private static final String CORRECTION1 = "bias-correction1";

    /** Correction: 1 − β₂^t, t counting from 1. */
    private static final String CORRECTION2 = "bias-correction2";

    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1) || !(epsilon > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("adam: expected betas in [0, 1), a positive epsilon, a weight decay of"
                    + " at least 0, got " + beta1 + ", " + beta2 + ", " + epsilon + ", " + weightDecay);
        }
    }

    /** With another ε. */
    public Adam withEpsilon(double other) {
        return new Adam(beta1, beta2, other, weightDecay);
    }

    /** With another weight decay. */
    public Adam withWeightDecay(double other) {
        return new Adam(beta1, beta2, epsilon, other);
    }

    @Override
    public List<String> moments(ParameterSpec parameter) {
        return List.of(Moments.FIRST, Moments.SECOND);
    }

    /** The moments start at 0; dividing by 1 − β^t makes up for it. */
    @Override
    public Map<String, Double> corrections(long step) {
        return Map.of(
                CORRECTION1, 1 - StrictMath.pow(beta1, step + 1.0),
                CORRECTION2, 1 - StrictMath.pow(beta2, step + 1.0));
    }

    @Override
    public <T> Descent<T> descend(
            TensorOps<T> ops, List<ParameterSpec> parameters, Map<String, T> state, Map<String, T> gradients) {
        T correction1 = get(state, CORRECTION1);
        T correction2 = get(state, CORRECTION2);
        Map<String, T> directions = new LinkedHashMap<>();
        Map<String, T> moments = new LinkedHashMap<>();
        for (ParameterSpec spec : parameters) {
            String name = spec.name();
            T gradient = get(gradients, name);
            T first = blend(ops, beta1, get(state, Moments.FIRST + name), gradient);
            T second = blend(ops, beta2, get(state, Moments.SECOND + name), ops.multiply(gradient, gradient));
            T root = ops.add(ops.sqrt(ops.divide(second, correction2)), (float) epsilon);
            T direction = ops.divide(ops.divide(first, correction1), root);
            directions.put(name, decayed(ops, weightDecay, spec, state, direction));
            moments.put(Moments.FIRST + name, first);
            moments.put(Moments.SECOND + name, second);
        }
        return new Descent<>(directions, moments);
    }
}
