package org.gpicl.architecture;

import static org.gpicl.architecture.Layers.linear;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * A {@link ContextTransformer} that also hears what closed-form experts say: ridge regression, naive Bayes and the like (see
 * {@link FittedEvidence}). It need not learn to compute what they do, only whom to believe, where, and what they miss.
 *
 * <p>An expert's scores of a row, one for each class, enter its token as the mean of the classes' codes that they weigh, so
 * that it is as free of the number and the order of classes as a label. A context token gets the scores of experts who do not
 * know its label. At the end the scores have a way past the layers, too:
 *
 * <pre>{@code
 * logits_c = log p(c) + Σ_e g_e · score_ec,   g = a linear map of the query's final token
 * }</pre>
 *
 * with p read out of the context as in the {@link ContextTransformer}. Attention is scaled by the length of the context.
 *
 * @param features N_x
 * @param width of a token
 * @param layers how many
 * @param heads of each attention
 * @param keySize of each head
 * @param widening of the MLP, in widths
 * @param codeSize length of a label code
 * @param experts how many, the first of {@link FittedEvidence}, at least 1
 */
public record EvidenceTransformer(
        int features, int width, int layers, int heads, int keySize, int widening, int codeSize, int experts)
        implements Architecture {

    /** The name of this architecture in model files. */
    public static final String KIND = "evidence-transformer";

    /** In the state; not the name under which they come in. */
    private static final String CODES = "label.codes";

    public EvidenceTransformer {
        Layers.requireWithin(KIND, "features", features, 1, Layers.MAX_SIZE);
        Layers.requireWithin(KIND, "code size", codeSize, 1, Layers.MAX_SIZE);
        Layers.requireWithin(KIND, "experts", experts, 1, FittedEvidence.experts());
        new TransformerBlocks(width, layers, heads, keySize, widening);
    }

    private SetReader reader() {
        return new SetReader(new TransformerBlocks(width, layers, heads, keySize, widening), true);
    }

    private int channels() {
        return FittedEvidence.channels(experts);
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
        specs.add(Layers.weight("evidence.weight", channels() * codeSize, width, 1, channels()));
        specs.add(new ParameterSpec("query.embedding", Shape.of(width), Initialization.zeros()));
        specs.addAll(reader().parameters());
        specs.add(new ParameterSpec("belief.weight", Shape.of(width, channels()), Initialization.zeros()));
        specs.add(Layers.bias("belief.bias", channels()));
        return List.copyOf(specs);
    }

    @Override
    public Map<String, TensorType> state() {
        Map<String, TensorType> state = reader().state();
        state.put(CODES, TensorType.float32(BATCH, CLASSES, Dim.of(codeSize)));
        return state;
    }

    /** Keys and values of every layer and the keys of the readout; the labels count one float an example. */
    @Override
    public long stateSize(long examples) {
        return reader().stateSize(examples);
    }

    @Override
    public <T> State<T> fit(TensorOps<T> ops, Parameters<T> theta, Examples<T> context) {
        T codes = context.requireCodes();
        T labels = ops.oneHot(context.y(), codes, 1); // [batch, context, classes]
        T label = ops.matMul(ops.matMul(labels, codes), theta.get("label.weight"));
        T h = ops.add(row(ops, theta, context.x(), context.requireEvidence(), codes), label);
        State<T> state = reader().read(ops, theta, h, labels);
        Map<String, T> tensors = new LinkedHashMap<>(state.tensors());
        tensors.put(CODES, codes);
        return new State<>(tensors);
    }

    @Override
    public <T> T predict(TensorOps<T> ops, Parameters<T> theta, State<T> state, Queries<T> queries) {
        T evidence = queries.requireEvidence();
        T h = ops.add(row(ops, theta, queries.x(), evidence, state.get(CODES)), theta.get("query.embedding"));
        T answer = reader().answer(ops, theta, state, h);
        T beliefs = ops.expandDims(linear(ops, theta.scope("belief"), answer), 3); // [batch, query, channels, 1]
        T believed = ops.squeeze(ops.sum(ops.multiply(beliefs, evidence), 2), 2); // [batch, query, classes]
        return ops.add(reader().logProbabilities(ops, theta, state, answer), believed);
    }

    /** Rows with what experts say of them, without labels: [batch, rows, width]. */
    private <T> T row(TensorOps<T> ops, Parameters<T> theta, T x, T evidence, T codes) {
        // first codes by weights, which are fewer than rows: what a score of 1 from this expert for this class adds
        T weight = ops.reshape(theta.get("evidence.weight"), channels(), codeSize, width);
        T meaning = ops.matMul(ops.expandDims(codes, 1), weight); // [batch, channels, classes, width]
        T said = ops.matMul(ops.reshape(evidence, 0, 0, -1), ops.reshape(meaning, 0, -1, width));
        return ops.add(linear(ops, theta.scope("input"), x), said);
    }
}
