package org.gpicl.architecture;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a learner remembers of the examples it read.
 *
 * @param tensors by name, as {@link Architecture#state} lists them
 */
public record State<T>(Map<String, T> tensors) {

    public State {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** One tensor of the state. */
    public T get(String name) {
        T tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("state: expected one of " + tensors.keySet() + ", got '" + name + "'");
        }
        return tensor;
    }
}
