package org.gpicl.architecture;

import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/**
 * Variable shared meta-learning as in the paper (section 4 and appendix; Kirsch and Schmidhuber, "Meta Learning
 * Backpropagation And Improving It", arXiv 2012.14905): a grid of N_x × N_y small LSTMs that share one set of weights and
 * talk to each other. Where a network has a weight from feature i to class j, the grid has an LSTM with the state (h_ij,
 * c_ij).
 *
 * <p>Forward messages →m_j run to the classes, backward messages ←m_i to the features. For an example x with the previous
 * label y = onehot(y_{i-1}), every LSTM reads what arrives at its row and its column, the same in every tick:
 *
 * <pre>
 * (h_ij, c_ij) ← LSTM((h_ij, c_ij), [←m_i; x_i; →m_j; y_j])   as often as there are ticks
 * →m_j ← mean over i of (W_forward h_ij + b_forward)
 * ←m_i ← mean over j of (W_backward h_ij + b_backward)
 * </pre>
 *
 * <p>The first number of →m_j is the logit of class j. The messages are those of the step before: so →m_j, what was
 * predicted for an example, comes back to column j together with the label of that example.
 *
 * <p>Permuting the features changes nothing, permuting the classes permutes the answer. The number of weights depends
 * neither on N_x nor on N_y: with H hidden and messages of M it is (2·M + H + 3)·4·H + 2·(H + 1)·M, 2512 for the sizes of
 * the paper. State: 2·H·N_x·N_y, messages of M·(N_x + N_y), and the last label (N_y). Weights start out normal with
 * variance 1 / fan-in and biases at zero, as in the paper's code, but those of the forget gates at 3, so that they start
 * out remembering.
 *
 * <p>So weights that were meta-trained on a small grid are weights of a large one too, and what they learned there, at a
 * fraction of the time, holds.
 *
 * <p>The state of a step is large beside its weights: a step costs about 8·H² · N_x · N_y · ticks operations for each
 * episode.
 *
 * @param features N_x
 * @param classes N_y
 * @param hidden H, size of h and of c of each LSTM
 * @param messageSize M, of forward and of backward messages
 * @param ticks of the LSTMs for each example
 */
public record Vsml(int features, int classes, int hidden, int messageSize, int ticks) implements RecurrentArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "vsml";

    public Vsml {
        Layers.requireInputs(KIND, features, classes);
        VsmlLayer.require(KIND, features, classes, hidden, messageSize, ticks);
    }

    /** With the sizes of the paper: 16 hidden, messages of 8, 2 ticks. */
    public static Vsml of(int features, int classes) {
        return new Vsml(features, classes, 16, 8, 2);
    }

    private VsmlLayer layer() {
        return new VsmlLayer(features, classes, 1, 1, hidden, messageSize, ticks);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.copyOf(layer().parameters());
    }

    @Override
    public Map<String, Shape> memory() {
        return layer().memory();
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        Step<T> done = layer().read(ops, theta, memory, ops.expandDims(x, -1), ops.expandDims(labels, -1));
        T messages = done.outputs().get(0); // [batch, examples, N_y, M]
        return new Reading<>(done.state(), ops.squeeze(ops.slice(messages, -1, 0, 1), -1));
    }
}
