package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;

/**
 * The paper's outer-product LSTM (section 4 and appendix): the cell is a matrix, which is written by outer products and
 * read by a query, so the state grows as H², where that of {@link Lstm} grows as H.
 *
 * <p>Two Linear-ReLU layers on concat(x_i, onehot(y_{i-1})), then layers of
 *
 * <pre>
 * k1 (3H), k2 (3H), q (H), o (H) = W [u; h] + b
 * M_a = (s · tanh k1_a) ⊗ tanh k2_a   for a in i, g, f;  s = softplus(a learned number)
 * C ← σ(M_f + 1) ⊙ C + σ(M_i) ⊙ M_g
 * h ← σ(o) ⊙ tanh(Cᵀ q)
 * </pre>
 *
 * <p>where u is the output h of the layer before; then a linear head.
 *
 * <p>Parameters: (N_x + N_y + 1)·H + (H + 1)·H + layers·((2·H + 1)·8·H + 1) + (H + 1)·N_y. State: H² + H for each layer,
 * and the last label (N_y). Weights start out normal with variance 1 / fan-in, biases and the learned number at zero, as
 * in the paper's code.
 *
 * @param features N_x
 * @param classes N_y
 * @param hidden H, which is the width of the layers before too
 * @param layers how many; the paper has one
 */
public record OuterProductLstm(int features, int classes, int hidden, int layers) implements RecurrentArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "outer-product-lstm";

    /** The outer products of a step: i, g and f. */
    private static final int PRODUCTS = 3;

    public OuterProductLstm {
        Layers.requireInputs(KIND, features, classes);
        Layers.requireWithin(KIND, "hidden", hidden, 1, Layers.MAX_SIZE / 8);
        Layers.requireWithin(KIND, "layers", layers, 1, Layers.MAX_LAYERS);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(new TokenMlp(features + classes, hidden).parameters());
        for (int i = 0; i < layers; i++) {
            String layer = Layers.scope(i) + ".";
            specs.add(Layers.weight(layer + "input.weight", hidden, 8 * hidden, 1, 2 * hidden));
            specs.add(Layers.weight(layer + "hidden.weight", hidden, 8 * hidden, 1, 2 * hidden));
            specs.add(Layers.bias(layer + "bias", 8 * hidden));
            specs.add(new ParameterSpec(layer + "scale", Shape.SCALAR, Initialization.zeros()));
        }
        specs.addAll(linear("head", hidden, classes, 1));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, Shape> memory() {
        Map<String, Shape> memory = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            memory.put(Layers.scope(i) + ".hidden", Shape.of(hidden));
            memory.put(Layers.scope(i) + ".cell", Shape.of(hidden, hidden));
        }
        return memory;
    }

    @Override
    public <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T x, T labels) {
        T u = TokenMlp.apply(ops, theta, PreviousLabels.token(ops, x, labels)); // [batch, examples, H]
        List<T> after = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            Step<T> done = layer(ops, theta.scope(Layers.scope(i)), memory.subList(2 * i, 2 * i + 2), u);
            after.addAll(done.state());
            u = done.outputs().get(0);
        }
        return new Reading<>(after, linear(ops, theta.scope("head"), u));
    }

    /** One layer over all examples: u [batch, examples, H] → h, the same. */
    private <T> Step<T> layer(TensorOps<T> ops, Parameters<T> theta, List<T> memory, T u) {
        T fromInput = ops.linear(u, theta.get("input.weight"), theta.get("bias")); // [batch, examples, 8H]
        T scale = ops.log(ops.add(ops.exp(theta.get("scale")), 1f)); // softplus
        T eachProduct = ops.constant(Tensor.filled(Shape.of(1, PRODUCTS, 1), 0));
        return ops.scan(
                memory,
                List.of(fromInput),
                List.of(theta.get("hidden.weight"), ops.add(scale, eachProduct)),
                1,
                false,
                (inner, state, inputs, weights) ->
                        step(inner, inputs.get(0), state.get(0), state.get(1), weights.get(0), weights.get(1)));
    }

    /** fromInput [batch, 8H], h [batch, H], C [batch, H, H], weight [H, 8H], scale [1, 3, 1]. */
    private <T> Step<T> step(TensorOps<T> ops, T fromInput, T h, T cell, T weight, T scale) {
        T z = ops.reshape(ops.add(fromInput, ops.matMul(h, weight)), 0, 8, hidden); // [batch, 8, H]
        T one = ops.constant(Tensor.filled(Shape.of(1, 1, 1), 0));
        T keys = ops.constant(Tensor.filled(Shape.of(1, 2 * PRODUCTS, 1), 0));
        List<T> parts = ops.split(z, 1, List.of(keys, one, one));
        List<T> k12 = ops.split(ops.tanh(parts.get(0)), 1, List.of(scale, scale)); // each [batch, 3, H]
        T q = parts.get(1); // [batch, 1, H]
        T o = parts.get(2);

        List<T> k1 = ops.split(ops.multiply(k12.get(0), scale), 1, List.of(one, one, one)); // each [batch, 1, H]
        List<T> k2 = ops.split(k12.get(1), 1, List.of(one, one, one));
        T write = ops.multiply(ops.sigmoid(outer(ops, k1.get(0), k2.get(0))), outer(ops, k1.get(1), k2.get(1)));
        T keep = ops.sigmoid(ops.add(outer(ops, k1.get(2), k2.get(2)), 1f));
        T nextCell = ops.add(ops.multiply(keep, cell), write); // [batch, H, H]

        T read = ops.matMul(q, nextCell); // Cᵀ q: [batch, 1, H]
        T nextH = ops.squeeze(ops.multiply(ops.sigmoid(o), ops.tanh(read)), 1); // [batch, H]
        return new Step<>(List.of(nextH, nextCell), List.of(nextH));
    }

    /** [batch, 1, H] ⊗ [batch, 1, H] → [batch, H, H]. */
    private static <T> T outer(TensorOps<T> ops, T a, T b) {
        return ops.multiply(ops.transposeLast(a), b);
    }
}
