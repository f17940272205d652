package org.gpicl.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Program} returned. Closing it closes every tensor that was not taken out. Not thread-safe.
 */
public final class Outputs implements AutoCloseable {

    private final Map<String, DeviceTensor> tensors;

    /** The outputs by name, in order; this object now owns them. */
    public Outputs(Map<String, ? extends DeviceTensor> tensors) {
        this.tensors = new LinkedHashMap<>(tensors);
    }

    /** The outputs that were not taken, by name; they stay owned by this object. */
    public Map<String, DeviceTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * A copy of one output on the host.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Tensor host(String name) {
        return require(name).toHost();
    }

    /**
     * Hands one output over: from now on the caller owns it.
     *
     * @throws IllegalArgumentException if there is none of that name, or it was taken before
     */
    public DeviceTensor take(String name) {
        DeviceTensor tensor = require(name);
        tensors.remove(name);
        return tensor;
    }

    private DeviceTensor require(String name) {
        DeviceTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("outputs: expected one of " + tensors.keySet() + ", got '" + name + "'");
        }
        return tensor;
    }

    @Override
    public void close() {
        List<DeviceTensor> open = List.copyOf(tensors.values());
        tensors.clear();
        Closing.all(open, DeviceTensor::close);
    }
}
