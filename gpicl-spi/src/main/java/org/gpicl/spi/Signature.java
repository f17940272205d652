package org.gpicl.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a {@link Computation} and what comes out.
 *
 * @param inputs type by name, in order; a symbolic size may be introduced only as a plain name by some input
 * @param outputs type by name, in order; built of the sizes of the inputs
 */
public record Signature(Map<String, TensorType> inputs, Map<String, TensorType> outputs) {

    public Signature {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * Checks arguments against the inputs and finds the values of the symbolic sizes.
     *
     * @param operation whose name an error carries
     * @return the value of every symbolic size
     * @throws IllegalArgumentException if an argument is missing, unknown, or of another type or shape
     */
    public Map<String, Long> bind(String operation, Map<String, ? extends Argument> arguments) {
        if (!arguments.keySet().equals(inputs.keySet())) {
            throw new IllegalArgumentException(
                    operation + ": expected the inputs " + inputs.keySet() + ", got " + arguments.keySet());
        }
        Map<String, Long> sizes = new TreeMap<>();
        // two passes: a plain name is bound wherever it stands before polynomials of it are checked
        inputs.forEach((name, type) -> bindNames(operation, name, type, require(arguments, name), sizes));
        inputs.forEach((name, type) -> checkSizes(operation, name, type, require(arguments, name), sizes));
        return sizes;
    }

    /**
     * What a computation has yielded in a run, in the order of the outputs.
     *
     * @param operation whose name an error carries
     * @param results by name
     * @param type of a result; its sizes are numbers
     * @param sizes the value of every symbolic size, as {@link #bind} found it
     * @throws IllegalArgumentException if an output is missing, unknown, or of another type or shape: the computation does
     *     not keep its signature
     */
    public <T> Map<String, T> collect(
            String operation,
            Map<String, ? extends @Nullable T> results,
            Function<? super T, TensorType> type,
            Map<String, Long> sizes) {
        return collect(operation, results, type, sizes, expected -> expected.evaluate(sizes));
    }

    /**
     * What a computation has yielded when it was traced, in the order of the outputs.
     *
     * @param operation whose name an error carries
     * @param results by name
     * @param type of a result; its symbolic sizes are those of the inputs
     * @throws IllegalArgumentException if an output is missing, unknown, or of another type or shape: the computation does
     *     not keep its signature
     */
    public <T> Map<String, T> collect(
            String operation, Map<String, ? extends @Nullable T> results, Function<? super T, TensorType> type) {
        return collect(operation, results, type, Map.of(), expected -> expected);
    }

    private <T> Map<String, T> collect(
            String operation,
            Map<String, ? extends @Nullable T> results,
            Function<? super T, TensorType> type,
            Map<String, Long> sizes,
            UnaryOperator<TensorType> known) {
        if (!results.keySet().equals(outputs.keySet())) {
            throw unsigned(operation + ": expected the outputs " + outputs.keySet() + ", got " + results.keySet());
        }
        Map<String, T> ordered = new LinkedHashMap<>();
        outputs.forEach((name, expected) -> {
            T result = results.get(name);
            if (result == null || !type.apply(result).equals(known.apply(expected))) {
                throw unsigned(operation + ": expected the output " + name + " to be " + expected + with(sizes)
                        + ", got " + (result == null ? "none" : type.apply(result)));
            }
            ordered.put(name, result);
        });
        return ordered;
    }

    private static IllegalArgumentException unsigned(String message) {
        return new IllegalArgumentException(message + "; the computation has to keep its signature");
    }

    private static String with(Map<String, Long> sizes) {
        return sizes.isEmpty() ? "" : " with " + sizes;
    }

    private static Argument require(Map<String, ? extends Argument> arguments, String name) {
        return Objects.requireNonNull(arguments.get(name), name);
    }

    private static void bindNames(
            String operation, String name, TensorType type, Argument argument, Map<String, Long> sizes) {
        if (argument.dtype() != type.dtype()
                || argument.shape().rank() != type.shape().rank()) {
            throw mismatch(operation, name, type, argument, sizes);
        }
        for (int i = 0; i < type.shape().rank(); i++) {
            Dim dim = type.shape().dim(i);
            if (dim.isNamed()) {
                sizes.putIfAbsent(dim.toString(), argument.shape().dim(i).size());
            }
        }
    }

    private static void checkSizes(
            String operation, String name, TensorType type, Argument argument, Map<String, Long> sizes) {
        for (int i = 0; i < type.shape().rank(); i++) {
            if (type.shape().dim(i).evaluate(sizes) != argument.shape().dim(i).size()) {
                throw mismatch(operation, name, type, argument, sizes);
            }
        }
    }

    private static IllegalArgumentException mismatch(
            String operation, String name, TensorType type, Argument argument, Map<String, Long> sizes) {
        return new IllegalArgumentException(operation + ": expected " + name + " to be " + type + with(sizes) + ", got "
                + argument.dtype() + " " + argument.shape());
    }
}
