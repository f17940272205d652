package org.gpicl.spi;

import java.util.List;
import java.util.Map;

/**
 * A function of named tensors, written once for every engine: a forward pass, a training step.
 *
 * <p>Implementations are immutable, have no side effects and do not depend on anything but their arguments; an engine
 * may call {@link #apply} once (tracing) or for every run (eager).
 */
public interface Computation {

    /** A short name for logs, errors and exported files, such as {@code fit}. */
    String name();

    /** The inputs and outputs. */
    Signature signature();

    /** The parameters, which are bound when the computation is compiled. */
    List<ParameterSpec> parameters();

    /**
     * Computes the outputs.
     *
     * @param inputs by name, as the signature lists them
     * @return exactly the outputs that the signature lists
     */
    <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters);
}
