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
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;

/**
 * The computations of meta-training, each (weights, moments, batch) → (weights', moments', loss), in nothing but {@link
 * TensorOps}: so every backend can meta-train, and a checkpoint is plain tensors.
 *
 * <p>The tensors of the training state stand under a prefix: {@code theta.} the weights θ, then the moments of the
 * {@link Optimizer} under its own, {@code average.} the moving average of θ. Beside it stand gradients added up
 * over the parts of a step.
 */
public final class TrainingStep {

    /** Prefix of the weights. */
    public static final String THETA = "theta.";

    /** Prefix of the moving average of the weights. */
    public static final String AVERAGE = "average.";

    /** Input: the sum of the weights of the whole batch, at least 1, of which the batch at hand may be a part. */
    public static final String TOTAL_WEIGHT = "total-weight";

    /** Prefix of the gradients that one replica adds up. */
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

    /** Prefix of the gradients that a replica has added up, where those of all come together. */
    public static String sum(int replica) {
        return "sum" + replica + ".";
    }

    /** As {@link #whole(Architecture, Objective, Slices, Optimizer, double)}, of a batch of any size at once. */
    public static Computation whole(
            Architecture architecture, Objective objective, Optimizer optimizer, double clipNorm) {
        return whole(architecture, objective, Slices.WHOLE, optimizer, clipNorm);
    }

    /** (state, batch, rates) → (state', loss, gradient norm): a whole step, for an accumulation of 1. */
    public static Computation whole(
            Architecture architecture, Objective objective, Slices slices, Optimizer optimizer, double clipNorm) {
        BatchGradient gradient = new BatchGradient(architecture, objective, slices);
        Map<String, TensorType> inputs = new LinkedHashMap<>(state(architecture, optimizer));
        inputs.putAll(gradient.inputs());
        inputs.putAll(scalars(optimizer));
        Map<String, TensorType> outputs = new LinkedHashMap<>(state(architecture, optimizer));
        outputs.put(LOSS, SCALAR);
        outputs.put(NORM, SCALAR);
        return new Step("training-step", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                ValueAndGradients<T> found = gradients(ops, gradient, in, objective.totalWeight(ops, in));
                Map<String, T> out = update(ops, architecture, optimizer, clipNorm, in, found.gradients());
                out.put(LOSS, found.value());
                return out;
            }
        };
    }

    /** As {@link #accumulate(Architecture, Objective, Slices)}, of a batch of any size at once. */
    public static Computation accumulate(Architecture architecture, Objective objective) {
        return accumulate(architecture, objective, Slices.WHOLE);
    }

    /**
     * (θ, sums, batch, total weight) → (sums', loss): one part of a step whose gradients are added up. The batch may be a part
     * of one, whose total weight is given; what the parts come to then adds up, too.
     */
    public static Computation accumulate(Architecture architecture, Objective objective, Slices slices) {
        BatchGradient gradient = new BatchGradient(architecture, objective, slices);
        Map<String, TensorType> sums = named(architecture.parameters(), SUM);
        Map<String, TensorType> inputs = named(architecture.parameters(), THETA);
        inputs.putAll(sums);
        inputs.putAll(gradient.inputs());
        inputs.put(TOTAL_WEIGHT, SCALAR);
        Map<String, TensorType> outputs = new LinkedHashMap<>(sums);
        outputs.put(LOSS, SCALAR);
        return new Step("accumulate-gradients", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                ValueAndGradients<T> found = gradients(ops, gradient, in, get(in, TOTAL_WEIGHT));
                Map<String, T> out = new LinkedHashMap<>();
                found.gradients().forEach((name, g) -> out.put(SUM + name, ops.add(get(in, SUM + name), g)));
                out.put(LOSS, found.value());
                return out;
            }
        };
    }

    /**
     * (state, sums, rates) → (state', gradient norm): the update after {@code parts} accumulated batches.
     *
     * @param replicas that have added up gradients: there are so many sums, under {@link #sum}
     */
    public static Computation update(
            Architecture architecture, Optimizer optimizer, double clipNorm, int parts, int replicas) {
        Map<String, TensorType> inputs = new LinkedHashMap<>(state(architecture, optimizer));
        for (int replica = 0; replica < replicas; replica++) {
            inputs.putAll(named(architecture.parameters(), sum(replica)));
        }
        inputs.putAll(scalars(optimizer));
        Map<String, TensorType> outputs = new LinkedHashMap<>(state(architecture, optimizer));
        outputs.put(NORM, SCALAR);
        return new Step("update", new Signature(inputs, outputs)) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> in, Parameters<T> none) {
                Map<String, T> means = new LinkedHashMap<>();
                for (ParameterSpec spec : architecture.parameters()) {
                    T sum = get(in, sum(0) + spec.name());
                    for (int replica = 1; replica < replicas; replica++) {
                        sum = ops.add(sum, get(in, sum(replica) + spec.name()));
                    }
                    means.put(spec.name(), ops.multiply(sum, 1f / parts));
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
            TensorOps<T> ops, BatchGradient gradient, Map<String, T> in, T totalWeight) {
        Map<String, T> weights = new LinkedHashMap<>();
        for (ParameterSpec spec : gradient.architecture().parameters()) {
            weights.put(spec.name(), get(in, THETA + spec.name()));
        }
        Map<String, T> batch = new LinkedHashMap<>();
        gradient.inputs().keySet().forEach(name -> batch.put(name, get(in, name)));
        return gradient.of(ops, weights, batch, totalWeight);
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
