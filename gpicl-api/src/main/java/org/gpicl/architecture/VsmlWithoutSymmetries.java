package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/**
 * Variable shared meta-learning without symmetries (section 4 and appendix): the grid of {@link Vsml}, but of a fixed
 * size. Its rows read a dense learned map of x_i (16 numbers each), its columns one of onehot(y_{i-1}) (4 numbers each);
 * the logits are a dense learned map of all forward messages. So the state is as large as that of {@link Vsml} on such a
 * grid, but every feature and every class has weights of its own.
 *
 * <p>Parameters, with a size of s, H hidden and messages of M: (N_x + 1)·16·s + (N_y + 1)·4·s for the maps of x and of the
 * label, (2·M + H + 21)·4·H + 2·(H + 1)·M for the grid, (s·M + 1)·N_y for the logits. State: 2·H·s² + 2·M·s, which is
 * 32·s² + 16·s for the sizes of the paper, and the last label (N_y). Weights start out normal with variance 1 / fan-in
 * and biases at zero, as in the paper's code, but those of the forget gates at 3, so that they start out remembering.
 *
 * @param features N_x
 * @param classes N_y
 * @param size s, of the grid in both directions
 * @param hidden H, size of h and of c of each LSTM
 * @param messageSize M, of forward and of backward messages
 * @param ticks of the LSTMs for each example
 */
public record VsmlWithoutSymmetries(int features, int classes, int size, int hidden, int messageSize, int ticks)
        implements RecurrentArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "vsml-without-symmetries";

    /** Numbers that arrive at a row. */
    static final int INPUT_SIZE = 16;

    /** Numbers that arrive at a column. */
    static final int LABEL_SIZE = 4;

    public VsmlWithoutSymmetries {
        Layers.requireInputs(KIND, features, classes);
        Layers.requireWithin(KIND, "size", size, 1, Layers.MAX_SIZE / INPUT_SIZE);
        VsmlLayer.require(KIND, size, size, hidden, messageSize, ticks);
    }

    /** With the sizes of the paper: a grid of 8 × 8, 16 hidden, messages of 8, 2 ticks. */
    public static VsmlWithoutSymmetries of(int features, int classes) {
        return new VsmlWithoutSymmetries(features, classes, 8, 16, 8, 2);
    }

    private VsmlLayer layer() {
        return new VsmlLayer(size, size, INPUT_SIZE, LABEL_SIZE, hidden, messageSize, ticks);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.addAll(linear("input", features, size * INPUT_SIZE, 1));
        specs.addAll(linear("label", classes, size * LABEL_SIZE, 1));
        specs.addAll(layer().parameters());
        specs.addAll(linear("head", size * messageSize, classes, 1));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, Shape> memory() {
        return layer().memory();
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        T input = linear(ops, theta.scope("input"), x); // [batch, examples, s · 16]
        T label = linear(ops, theta.scope("label"), labels); // [batch, examples, s · 4]
        Step<T> done = layer().read(
                        ops,
                        theta,
                        memory,
                        ops.reshape(input, 0, 0, size, INPUT_SIZE),
                        ops.reshape(label, 0, 0, size, LABEL_SIZE));
        T messages = ops.reshape(done.outputs().get(0), 0, 0, (long) size * messageSize);
        return new Reading<>(done.state(), linear(ops, theta.scope("head"), messages));
    }
}
