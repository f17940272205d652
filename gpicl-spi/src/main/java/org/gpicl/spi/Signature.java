package org.gpicl.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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
     * What a computation has yielded, in the order of the outputs.
     *
     * @param operation whose name an error carries
     * @throws IllegalArgumentException if an output is missing: the computation does not keep its signature
     */
    public <T> Map<String, T> collect(String operation, Map<String, T> results) {
        if (!results.keySet().containsAll(outputs.keySet())) {
            throw new IllegalArgumentException(
                    operation + ": expected the outputs " + outputs.keySet() + ", got " + results.keySet());
        }
        Map<String, T> ordered = new LinkedHashMap<>();
        outputs.keySet().forEach(name -> ordered.put(name, Objects.requireNonNull(results.get(name), name)));
        return ordered;
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
        return new IllegalArgumentException(operation + ": expected " + name + " to be " + type
                + (sizes.isEmpty() ? "" : " with " + sizes) + ", got " + argument.dtype() + " " + argument.shape());
    }
}
