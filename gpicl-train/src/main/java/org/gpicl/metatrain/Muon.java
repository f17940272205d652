package org.gpicl.metatrain;

import static org.gpicl.metatrain.Moments.blend;
import static org.gpicl.metatrain.Moments.decayed;
import static org.gpicl.metatrain.Moments.get;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.TensorOps;

/**
 * Muon (Jordan et al. 2024): matrices move along their momentum made orthogonal, so that all of its directions count alike;
 * the rest moves by Adam.
 *
 * <p>A matrix is a parameter of two axes, both longer than 1. Tables of positions and of codes are among them: every row of
 * theirs has a gradient in every batch, unlike the rare words for which embeddings are usually left to Adam.
 *
 * <p>The momentum is Nesterov's, of the averaged kind; orthogonal means five Newton–Schulz steps, which bring singular
 * values to about 0.7 … 1.2. The result is multiplied by 0.2·√(longer side) (Liu et al. 2025, "Muon is scalable for LLM
 * training"), as then its elements are as large as those of Adam's usual update: so learning rate and decay of one serve the
 * other.
 *
 * @param momentum decay of the average of the gradient
 * @param rate the learning rate of matrices, as a multiple of that of the rest
 * @param epsilon added to the norm that a momentum is divided by
 * @param weightDecay share of a matrix removed per unit of its learning rate
 * @param rest for what is no matrix
 */
public record Muon(double momentum, double rate, double epsilon, double weightDecay, Adam rest) implements Optimizer {

    /** The authors' momentum and ε; the rest as in {@link Adam#DEFAULT}. */
    public static final Muon DEFAULT = new Muon(0.95, 1, 1e-7, 0, Adam.DEFAULT);

    private static final String MOMENTUM = "momentum.";

    private static final int NEWTON_SCHULZ_STEPS = 5;
    private static final float A = 3.4445f;
    private static final float B = -4.7750f;
    private static final float C = 2.0315f;

    /** The root mean square of an element of Adam's update, as found by Liu et al. */
    private static final double SIZE_OF_ADAM = 0.2;

    public Muon {
        if (!(momentum >= 0 && momentum < 1) || !(rate > 0) || !(epsilon > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("muon: expected a momentum in [0, 1), a positive rate and epsilon, a"
                    + " weight decay of at least 0, got " + momentum + ", " + rate + ", " + epsilon + ", "
                    + weightDecay);
        }
    }

    /** With another learning rate of matrices, as a multiple of that of the rest. */
    public Muon withRate(double other) {
        return new Muon(momentum, other, epsilon, weightDecay, rest);
    }

    /** With another ε of the norm. */
    public Muon withEpsilon(double other) {
        return new Muon(momentum, rate, other, weightDecay, rest);
    }

    /** With another weight decay of matrices. */
    public Muon withWeightDecay(double other) {
        return new Muon(momentum, rate, epsilon, other, rest);
    }

    /** With another Adam for what is no matrix. */
    public Muon withRest(Adam other) {
        return new Muon(momentum, rate, epsilon, weightDecay, other);
    }

    private static boolean isMatrix(ParameterSpec spec) {
        return spec.shape().rank() == 2 && spec.shape().dims().stream().allMatch(dim -> dim.size() > 1);
    }

    @Override
    public List<String> moments(ParameterSpec parameter) {
        return isMatrix(parameter) ? List.of(MOMENTUM) : rest.moments(parameter);
    }

    /** Those of the rest: orthogonal is orthogonal, however small a momentum that started at 0 still is. */
    @Override
    public Map<String, Double> corrections(long step) {
        return rest.corrections(step);
    }

    @Override
    public <T> Descent<T> descend(
            TensorOps<T> ops, List<ParameterSpec> parameters, Map<String, T> state, Map<String, T> gradients) {
        List<ParameterSpec> matrices =
                parameters.stream().filter(Muon::isMatrix).toList();
        List<ParameterSpec> others =
                parameters.stream().filter(spec -> !isMatrix(spec)).toList();
        Descent<T> descent = rest.descend(ops, others, state, gradients);
        Map<String, T> momenta = new LinkedHashMap<>();
        for (ParameterSpec spec : matrices) {
            String name = spec.name();
            T gradient = get(gradients, name);
            T average = blend(ops, momentum, get(state, MOMENTUM + name), gradient);
            descent.moments().put(MOMENTUM + name, average);
            momenta.put(name, blend(ops, momentum, average, gradient));
        }
        Map<String, T> orthogonal = orthogonal(ops, matrices, momenta);
        for (ParameterSpec spec : matrices) {
            float scale = (float) (SIZE_OF_ADAM * Math.sqrt(longer(spec)));
            T direction = ops.multiply(get(orthogonal, spec.name()), scale);
            T decayed = decayed(ops, weightDecay, spec, state, direction);
            descent.directions().put(spec.name(), ops.multiply(decayed, (float) rate));
        }
        return descent;
    }

    // ---------------------------------------------------------------- orthogonal matrices

    private static long rows(ParameterSpec spec) {
        return spec.shape().dim(0).size();
    }

    private static long columns(ParameterSpec spec) {
        return spec.shape().dim(1).size();
    }

    private static long longer(ParameterSpec spec) {
        return Math.max(rows(spec), columns(spec));
    }

    /** Matrices of the same sides are stacked, lying on the longer one: a few large products instead of many small ones. */
    private <T> Map<String, T> orthogonal(TensorOps<T> ops, List<ParameterSpec> matrices, Map<String, T> x) {
        Map<List<Long>, List<ParameterSpec>> alike = new LinkedHashMap<>();
        for (ParameterSpec spec : matrices) {
            List<Long> sides = List.of(Math.min(rows(spec), columns(spec)), longer(spec));
            alike.computeIfAbsent(sides, none -> new ArrayList<>()).add(spec);
        }
        Map<String, T> orthogonal = new LinkedHashMap<>();
        for (List<ParameterSpec> group : alike.values()) {
            List<T> layers = group.stream()
                    .map(spec -> ops.expandDims(lying(ops, spec, get(x, spec.name())), 0))
                    .toList();
            List<T> done = ops.split(orthogonal(ops, ops.concat(0, layers)), 0, layers);
            for (int i = 0; i < group.size(); i++) {
                ParameterSpec spec = group.get(i);
                orthogonal.put(spec.name(), lying(ops, spec, ops.squeeze(done.get(i), 0)));
            }
        }
        return orthogonal;
    }

    /** Transposed if it has more rows than columns; a second time, it is as it was. */
    private static <T> T lying(TensorOps<T> ops, ParameterSpec spec, T x) {
        return rows(spec) > columns(spec) ? ops.transposeLast(x) : x;
    }

    /** Newton–Schulz steps: X ← a·X + (b·S + c·S²)·X, S = X·Xᵀ. x [count, n, m], n ≤ m. */
    private <T> T orthogonal(TensorOps<T> ops, T x) {
        T norm = ops.sqrt(ops.sum(ops.multiply(x, x), 1, 2));
        T next = ops.divide(x, ops.add(norm, (float) epsilon));
        for (int step = 0; step < NEWTON_SCHULZ_STEPS; step++) {
            T square = ops.matMul(next, ops.transposeLast(next));
            T polynomial = ops.add(ops.multiply(square, B), ops.multiply(ops.matMul(square, square), C));
            next = ops.add(ops.multiply(next, A), ops.matMul(polynomial, next));
        }
        return next;
    }
}
