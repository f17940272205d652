package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/**
 * The paper's LSTM (section 4 and appendix): two Linear-ReLU layers on concat(x_i, onehot(y_{i-1})), one LSTM
 * (Hochreiter and Schmidhuber 1997, with a forget gate), a linear head.
 *
 * <pre>
 * i, g, f, o = W [u; h] + b
 * c ← σ(f + 1) ⊙ c + σ(i) ⊙ tanh(g)
 * h ← σ(o) ⊙ tanh(c)
 * </pre>
 *
 * <p>Parameters: (N_x + N_y + 1)·H + (H + 1)·H + (2·H + 1)·4·H + (H + 1)·N_y. State: 2·H, and the last label (N_y).
 * Weights start out normal with variance 1 / fan-in and biases at zero, as in the paper's code, but those of the forget
 * gate at 3, so that it starts out remembering.
 *
 * @param features N_x
 * @param classes N_y
 * @param hidden H, which is the width of the layers before it too
 */
public record Lstm(int features, int classes, int hidden) implements RecurrentArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "lstm";

    public Lstm {
        Layers.requireInputs(KIND, features, classes);
        Layers.requireWithin(KIND, "hidden", hidden, 1, LstmCell.MAX_HIDDEN);
    }

    private LstmCell cell() {
        return new LstmCell(hidden, hidden);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(new TokenMlp(features + classes, hidden).parameters());
        specs.add(cell().weight("lstm.input.weight", hidden));
        specs.add(cell().hiddenWeight("lstm.hidden.weight"));
        specs.add(cell().bias("lstm.bias"));
        specs.addAll(linear("head", hidden, classes, 1));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, Shape> memory() {
        Map<String, Shape> memory = new LinkedHashMap<>();
        memory.put("hidden", Shape.of(hidden));
        memory.put("cell", Shape.of(hidden));
        return memory;
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        Parameters<T> lstm = theta.scope("lstm");
        T u = TokenMlp.apply(ops, theta, PreviousLabels.token(ops, x, labels)); // [batch, examples, H]
        T bias = cell().raised(ops, lstm.get("bias"));
        T fromInput = ops.linear(u, lstm.get("input.weight"), bias); // [batch, examples, 4H]
        Step<T> done = ops.scan(
                memory,
                List.of(fromInput),
                List.of(lstm.get("hidden.weight")),
                1,
                false,
                (inner, state, inputs, weights) -> {
                    T gates = inner.add(inputs.get(0), inner.matMul(state.get(0), weights.get(0)));
                    LstmCell.Memory<T> next = cell().step(inner, gates, state.get(1), -1);
                    return new Step<>(List.of(next.h(), next.c()), List.of(next.h()));
                });
        T h = done.outputs().get(0); // [batch, examples, H]
        return new Reading<>(done.state(), linear(ops, theta.scope("head"), h));
    }
}
