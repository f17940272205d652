package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/**
 * Two Linear-ReLU layers on concat(x_i, onehot(y_{i-1})), a layer of gated recurrent units (Cho et al. 2014), a linear
 * head: {@link Lstm} with half the state. Not in the paper.
 *
 * <pre>
 * r, z = σ(W_r u + U_r h + b_r), σ(W_z u + U_z h + b_z)
 * n = tanh(W_n u + b_n + r ⊙ U_n h)
 * h ← (1 − z) ⊙ n + z ⊙ h
 * </pre>
 *
 * <p>The reset r acts after the product with U_n, so that a step has one product of matrices.
 *
 * <p>Parameters: (N_x + N_y + 1)·H + (H + 1)·H + (2·H + 1)·3·H + (H + 1)·N_y. State: H, and the last label (N_y). Weights
 * start out normal with variance 1 / fan-in, biases at zero.
 *
 * @param features N_x
 * @param classes N_y
 * @param hidden H, which is the width of the layers before it too
 */
public record Gru(int features, int classes, int hidden) implements RecurrentArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "gru";

    public Gru {
        Layers.requireInputs(KIND, features, classes);
        Layers.requireWithin(KIND, "hidden", hidden, 1, Layers.MAX_SIZE / 3);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(new TokenMlp(features + classes, hidden).parameters());
        specs.add(Layers.weight("gru.input.weight", hidden, 3 * hidden, 1, 2 * hidden));
        specs.add(Layers.weight("gru.hidden.weight", hidden, 3 * hidden, 1, 2 * hidden));
        specs.add(Layers.bias("gru.bias", 3 * hidden));
        specs.addAll(linear("head", hidden, classes, 1));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, Shape> memory() {
        return Map.of("hidden", Shape.of(hidden));
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        Parameters<T> gru = theta.scope("gru");
        T u = TokenMlp.apply(ops, theta, PreviousLabels.token(ops, x, labels)); // [batch, examples, H]
        T fromInput = ops.linear(u, gru.get("input.weight"), gru.get("bias")); // [batch, examples, 3H]
        T toGates = ops.slice(fromInput, -1, 0, 2L * hidden); // r and z
        T toProposal = ops.slice(fromInput, -1, 2L * hidden, Shapes.END);
        Step<T> done = ops.scan(
                memory,
                List.of(toGates, toProposal),
                List.of(gru.get("hidden.weight")),
                1,
                false,
                (inner, state, inputs, weights) -> {
                    T next = step(inner, inputs.get(0), inputs.get(1), state.get(0), weights.get(0));
                    return new Step<>(List.of(next), List.of(next));
                });
        T h = done.outputs().get(0); // [batch, examples, H]
        return new Reading<>(done.state(), linear(ops, theta.scope("head"), h));
    }

    /** toGates [batch, 2H], toProposal [batch, H], h [batch, H], weight [H, 3H]: the next h. */
    private static <T> T step(TensorOps<T> ops, T toGates, T toProposal, T h, T weight) {
        List<T> fromHidden = ops.split(ops.matMul(h, weight), -1, List.of(toGates, toProposal));
        T gates = ops.sigmoid(ops.add(toGates, fromHidden.get(0)));
        List<T> rz = ops.split(gates, -1, List.of(h, h));
        T proposal = ops.tanh(ops.add(toProposal, ops.multiply(rz.get(0), fromHidden.get(1))));
        return ops.add(proposal, ops.multiply(rz.get(1), ops.subtract(h, proposal)));
    }
}
