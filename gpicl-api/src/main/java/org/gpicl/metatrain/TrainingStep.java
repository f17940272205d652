package org.gpicl.metatrain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.autodiff.Differentiation;
import org.gpicl.spi.autodiff.Differentiation.ScalarFunction;
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;

/**
 * The computations of meta-training, each (weights, moments, batch) → (weights', moments', loss), in nothing but {@link
 * TensorOps}: so every backend can meta-train, and a checkpoint is plain tensors.
 *
 * <p>The tensors of the training state stand under a prefix: {@code theta.} the weights θ, then the moments of the
 * {@link Optimizer} under its own, {@code average.} the moving average of θ. Beside it, under {@code sum.}, gradients summed
 * over the parts of a step.
 */
public final class TrainingStep {

    /** Prefix of the weights. */
    public static final String THETA = "theta.";

    /** Prefix of the moving average of the weights. */
    public static final String AVERAGE = "average.";

    static final String SUM = "sum.";

    /** Input: the learning rate. */
    public static final String RATE = "learning-rate";

    /** Input: the decay of the moving average of the weights. */
    public static final String DECAY = "average-decay";

    static final String LOGITS = "logits";
    static final String LOSSES = "losses";
    static final String LOSS = "loss";
    static final String NORM = "gradient-norm";

    private static final TensorType SCALAR = new TensorType(DType.FLOAT32, Shape.SCALAR);

    private TrainingStep() {}

    /** (state, batch, rates) → (state', loss, gradient norm): a whole step, for an accumulation of 1. */
    public static Computation whole(
            Architecture architecture, Objective objective, Optimizer optimizer, double clipNorm) {
        Map<String, TensorType> inputs = new LinkedHashMap<>(state(architecture, optimizer));
        inputs.putAll(objective.inputs(architecture));
        inputs.putAll(scalars(optimizer));
        Map<String, TensorType> outputs = new LinkedHashMap<>(state(architecture, optimizer));
        outputs.put(LOSS, SCALAR);
        outputs.put(NORM, SCALAR);
        return new Step("training-step", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                ValueAndGradients<T> found = gradients(ops, architecture, objective, in);
                Map<String, T> out = update(ops, architecture, optimizer, clipNorm, in, found.gradients());
                out.put(LOSS, found.value());
                return out;
            }
        };
    }

    /** (θ, sums, batch) → (sums', loss): one part of a step whose gradients are accumulated. */
    public static Computation accumulate(Architecture architecture, Objective objective) {
        Map<String, TensorType> sums = named(architecture.parameters(), SUM);
        Map<String, TensorType> inputs = named(architecture.parameters(), THETA);
        inputs.putAll(sums);
        inputs.putAll(objective.inputs(architecture));
        Map<String, TensorType> outputs = new LinkedHashMap<>(sums);
        outputs.put(LOSS, SCALAR);
        return new Step("accumulate-gradients", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                ValueAndGradients<T> found = gradients(ops, architecture, objective, in);
                Map<String, T> out = new LinkedHashMap<>();
                found.gradients().forEach((name, g) -> out.put(SUM + name, ops.add(get(in, SUM + name), g)));
                out.put(LOSS, found.value());
                return out;
            }
        };
    }

    /** (state, sums, rates) → (state', gradient norm): the update after {@code parts} accumulated batches. */
    public static Computation update(Architecture architecture, Optimizer optimizer, double clipNorm, int parts) {
        Map<String, TensorType> inputs = new LinkedHashMap<>(state(architecture, optimizer));
        inputs.putAll(named(architecture.parameters(), SUM));
        inputs.putAll(scalars(optimizer));
        Map<String, TensorType> outputs = new LinkedHashMap<>(state(architecture, optimizer));
        outputs.put(NORM, SCALAR);
        return new Step("update", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                Map<String, T> means = new LinkedHashMap<>();
                for (ParameterSpec spec : architecture.parameters()) {
                    means.put(spec.name(), ops.multiply(get(in, SUM + spec.name()), 1f / parts));
                }
                return update(ops, architecture, optimizer, clipNorm, in, means);
            }
        };
    }

    /** (weights under {@code theta.}, batch) → (logits, losses of all that is predicted): what validation looks at. */
    public static Computation evaluate(Architecture architecture, Objective objective) {
        Map<String, TensorType> inputs = named(architecture.parameters(), THETA);
        inputs.putAll(objective.inputs(architecture));
        TensorType predicted = BatchTensors.require(inputs, BatchTensors.WEIGHTS);
        Map<String, TensorType> outputs = new LinkedHashMap<>();
        outputs.put(
                LOGITS,
                TensorType.float32(predicted.shape().dim(0), predicted.shape().dim(1), architecture.classDim()));
        outputs.put(LOSSES, predicted);
        return new Step("evaluate", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                T logits = objective.logits(ops, architecture, theta(in), in);
                return Map.of(LOGITS, logits, LOSSES, ops.crossEntropy(logits, objective.targets(in)));
            }
        };
    }

    // ---------------------------------------------------------------- the mathematics

    private static <T> ValueAndGradients<T> gradients(
            TensorOps<T> ops, Architecture architecture, Objective objective, Map<String, T> in) {
        Map<String, T> weights = new LinkedHashMap<>();
        for (ParameterSpec spec : architecture.parameters()) {
            weights.put(spec.name(), get(in, THETA + spec.name()));
        }
        Map<String, T> batch = new LinkedHashMap<>();
        objective.inputs(architecture).keySet().forEach(name -> batch.put(name, get(in, name)));
        return Differentiation.differentiate(ops, loss(architecture, objective), weights, batch);
    }

    private static ScalarFunction loss(Architecture architecture, Objective objective) {
        return new ScalarFunction() {
            @Override
            public <V> V apply(TensorOps<V> ops, Parameters<V> theta, Map<String, V> batch) {
                return objective.loss(ops, architecture, theta, batch);
            }
        };
    }

    /** Clips the gradients by their global norm, then the optimizer, then the moving average of the weights. */
    private static <T> Map<String, T> update(
            TensorOps<T> ops,
            Architecture architecture,
            Optimizer optimizer,
            double clipNorm,
            Map<String, T> in,
            Map<String, T> gradients) {
        T norm = globalNorm(ops, gradients);
        T clip = ops.minimum(ops.constant(1f), ops.divide(ops.constant((float) clipNorm), norm));
        Map<String, T> clipped = new LinkedHashMap<>();
        gradients.forEach((name, gradient) -> clipped.put(name, ops.multiply(gradient, clip)));
        Optimizer.Descent<T> descent = optimizer.descend(ops, architecture.parameters(), in, clipped);
        T decay = get(in, DECAY);
        Map<String, T> out = new LinkedHashMap<>(descent.moments());
        for (ParameterSpec spec : architecture.parameters()) {
            String name = spec.name();
            T step = ops.multiply(get(descent.directions(), name), get(in, RATE));
            T next = ops.subtract(get(in, THETA + name), step);
            T average = ops.add(
                    ops.multiply(get(in, AVERAGE + name), decay), ops.multiply(next, ops.add(ops.negate(decay), 1f)));
            out.put(THETA + name, next);
            out.put(AVERAGE + name, average);
        }
        out.put(NORM, norm);
        return out;
    }

    private static <T> T globalNorm(TensorOps<T> ops, Map<String, T> gradients) {
        T squares = ops.constant(0f);
        for (T gradient : gradients.values()) {
            T flat = ops.reshape(gradient, -1);
            squares = ops.add(squares, ops.reshape(ops.sum(ops.multiply(flat, flat), 0)));
        }
        return ops.sqrt(squares);
    }

    private static <T> Parameters<T> theta(Map<String, T> in) {
        return new Parameters<>(in, THETA);
    }

    private static <T> T get(Map<String, T> values, String name) {
        return BatchTensors.require(values, name);
    }

    // ---------------------------------------------------------------- types

    /** What a training state consists of: by prefix, the parameters for which it holds a tensor under that prefix. */
    static Map<String, List<ParameterSpec>> prefixes(Architecture architecture, Optimizer optimizer) {
        Map<String, List<ParameterSpec>> prefixes = new LinkedHashMap<>();
        prefixes.put(THETA, architecture.parameters());
        for (ParameterSpec spec : architecture.parameters()) {
            optimizer
                    .moments(spec)
                    .forEach(prefix -> prefixes.computeIfAbsent(prefix, none -> new ArrayList<>())
                            .add(spec));
        }
        prefixes.put(AVERAGE, architecture.parameters());
        return prefixes;
    }

    private static Map<String, TensorType> state(Architecture architecture, Optimizer optimizer) {
        Map<String, TensorType> state = new LinkedHashMap<>();
        prefixes(architecture, optimizer).forEach((prefix, specs) -> state.putAll(named(specs, prefix)));
        return state;
    }

    private static Map<String, TensorType> named(List<ParameterSpec> parameters, String prefix) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (ParameterSpec spec : parameters) {
            types.put(prefix + spec.name(), new TensorType(DType.FLOAT32, spec.shape()));
        }
        return types;
    }

    private static Map<String, TensorType> scalars(Optimizer optimizer) {
        Map<String, TensorType> scalars = new LinkedHashMap<>();
        scalars.put(RATE, SCALAR);
        scalars.put(DECAY, SCALAR);
        optimizer.corrections(0).keySet().stream().sorted().forEach(name -> scalars.put(name, SCALAR));
        return scalars;
    }

    private abstract static class Step implements Computation {
        private final String name;
        private final Signature signature;

        private Step(String name, Signature signature) {
            this.name = name;
            this.signature = signature;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Signature signature() {
            return signature;
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of();
        }
    }
}
