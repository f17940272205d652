package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;

/**
 * A network that does not learn from its context: logits = Linear(two Linear-ReLU layers (x)). The paper's baseline for
 * memorisation (section 4.1): what it gets right, it knows from meta-training, which is on episodes of one example.
 *
 * <p>Its memory is empty. The state holds the last label, as that of every learner that reads in order, but no prediction
 * draws on it.
 *
 * <p>Parameters: (N_x + 1)·H + (H + 1)·H + (H + 1)·N_y. State: 0. Weights start out normal with variance 1 / fan-in, biases
 * at zero, as in the paper's code.
 *
 * @param features N_x
 * @param classes N_y
 * @param hidden H, width of both layers
 */
public record Mlp(int features, int classes, int hidden) implements RecurrentArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "mlp";

    public Mlp {
        Layers.requireInputs(KIND, features, classes);
        Layers.requireWithin(KIND, "hidden", hidden, 1, Layers.MAX_SIZE);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(new TokenMlp(features, hidden).parameters());
        specs.addAll(linear("head", hidden, classes, 1));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, Shape> memory() {
        return Map.of();
    }

    /** None: predictions draw on x alone. */
    @Override
    public long stateSize(long examples) {
        return 0;
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        return new Reading<>(memory, linear(ops, theta.scope("head"), TokenMlp.apply(ops, theta, x)));
    }
}
