package org.gpicl.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of all parameters of a computation: its weights, float32, on the host. Immutable.
 *
 * @param tensors value by name, in order
 */
public record ParameterSet(Map<String, Tensor> tensors) {

    /** No parameters. */
    public static final ParameterSet EMPTY = new ParameterSet(Map.of());

    public ParameterSet {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The number of learned numbers. */
    public long size() {
        return tensors.values().stream().mapToLong(t -> t.shape().elements()).sum();
    }

    /**
     * Checks that these are values for exactly the given parameters.
     *
     * @throws IllegalArgumentException naming the first that is missing, unknown or of another shape
     */
    public void check(String operation, List<ParameterSpec> specs) {
        for (ParameterSpec spec : specs) {
            Tensor tensor = tensors.get(spec.name());
            if (tensor == null
                    || tensor.dtype() != DType.FLOAT32
                    || !tensor.shape().equals(spec.shape())) {
                throw new IllegalArgumentException(operation + ": expected the parameter " + spec.name()
                        + " to be float32 " + spec.shape() + ", got " + (tensor == null ? "none" : tensor));
            }
        }
        if (specs.size() != tensors.size()) {
            throw new IllegalArgumentException(operation + ": expected the parameters "
                    + specs.stream().map(ParameterSpec::name).toList() + ", got " + tensors.keySet());
        }
    }
}
