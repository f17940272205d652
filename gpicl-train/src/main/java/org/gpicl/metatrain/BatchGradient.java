package org.gpicl.metatrain;

import static org.gpicl.metatrain.BatchTensors.require;
import static org.gpicl.metatrain.TrainingStep.TOTAL_WEIGHT;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorOps.Step;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.autodiff.Differentiation;
import org.gpicl.spi.autodiff.Differentiation.ScalarFunction;
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;

/** J(θ) of the episodes of a batch, and its gradient: of all at once, or slice by slice in one recurrence. */
record BatchGradient(Architecture architecture, Objective objective, Slices slices) {

    /** The tensors of a batch; their first axis is as long as the slices together. */
    Map<String, TensorType> inputs() {
        Map<String, TensorType> inputs = new LinkedHashMap<>(objective.inputs(architecture));
        if (slices.count() > 1) {
            Dim batch = Dim.of((long) slices.count() * slices.episodes());
            inputs.replaceAll(
                    (name, type) -> new TensorType(type.dtype(), type.shape().withDim(0, batch)));
        }
        return inputs;
    }

    /**
     * The loss and its gradients.
     *
     * @param theta by name of the parameter
     * @param batch by name
     * @param totalWeight scalar: what the weighted losses of these episodes are divided by
     */
    <T> ValueAndGradients<T> of(TensorOps<T> ops, Map<String, T> theta, Map<String, T> batch, T totalWeight) {
        return slices.count() == 1 ? atOnce(ops, theta, batch, totalWeight) : inSlices(ops, theta, batch, totalWeight);
    }

    private <T> ValueAndGradients<T> atOnce(
            TensorOps<T> ops, Map<String, T> theta, Map<String, T> batch, T totalWeight) {
        Map<String, T> constants = new LinkedHashMap<>(batch);
        constants.put(TOTAL_WEIGHT, totalWeight);
        ScalarFunction loss = new ScalarFunction() {
            @Override
            public <V> V apply(TensorOps<V> inner, Parameters<V> weights, Map<String, V> known) {
                V total = objective.total(inner, architecture, weights, known);
                return inner.divide(total, require(known, TOTAL_WEIGHT));
            }
        };
        return Differentiation.differentiate(ops, loss, theta, constants);
    }

    /** A recurrence over the slices: its state is the sum of losses and of gradients, and weights are shared. */
    private <T> ValueAndGradients<T> inSlices(
            TensorOps<T> ops, Map<String, T> theta, Map<String, T> batch, T totalWeight) {
        List<String> parameters =
                architecture.parameters().stream().map(ParameterSpec::name).toList();
        List<String> names = List.copyOf(inputs().keySet());
        List<T> nothing = new ArrayList<>(List.of(ops.constant(0f)));
        List<T> shared = new ArrayList<>(List.of(totalWeight));
        for (String parameter : parameters) {
            nothing.add(ops.fill(require(theta, parameter), 0));
            shared.add(require(theta, parameter));
        }
        List<T> episodes =
                names.stream().map(name -> cut(ops, require(batch, name))).toList();
        Step<T> sums = ops.scan(nothing, episodes, shared, 0, false, (inner, sum, slice, fixed) -> {
            ValueAndGradients<T> found =
                    atOnce(inner, named(parameters, fixed.subList(1, fixed.size())), named(names, slice), fixed.get(0));
            List<T> next = new ArrayList<>(List.of(inner.add(sum.get(0), found.value())));
            for (int i = 0; i < parameters.size(); i++) {
                next.add(inner.add(sum.get(i + 1), require(found.gradients(), parameters.get(i))));
            }
            return new Step<>(next, List.of());
        });
        return new ValueAndGradients<>(
                sums.state().get(0),
                named(parameters, sums.state().subList(1, sums.state().size())));
    }

    /** [batch, …] as [slices, episodes, …]. */
    private <T> T cut(TensorOps<T> ops, T x) {
        long[] sizes = new long[ops.shape(x).rank() + 1]; // 0 keeps what stands at that position
        sizes[0] = slices.count();
        sizes[1] = slices.episodes();
        return ops.reshape(ops.expandDims(x, 0), sizes);
    }

    private static <T> Map<String, T> named(List<String> names, List<T> values) {
        Map<String, T> named = new LinkedHashMap<>();
        for (String name : names) {
            named.put(name, values.get(named.size()));
        }
        return named;
    }
}
