package org.gpicl.spi;

import java.util.Map;

/**
 * The parameters of a computation as values of the engine that runs it.
 *
 * @param values by full name
 * @param prefix put before the name in {@link #get}; empty at the top
 * @param <T> a value of the engine
 */
public record Parameters<T>(Map<String, T> values, String prefix) {

    /** All parameters, by their full names. */
    public Parameters(Map<String, T> values) {
        this(values, "");
    }

    /**
     * One parameter.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public T get(String name) {
        T value = values.get(prefix + name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "parameters: expected one of " + values.keySet() + ", got '" + prefix + name + "'");
        }
        return value;
    }

    /** The parameters whose names begin with {@code scope} and a dot. */
    public Parameters<T> scope(String scope) {
        return new Parameters<>(values, prefix + scope + ".");
    }
}
