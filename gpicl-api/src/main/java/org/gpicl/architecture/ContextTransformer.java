package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * A Transformer for use as an ordinary classifier, in the line of prior-data fitted networks (Müller et al. 2022,
 * Hollmann et al. 2023): the order of the examples does not matter, and their number and that of the classes is free.
 *
 * <p>A context token carries an example and its label together; context tokens attend to all context tokens, query
 * tokens to the context and nothing else. There are no positions. The keys and values of the context are the fitted
 * state, so a prediction costs one token.
 *
 * <p>Two choices make it general:
 *
 * <ul>
 *   <li>labels are codes: a class enters as a random unit vector, drawn per class and episode, through one learned
 *       linear map;
 *   <li>the answer is read out of the context: p(c) = Σ_{i: y_i = c} α_i, where α is a softmax (mean over heads) of the
 *       final query against the final context tokens.
 * </ul>
 *
 * <p>So relabelling the classes relabels the answer, and there is no table of classes that could limit their number. A
 * class without an example in the context gets a probability of about {@value SetReader#FLOOR}.
 *
 * @param features N_x
 * @param width of a token
 * @param layers how many
 * @param heads of each attention
 * @param keySize of each head
 * @param widening of the MLP, in widths
 * @param codeSize length of a label code
 */
public record ContextTransformer(
        int features, int width, int layers, int heads, int keySize, int widening, int codeSize)
        implements Architecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "context-transformer";

    public ContextTransformer {
        if (features < 1 || codeSize < 1 || Math.max(features, codeSize) > Layers.MAX_SIZE) {
            throw new IllegalArgumentException("context transformer: expected features and code size of 1 to "
                    + Layers.MAX_SIZE + ", got " + features + " and " + codeSize);
        }
        new TransformerBlocks(width, layers, heads, keySize, widening);
    }

    private SetReader reader() {
        return new SetReader(new TransformerBlocks(width, layers, heads, keySize, widening), false);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public OptionalInt classLimit() {
        return OptionalInt.empty();
    }

    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.addAll(linear("input", features, width, 1));
        specs.add(new ParameterSpec("label.weight", Shape.of(codeSize, width), Initialization.scaledNormal(1, 1)));
        specs.add(new ParameterSpec("query.embedding", Shape.of(width), Initialization.zeros()));
        specs.addAll(reader().parameters());
        return List.copyOf(specs);
    }

    @Override
    public Map<String, TensorType> state() {
        return reader().state();
    }

    /** Keys and values of every layer and the keys of the readout; the labels count one float an example. */
    @Override
    public long stateSize(long examples) {
        return reader().stateSize(examples);
    }

    @Override
    public <T> State<T> fit(TensorOps<T> ops, Parameters<T> theta, Examples<T> context) {
        T labels = ops.oneHot(context.y(), context.requireCodes(), 1); // [batch, context, classes]
        T codes = ops.matMul(labels, context.requireCodes()); // [batch, context, codeSize]
        T h = ops.add(
                linear(ops, theta.scope("input"), context.x()),
                ops.matMul(codes, theta.scope("label").get("weight"))); // [batch, context, width]
        return reader().read(ops, theta, h, labels);
    }

    @Override
    public <T> T predict(TensorOps<T> ops, Parameters<T> theta, State<T> state, Queries<T> queries) {
        T h = ops.add(
                linear(ops, theta.scope("input"), queries.x()),
                theta.scope("query").get("embedding"));
        T answer = reader().answer(ops, theta, state, h);
        return reader().logProbabilities(ops, theta, state, answer);
    }
}
