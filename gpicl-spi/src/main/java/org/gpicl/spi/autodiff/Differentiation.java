package org.gpicl.spi.autodiff;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;

/** The value of a function together with its gradients, on any engine. */
public final class Differentiation {

    private Differentiation() {}

    /** A scalar function of variables (with respect to which it is differentiated) and constants. */
    public interface ScalarFunction {
        /** The scalar. */
        <T> T apply(TensorOps<T> ops, Parameters<T> variables, Map<String, T> constants);
    }

    /**
     * A value and its gradients.
     *
     * @param value the scalar
     * @param gradients by name of the variable, each of its shape
     */
    public record ValueAndGradients<T>(T value, Map<String, T> gradients) {}

    /** Differentiates with the engine's own {@link DifferentiableOps} if it has them, else with a {@link Tape}. */
    public static <T> ValueAndGradients<T> differentiate(
            TensorOps<T> ops, ScalarFunction function, Map<String, T> variables, Map<String, T> constants) {
        return ops instanceof DifferentiableOps<T> differentiable
                ? natively(differentiable, function, variables, constants)
                : onTape(ops, function, variables, constants);
    }

    private static <T> ValueAndGradients<T> natively(
            DifferentiableOps<T> ops, ScalarFunction function, Map<String, T> variables, Map<String, T> constants) {
        Map<String, T> tracked = new LinkedHashMap<>();
        variables.forEach((name, value) -> tracked.put(name, ops.variable(value)));
        T value = function.apply(ops, new Parameters<>(tracked), constants);
        return named(value, tracked.keySet(), ops.gradients(value, new ArrayList<>(tracked.values())));
    }

    /** Differentiates with a {@link Tape}, whatever the engine has of its own. */
    public static <T> ValueAndGradients<T> onTape(
            TensorOps<T> ops, ScalarFunction function, Map<String, T> variables, Map<String, T> constants) {
        Tape<T> tape = new Tape<>(ops);
        Map<String, Tape.Value<T>> known = new LinkedHashMap<>();
        constants.forEach((name, value) -> known.put(name, tape.of(value)));
        Map<String, Tape.Value<T>> tracked = new LinkedHashMap<>();
        variables.forEach((name, value) -> tracked.put(name, tape.variable(tape.of(value))));
        Tape.Value<T> value = function.apply(tape, new Parameters<>(tracked), known);
        List<T> gradients = tape.gradients(value, new ArrayList<>(tracked.values())).stream()
                .map(Tape.Value::value)
                .toList();
        return named(value.value(), tracked.keySet(), gradients);
    }

    private static <T> ValueAndGradients<T> named(T value, Iterable<String> names, List<T> gradients) {
        Map<String, T> byName = new LinkedHashMap<>();
        for (String name : names) {
            byName.put(name, gradients.get(byName.size()));
        }
        return new ValueAndGradients<>(value, byName);
    }
}
