package org.gpicl.metatest.baseline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.Examples;
import org.gpicl.architecture.Queries;
import org.gpicl.architecture.State;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;

/**
 * A network that is trained while it reads: one update by Adam (Kingma and Ba 2015) on the cross-entropy of each example,
 * in their order. The network is linear, or has one hidden layer of ReLUs.
 *
 * <p>It is the baselines <b>SGD</b> and <b>MAML</b> of the paper (section 4) in one. θ is where the network starts: with the
 * weights that {@link #parameters} begin with, it is SGD, online. Meta-trained as any architecture is, on all prefixes, θ
 * becomes a learned initialisation: MAML (Finn et al. 2017). That is of second order: what a learner computes is a function
 * of θ through all its updates, and the outer gradient goes through them.
 *
 * <p>The gradients of so small a network are written out, so that they are ordinary operations which any engine runs, for
 * every episode of a batch at once, and which can be differentiated again. Adam divides by √(v + ε²) and not by √v + ε: the
 * derivative of the root is finite at 0.
 *
 * <p>State: the network and both moments of Adam, and the number of updates; 3 · parameters + 1.
 *
 * @param features N_x
 * @param classes N_y
 * @param hidden units of the hidden layer; 0 for a linear network
 * @param learningRate of Adam, positive
 */
public record OnlineGradientDescent(int features, int classes, int hidden, double learningRate)
        implements CausalArchitecture {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private static final String FIRST = "first.";
    private static final String SECOND = "second.";
    private static final String UPDATES = "updates";

    public OnlineGradientDescent {
        if (features < 1 || classes < 2 || hidden < 0 || !(learningRate > 0 && learningRate < Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "online gradient descent: expected at least 1 feature, 2 classes, 0 hidden"
                            + " units and a positive learning rate, got " + features + ", " + classes + ", " + hidden
                            + " and "
                            + learningRate);
        }
    }

    @Override
    public String kind() {
        return "online-gradient-descent";
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
        return Integer.MAX_VALUE;
    }

    /** Weights normal with variance 1 / fan-in, biases zero. */
    @Override
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        if (hidden > 0) {
            specs.addAll(layer("hidden", features, hidden));
        }
        specs.addAll(layer("output", hidden > 0 ? hidden : features, classes));
        return List.copyOf(specs);
    }

    private static List<ParameterSpec> layer(String name, int in, int out) {
        return List.of(
                new ParameterSpec(name + ".weight", Shape.of(in, out), Initialization.scaledNormal(1, in)),
                new ParameterSpec(name + ".bias", Shape.of(1, out), Initialization.zeros()));
    }

    private List<String> names() {
        return parameters().stream().map(ParameterSpec::name).toList();
    }

    @Override
    public Map<String, TensorType> state() {
        Map<String, TensorType> state = new LinkedHashMap<>();
        for (String prefix : List.of("", FIRST, SECOND)) {
            for (ParameterSpec spec : parameters()) {
                List<Dim> sizes = new ArrayList<>(List.of(BATCH));
                sizes.addAll(spec.shape().dims());
                state.put(prefix + spec.name(), TensorType.float32(sizes.toArray(Dim[]::new)));
            }
        }
        state.put(UPDATES, TensorType.float32(BATCH, Dim.of(1), Dim.of(1)));
        return state;
    }

    @Override
    public long stateSize(long examples) {
        return 3 * parameterCount() + 1;
    }

    @Override
    public <T> State<T> fit(TensorOps<T> ops, Parameters<T> theta, Examples<T> context) {
        return read(ops, beginning(ops, theta, context), context).state();
    }

    @Override
    public <T> State<T> observe(TensorOps<T> ops, Parameters<T> theta, State<T> state, Examples<T> more) {
        return read(ops, state, more).state();
    }

    @Override
    public <T> T prefixLogits(TensorOps<T> ops, Parameters<T> theta, Examples<T> examples) {
        return read(ops, beginning(ops, theta, examples), examples).logits();
    }

    @Override
    public <T> T predict(TensorOps<T> ops, Parameters<T> theta, State<T> state, Queries<T> queries) {
        T x = queries.x();
        return logits(ops, state, inner(ops, state, x));
    }

    /** θ for every episode of the batch, moments of zero. */
    private <T> State<T> beginning(TensorOps<T> ops, Parameters<T> theta, Examples<T> examples) {
        T perEpisode = ops.fill(ops.sum(examples.x(), 1, 2), 0); // [batch, 1, 1]
        Map<String, T> state = new LinkedHashMap<>();
        for (String name : names()) {
            T weights = ops.add(perEpisode, theta.get(name)); // [batch, in, out]
            T zeros = ops.fill(weights, 0);
            state.put(name, weights);
            state.put(FIRST + name, zeros);
            state.put(SECOND + name, zeros);
        }
        state.put(UPDATES, perEpisode);
        return new State<>(state);
    }

    /** The state after examples, and what was predicted of each before it was learned [batch, examples, N_y]. */
    private record Reading<T>(State<T> state, T logits) {}

    private <T> Reading<T> read(TensorOps<T> ops, State<T> before, Examples<T> examples) {
        List<String> tensors = List.copyOf(state().keySet());
        T everyClass = ops.constant(Tensor.filled(Shape.of(classes), 0));
        T labels = ops.oneHot(examples.y(), everyClass, 0); // [batch, examples, N_y]
        Step<T> done = ops.scan(
                tensors.stream().map(before::get).toList(),
                List.of(examples.x(), labels),
                List.of(),
                1,
                false,
                (inner, values, inputs, shared) -> {
                    Map<String, T> state = new LinkedHashMap<>();
                    for (int i = 0; i < tensors.size(); i++) {
                        state.put(tensors.get(i), values.get(i));
                    }
                    Reading<T> next = update(inner, new State<>(state), inputs.get(0), inputs.get(1));
                    return new Step<>(tensors.stream().map(next.state()::get).toList(), List.of(next.logits()));
                });
        Map<String, T> after = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
            after.put(tensors.get(i), done.state().get(i));
        }
        return new Reading<>(new State<>(after), done.outputs().get(0));
    }

    /** One example: x [batch, N_x], y [batch, N_y]; the logits [batch, N_y] are those before the update. */
    private <T> Reading<T> update(TensorOps<T> ops, State<T> state, T x, T y) {
        T input = ops.expandDims(x, 1); // [batch, 1, N_x]
        T inner = inner(ops, state, input); // [batch, 1, hidden], or the input
        T logits = logits(ops, state, inner); // [batch, 1, N_y]
        T error = ops.subtract(ops.softmax(logits, -1), ops.expandDims(y, 1)); // the gradient by the logits
        Map<String, T> gradients = new LinkedHashMap<>();
        if (hidden > 0) {
            T back = ops.matMul(error, ops.transposeLast(state.get("output.weight"))); // [batch, 1, hidden]
            T active = ops.less(ops.fill(inner, 0), inner);
            T gated = ops.select(active, back, ops.fill(inner, 0));
            gradients.put("hidden.weight", ops.matMul(ops.transposeLast(input), gated));
            gradients.put("hidden.bias", gated);
        }
        gradients.put("output.weight", ops.matMul(ops.transposeLast(inner), error));
        gradients.put("output.bias", error);
        return new Reading<>(adam(ops, state, gradients), ops.squeeze(logits, 1));
    }

    /** What the output layer sees of inputs [batch, any, N_x]. */
    private <T> T inner(TensorOps<T> ops, State<T> state, T x) {
        return hidden > 0 ? ops.relu(ops.add(ops.matMul(x, state.get("hidden.weight")), state.get("hidden.bias"))) : x;
    }

    private static <T> T logits(TensorOps<T> ops, State<T> state, T inner) {
        return ops.add(ops.matMul(inner, state.get("output.weight")), state.get("output.bias"));
    }

    private <T> State<T> adam(TensorOps<T> ops, State<T> state, Map<String, T> gradients) {
        Map<String, T> next = new LinkedHashMap<>();
        T updates = ops.add(state.get(UPDATES), 1f); // [batch, 1, 1]
        T correction1 = oneMinusPower(ops, BETA1, updates);
        T correction2 = oneMinusPower(ops, BETA2, updates);
        gradients.forEach((name, gradient) -> {
            T first = mixed(ops, state.get(FIRST + name), gradient, BETA1);
            T second = mixed(ops, state.get(SECOND + name), ops.multiply(gradient, gradient), BETA2);
            T root = ops.sqrt(ops.add(ops.divide(second, correction2), (float) (EPSILON * EPSILON)));
            T step = ops.divide(ops.divide(first, correction1), root);
            next.put(name, ops.subtract(state.get(name), ops.multiply(step, (float) learningRate)));
            next.put(FIRST + name, first);
            next.put(SECOND + name, second);
        });
        next.put(UPDATES, updates);
        return new State<>(next);
    }

    /** β · old + (1 − β) · new. */
    private static <T> T mixed(TensorOps<T> ops, T old, T now, double beta) {
        return ops.add(ops.multiply(old, (float) beta), ops.multiply(now, (float) (1 - beta)));
    }

    /** 1 − base^exponent. */
    private static <T> T oneMinusPower(TensorOps<T> ops, double base, T exponent) {
        T power = ops.exp(ops.multiply(exponent, (float) Math.log(base)));
        return ops.add(ops.negate(power), 1f);
    }
}
