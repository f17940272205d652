package org.gpicl.metatrain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Tensor;

/** Weights, moments and average between two updates: on the host at first, then in the memory of the engine. */
final class TrainingState implements AutoCloseable {

    private final Map<String, Argument> tensors;

    TrainingState(Map<String, Tensor> initial) {
        this.tensors = new LinkedHashMap<>(initial);
    }

    Map<String, Argument> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The tensors under one prefix, by their full names. */
    Map<String, Argument> withPrefix(String prefix) {
        Map<String, Argument> found = new LinkedHashMap<>(tensors);
        found.keySet().removeIf(name -> !name.startsWith(prefix));
        return found;
    }

    /** Takes what it holds by name out of the outputs, and closes what it held before. */
    void replace(Outputs outputs) {
        for (Map.Entry<String, Argument> entry : tensors.entrySet()) {
            Argument old = entry.setValue(outputs.take(entry.getKey()));
            close(old);
        }
    }

    Map<String, Tensor> toHost() {
        Map<String, Tensor> host = new LinkedHashMap<>();
        tensors.forEach((name, value) ->
                host.put(name, value instanceof DeviceTensor onDevice ? onDevice.toHost() : (Tensor) value));
        return host;
    }

    private static void close(Argument argument) {
        if (argument instanceof DeviceTensor onDevice) {
            onDevice.close();
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(TrainingState::close);
    }
}
