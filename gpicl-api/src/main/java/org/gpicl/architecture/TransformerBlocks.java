package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;
import static org.gpicl.architecture.Layers.norm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a pre-LN Transformer (Vaswani et al. 2017; Xiong et al. 2020), shared by those here.
 *
 * <p>A layer is {@code h += attention(norm(h)); h += mlp(norm(h))}. Keys and values are computed apart from the
 * attention that reads them, because the fitted state of a Transformer is exactly its keys and values.
 *
 * @param width of a token
 * @param layers how many
 * @param heads of each attention
 * @param keySize of each head, for keys and for values
 * @param widening of the hidden layer of the MLP, in widths
 */
record TransformerBlocks(int width, int layers, int heads, int keySize, int widening) {

    TransformerBlocks {
        if (width < 1 || layers < 1 || heads < 1 || keySize < 1 || widening < 1) {
            throw new IllegalArgumentException("transformer: expected width, layers, heads, key size and widening of at"
                    + " least 1, got " + List.of(width, layers, heads, keySize, widening));
        }
        if (layers > Layers.MAX_LAYERS
                || (long) heads * keySize > Layers.MAX_SIZE
                || (long) widening * width > Layers.MAX_SIZE) {
            throw new IllegalArgumentException("transformer: expected at most " + Layers.MAX_LAYERS + " layers, and "
                    + Layers.MAX_SIZE + " as heads · key size and as widening · width, got "
                    + List.of(width, layers, heads, keySize, widening));
        }
    }

    /** Keys [batch, heads, tokens, key size] and values, the same. */
    record KeysValues<T>(T keys, T values) {

        /** These, and after them those of later tokens. */
        KeysValues<T> append(TensorOps<T> ops, KeysValues<T> later) {
            return new KeysValues<>(
                    ops.concat(2, List.of(keys, later.keys)), ops.concat(2, List.of(values, later.values)));
        }
    }

    static String keys(int layer) {
        return Layers.scope(layer) + ".keys";
    }

    private static String values(int layer) {
        return Layers.scope(layer) + ".values";
    }

    /** Keys and values of every layer, as tensors of a state. */
    Map<String, TensorType> state() {
        Map<String, TensorType> state = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            state.put(keys(i), perHead());
            state.put(values(i), perHead());
        }
        return state;
    }

    /** One vector of the key size for each head and example. */
    TensorType perHead() {
        return TensorType.float32(Architecture.BATCH, Dim.of(heads), Architecture.CONTEXT, Dim.of(keySize));
    }

    /** The keys and values of one layer out of a state. */
    static <T> KeysValues<T> memory(State<T> state, int layer) {
        return new KeysValues<>(state.get(keys(layer)), state.get(values(layer)));
    }

    /** Puts the keys and values of one layer into a state. */
    static <T> void remember(Map<String, T> state, int layer, KeysValues<T> memory) {
        state.put(keys(layer), memory.keys());
        state.put(values(layer), memory.values());
    }

    List<ParameterSpec> parameters() {
        // the paper's code initialises attention and MLP with variance scale 2 / layers
        double scale = 2.0 / layers;
        int inner = heads * keySize;
        List<ParameterSpec> specs = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String layer = Layers.scope(i) + ".";
            specs.addAll(norm(layer + "attention.norm", width));
            specs.addAll(linear(layer + "attention.query", width, inner, scale));
            specs.addAll(linear(layer + "attention.key", width, inner, scale));
            specs.addAll(linear(layer + "attention.value", width, inner, scale));
            specs.addAll(linear(layer + "attention.output", inner, width, scale));
            specs.addAll(norm(layer + "mlp.norm", width));
            specs.addAll(linear(layer + "mlp.hidden", width, widening * width, scale));
            specs.addAll(linear(layer + "mlp.output", widening * width, width, scale));
        }
        return specs;
    }

    /** Tokens h [batch, tokens, width] as the attention of this layer sees them, for queries, keys and values alike. */
    <T> T normed(TensorOps<T> ops, Parameters<T> layer, T h) {
        return norm(ops, layer.scope("attention.norm"), h);
    }

    /** What {@link #normed} tokens offer to those that attend to them in this layer. */
    <T> KeysValues<T> keysValues(TensorOps<T> ops, Parameters<T> layer, T normed) {
        return new KeysValues<>(
                splitHeads(ops, linear(ops, layer.scope("attention.key"), normed)),
                splitHeads(ops, linear(ops, layer.scope("attention.value"), normed)));
    }

    /** One layer: tokens h [batch, tokens, width], also normed, attend to keys and values, then pass the MLP. */
    <T> T apply(TensorOps<T> ops, Parameters<T> layer, T h, T normed, KeysValues<T> memory, @Nullable T mask) {
        T attended = ops.attention(queries(ops, layer, normed), memory.keys(), memory.values(), mask);
        return finish(ops, layer, h, attended);
    }

    /** The queries of {@link #normed} tokens: [batch, heads, tokens, key size]. */
    <T> T queries(TensorOps<T> ops, Parameters<T> layer, T normed) {
        return splitHeads(ops, linear(ops, layer.scope("attention.query"), normed));
    }

    /** The rest of a layer, once attention [batch, heads, tokens, key size] has been read. */
    <T> T finish(TensorOps<T> ops, Parameters<T> layer, T h, T attended) {
        T afterAttention = ops.add(h, linear(ops, layer.scope("attention.output"), mergeHeads(ops, attended)));
        T hidden = linear(ops, layer.scope("mlp.hidden"), norm(ops, layer.scope("mlp.norm"), afterAttention));
        return ops.add(afterAttention, linear(ops, layer.scope("mlp.output"), ops.gelu(hidden)));
    }

    /** [batch, tokens, heads · key size] → [batch, heads, tokens, key size]. */
    <T> T splitHeads(TensorOps<T> ops, T x) {
        return ops.transpose(ops.reshape(x, 0, 0, heads, keySize), 0, 2, 1, 3);
    }

    /** [batch, heads, tokens, key size] → [batch, tokens, heads · key size]. */
    private <T> T mergeHeads(TensorOps<T> ops, T x) {
        return ops.reshape(ops.transpose(x, 0, 2, 1, 3), 0, 0, (long) heads * keySize);
    }
}
