package org.gpicl.metatrain;

import static org.gpicl.metatrain.Moments.blend;
import static org.gpicl.metatrain.Moments.decayed;
import static org.gpicl.metatrain.Moments.get;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.TensorOps;

/**
 * The sign of an exponential moving average of the gradient (signum, Bernstein et al. 2018): one of the paper's means
 * against the plateau. Every weight moves by the whole learning rate, however small its gradient is.
 *
 * @param beta decay of the average
 * @param epsilon an average of no more than that, up or down, has the sign 0
 * @param weightDecay share of a weight matrix removed per unit of learning rate; biases and gains are exempt
 */
public record SignOfAverage(double beta, double epsilon, double weightDecay) implements Optimizer {

    /** An average over about ten updates; only exactly 0 has no sign. */
    public static final SignOfAverage DEFAULT = new SignOfAverage(0.9, 0, 0);

    public SignOfAverage {
        if (!(beta >= 0 && beta < 1) || !(epsilon >= 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("sign of average: expected a beta in [0, 1), an epsilon and a weight"
                    + " decay of at least 0, got " + beta + ", " + epsilon + ", " + weightDecay);
        }
    }

    /** With another ε. */
    public SignOfAverage withEpsilon(double other) {
        return new SignOfAverage(beta, other, weightDecay);
    }

    /** With another weight decay. */
    public SignOfAverage withWeightDecay(double other) {
        return new SignOfAverage(beta, epsilon, other);
    }

    @Override
    public List<String> moments(ParameterSpec parameter) {
        return List.of(Moments.FIRST);
    }

    /** None: an average that started at 0 is too small, and has the right sign. */
    @Override
    public Map<String, Double> corrections(long step) {
        return Map.of();
    }

    @Override
    public <T> Descent<T> descend(
            TensorOps<T> ops, List<ParameterSpec> parameters, Map<String, T> state, Map<String, T> gradients) {
        Map<String, T> directions = new LinkedHashMap<>();
        Map<String, T> moments = new LinkedHashMap<>();
        for (ParameterSpec spec : parameters) {
            String prefixed = Moments.FIRST + spec.name();
            T average = blend(ops, beta, get(state, prefixed), get(gradients, spec.name()));
            directions.put(spec.name(), decayed(ops, weightDecay, spec, state, sign(ops, average)));
            moments.put(prefixed, average);
        }
        return new Descent<>(directions, moments);
    }

    /** 1 above ε, −1 below −ε, else 0. */
    private <T> T sign(TensorOps<T> ops, T x) {
        T up = ops.less(ops.constant((float) epsilon), x);
        T down = ops.less(x, ops.constant((float) -epsilon));
        return ops.subtract(ops.cast(up, DType.FLOAT32), ops.cast(down, DType.FLOAT32));
    }
}
