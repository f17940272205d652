package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;
import static org.gpicl.architecture.Layers.norm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.architecture.TransformerBlocks.KeysValues;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The paper's Transformer (section 3 and appendix): token i = Linear(concat(x_i, onehot(y_{i-1}))), zeros before the
 * first label; learned positions; causal attention; pre-LN; output i predicts y_i.
 *
 * <p>The state is the keys and values of all tokens read, and the last label, which has not entered a token yet. A
 * query is one more token that attends to the tokens read and to itself.
 *
 * @param features N_x
 * @param classes N_y
 * @param positions N_D: the number of learned positions, so that at most one fewer examples can precede a query
 * @param width of a token
 * @param layers how many
 * @param heads of each attention
 * @param keySize of each head, whatever the width
 * @param widening of the MLP, in widths
 */
public record CausalTransformer(
        int features, int classes, int positions, int width, int layers, int heads, int keySize, int widening)
        implements CausalArchitecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "causal-transformer";

    /** Stands for −∞ in the mask: its exponential is 0, and unlike −∞ it cannot make a NaN. */
    private static final float MASKED = -1e9f;

    public CausalTransformer {
        if (features < 1
                || classes < 2
                || positions < 1
                || Math.max(features, Math.max(classes, positions)) > Layers.MAX_SIZE) {
            throw new IllegalArgumentException(
                    "causal transformer: expected at least 1 feature, 2 classes and 1 position, each at most "
                            + Layers.MAX_SIZE + ", got " + List.of(features, classes, positions));
        }
        new TransformerBlocks(width, layers, heads, keySize, widening);
    }

    private TransformerBlocks blocks() {
        return new TransformerBlocks(width, layers, heads, keySize, widening);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public OptionalInt classLimit() {
        return OptionalInt.of(classes);
    }

    @Override
    public int codeSize() {
        return 0;
    }

    @Override
    public int maxExamples() {
        return positions - 1;
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>(linear("input", features + classes, width, 1));
        specs.add(
                new ParameterSpec("position.embedding", Shape.of(positions, width), new Initialization.Normal(0.02f)));
        specs.addAll(blocks().parameters());
        specs.addAll(norm("head.norm", width));
        specs.addAll(linear("head", width, classes, 1));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, TensorType> state() {
        Map<String, TensorType> state = new LinkedHashMap<>(blocks().state());
        state.put(PreviousLabels.STATE, PreviousLabels.type(classes));
        return state;
    }

    /** layers × 2 × heads × key size for each token, and the last label. */
    @Override
    public long stateSize(long examples) {
        return examples * 2 * layers * heads * keySize + classes;
    }

    @Override
    public <T> State<T> fit(TensorOps<T> ops, Parameters<T> theta, Examples<T> context) {
        return read(ops, theta, null, context).state();
    }

    @Override
    public <T> State<T> observe(TensorOps<T> ops, Parameters<T> theta, State<T> state, Examples<T> more) {
        return read(ops, theta, state, more).state();
    }

    @Override
    public <T> T prefixLogits(TensorOps<T> ops, Parameters<T> theta, Examples<T> examples) {
        return head(ops, theta, read(ops, theta, null, examples).tokens());
    }

    /** What reading leaves: the final tokens [batch, context, width], and the state. */
    private record Reading<T>(T tokens, State<T> state) {}

    private <T> Reading<T> read(TensorOps<T> ops, Parameters<T> theta, @Nullable State<T> before, Examples<T> more) {
        PreviousLabels<T> labels = PreviousLabels.of(ops, more, classes, before);
        T positions = ops.indices(more.x(), 1);
        if (before != null) {
            positions = ops.add(positions, ops.size(before.get(TransformerBlocks.keys(0)), 2));
        }
        T h = tokens(ops, theta, more.x(), labels.before(), positions);
        Map<String, T> state = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            Parameters<T> layer = theta.scope(Layers.scope(i));
            T normed = blocks().normed(ops, layer, h);
            KeysValues<T> memory = blocks().keysValues(ops, layer, normed);
            if (before != null) {
                memory = TransformerBlocks.memory(before, i).append(ops, memory);
            }
            TransformerBlocks.remember(state, i, memory);
            h = blocks().apply(ops, layer, h, normed, memory, causalMask(ops, positions, memory));
        }
        state.put(PreviousLabels.STATE, labels.last());
        return new Reading<>(h, new State<>(state));
    }

    @Override
    public <T> T predict(TensorOps<T> ops, Parameters<T> theta, State<T> state, Queries<T> queries) {
        T x = queries.x();
        // every query stands at the position after the last example, beside the last label
        T position = ops.expandDims(ops.size(state.get(TransformerBlocks.keys(0)), 2), 0);
        T h = tokens(ops, theta, x, PreviousLabels.besideQueries(ops, state, x), position);
        for (int i = 0; i < layers; i++) {
            Parameters<T> layer = theta.scope(Layers.scope(i));
            KeysValues<T> memory = TransformerBlocks.memory(state, i);
            T normed = blocks().normed(ops, layer, h);
            T attended = attendToMemoryAndSelf(
                    ops, blocks().queries(ops, layer, normed), memory, blocks().keysValues(ops, layer, normed));
            h = blocks().finish(ops, layer, h, attended);
        }
        return head(ops, theta, h);
    }

    /** Attention of each query to the tokens read and to itself, but to no other query. */
    private <T> T attendToMemoryAndSelf(TensorOps<T> ops, T queries, KeysValues<T> memory, KeysValues<T> self) {
        T scaled = ops.multiply(queries, (float) (1 / Math.sqrt(keySize)));
        T toMemory = ops.matMul(scaled, ops.transposeLast(memory.keys())); // [batch, heads, query, context]
        T toSelf = ops.sum(ops.multiply(scaled, self.keys()), -1); // [batch, heads, query, 1]
        T weights = ops.softmax(ops.concat(-1, List.of(toMemory, toSelf)), -1);
        return ops.add(
                ops.matMul(ops.slice(weights, -1, 0, -1), memory.values()),
                ops.multiply(ops.slice(weights, -1, -1, Shapes.END), self.values()));
    }

    /** Linear(concat(x, label)) + position: [batch, tokens, width]. */
    private static <T> T tokens(TensorOps<T> ops, Parameters<T> theta, T x, T label, T positions) {
        T embedded = linear(ops, theta.scope("input"), PreviousLabels.token(ops, x, label));
        return ops.add(embedded, ops.gather(theta.get("position.embedding"), positions));
    }

    /** 0 where a token may attend to a key, {@value #MASKED} where the key comes later: [tokens, keys]. */
    private static <T> T causalMask(TensorOps<T> ops, T positions, KeysValues<T> memory) {
        T later = ops.less(ops.expandDims(positions, 1), ops.expandDims(ops.indices(memory.keys(), 2), 0));
        return ops.select(later, ops.constant(MASKED), ops.constant(0f));
    }

    private static <T> T head(TensorOps<T> ops, Parameters<T> theta, T tokens) {
        return linear(ops, theta.scope("head"), norm(ops, theta.scope("head.norm"), tokens));
    }
}
