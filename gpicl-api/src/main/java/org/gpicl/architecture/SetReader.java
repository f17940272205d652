package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;
import static org.gpicl.architecture.Layers.norm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.TransformerBlocks.KeysValues;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * What Transformers have in common that read a context as a set: layers in which context tokens attend to all context
 * tokens and query tokens to the context alone, and a readout that finds the answer among the labels of the context,
 * p(c) = Σ_{i: y_i = c} α_i, with α a softmax (mean over heads) of a final query against the final context tokens.
 *
 * <p>Attention may be scaled by the length of the context, each head by a factor 1 + a·log((n + 1)/{@value #USUAL_LENGTH})
 * with a learned a, so that it need not blur where there is more to attend to than in meta-training (Nakanishi, "Scalable-softmax
 * is superior for attention", 2025).
 *
 * @param blocks the layers
 * @param lengthScaled whether attention is scaled so
 */
record SetReader(TransformerBlocks blocks, boolean lengthScaled) {

    /** Added to every probability before the logarithm: bounds the loss of a class that got no attention at all. */
    static final float FLOOR = 1e-6f;

    private static final String READOUT_KEYS = "readout.keys";
    private static final String LABELS = "labels";
    private static final String LOG_LENGTH = "length";
    private static final int USUAL_LENGTH = 128;

    /** The parameters of the layers and the readout. */
    List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(blocks.parameters());
        int inner = blocks.heads() * blocks.keySize();
        specs.addAll(norm("readout.norm", blocks.width()));
        specs.addAll(linear("readout.query", blocks.width(), inner, 1));
        specs.addAll(linear("readout.key", blocks.width(), inner, 1));
        for (int i = 0; lengthScaled && i < blocks.layers(); i++) {
            specs.add(lengthWeight(Layers.scope(i)));
        }
        if (lengthScaled) {
            specs.add(lengthWeight("readout"));
        }
        return specs;
    }

    private ParameterSpec lengthWeight(String scope) {
        return new ParameterSpec(scope + ".length", Shape.of(blocks.heads(), 1, 1), Initialization.zeros());
    }

    Map<String, TensorType> state() {
        Map<String, TensorType> state = new LinkedHashMap<>(blocks.state());
        state.put(READOUT_KEYS, blocks.perHead());
        state.put(LABELS, TensorType.float32(Architecture.BATCH, Architecture.CONTEXT, Architecture.CLASSES));
        if (lengthScaled) {
            state.put(LOG_LENGTH, TensorType.float32(Architecture.BATCH, Dim.of(1), Dim.of(1), Dim.of(1)));
        }
        return state;
    }

    /** Keys and values of every layer and the keys of the readout; the labels count one float an example. */
    long stateSize(long examples) {
        return examples * ((2L * blocks.layers() + 1) * blocks.heads() * blocks.keySize() + 1);
    }

    /**
     * Passes context tokens through the layers.
     *
     * @param h [batch, context, width]
     * @param labels one-hot [batch, context, classes]
     */
    <T> State<T> read(TensorOps<T> ops, Parameters<T> theta, T h, T labels) {
        Map<String, T> state = new LinkedHashMap<>();
        if (lengthScaled) {
            state.put(LOG_LENGTH, logLength(ops, labels));
        }
        T tokens = h;
        for (int i = 0; i < blocks.layers(); i++) {
            Parameters<T> layer = theta.scope(Layers.scope(i));
            T normed = blocks.normed(ops, layer, tokens);
            TransformerBlocks.remember(state, i, blocks.keysValues(ops, layer, normed));
            tokens = layer(ops, layer, i, tokens, normed, new State<>(state));
        }
        T normed = norm(ops, theta.scope("readout.norm"), tokens);
        state.put(READOUT_KEYS, blocks.splitHeads(ops, linear(ops, theta.scope("readout.key"), normed)));
        state.put(LABELS, labels);
        return new State<>(state);
    }

    /** Passes query tokens [batch, query, width] through the layers; they come out normed for the readout. */
    <T> T answer(TensorOps<T> ops, Parameters<T> theta, State<T> state, T h) {
        T tokens = h;
        for (int i = 0; i < blocks.layers(); i++) {
            Parameters<T> layer = theta.scope(Layers.scope(i));
            tokens = layer(ops, layer, i, tokens, blocks.normed(ops, layer, tokens), state);
        }
        return norm(ops, theta.scope("readout.norm"), tokens);
    }

    private <T> T layer(TensorOps<T> ops, Parameters<T> layer, int number, T tokens, T normed, State<T> state) {
        KeysValues<T> memory = TransformerBlocks.memory(state, number);
        T queries = sharpened(ops, layer, blocks.queries(ops, layer, normed), state);
        return blocks.finish(ops, layer, tokens, ops.attention(queries, memory.keys(), memory.values(), null));
    }

    /** The logarithm of the probabilities [batch, query, classes] that the labels of the context give to an answer. */
    <T> T logProbabilities(TensorOps<T> ops, Parameters<T> theta, State<T> state, T answer) {
        T queries = blocks.splitHeads(ops, linear(ops, theta.scope("readout.query"), answer));
        T sharp = sharpened(ops, theta.scope("readout"), queries, state);
        // attention over the context whose values are the labels themselves: [batch, heads, query, classes]
        T byHead = ops.attention(sharp, state.get(READOUT_KEYS), ops.expandDims(state.get(LABELS), 1), null);
        return ops.log(ops.add(ops.squeeze(ops.mean(byHead, 1), 1), FLOOR));
    }

    /** log((n + 1)/{@value #USUAL_LENGTH}) of each episode: [batch, 1, 1, 1]. */
    private static <T> T logLength(TensorOps<T> ops, T labels) {
        T length = ops.expandDims(ops.sum(labels, 1, 2), 1);
        return ops.log(ops.multiply(ops.add(length, 1f), 1f / USUAL_LENGTH));
    }

    /** Queries [batch, heads, tokens, key size] times the factor of their head. */
    private <T> T sharpened(TensorOps<T> ops, Parameters<T> theta, T queries, State<T> state) {
        if (!lengthScaled) {
            return queries;
        }
        T factor = ops.add(ops.multiply(state.get(LOG_LENGTH), theta.get("length")), 1f);
        return ops.multiply(queries, factor);
    }
}
