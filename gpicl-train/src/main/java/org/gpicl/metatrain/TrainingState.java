package org.gpicl.metatrain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Closing;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Tensor;

/**
 * What there is between two updates: weights, moments and average, on the host at first, then in the memory of the engine;
 * and weights of earlier updates, which stay on the host.
 */
final class TrainingState implements AutoCloseable {

    private static final String SNAPSHOT = "snapshot";

    private final Map<String, Argument> tensors = new LinkedHashMap<>();
    private final Map<String, Tensor> snapshots = new LinkedHashMap<>();

    TrainingState(Map<String, Tensor> initial) {
        initial.forEach((name, tensor) -> {
            if (name.startsWith(SNAPSHOT)) {
                snapshots.put(name, tensor);
            } else {
                tensors.put(name, tensor);
            }
        });
    }

    /** Prefix of weights of an earlier update. */
    static String snapshot(int slot) {
        return SNAPSHOT + slot + ".";
    }

    /** What an update takes and leaves. */
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

    /** Keeps the weights as they are now, in place of those that were kept there before. */
    void keep(int slot) {
        unprefixed(TrainingStep.THETA).forEach((name, value) -> snapshots.put(snapshot(slot) + name, host(value)));
    }

    /** What meta-training has come to, by name of the parameter: the mean of the weights kept, else the moving average. */
    Map<String, Argument> learned() {
        return snapshots.isEmpty() ? unprefixed(TrainingStep.AVERAGE) : mean();
    }

    /** The tensors under one prefix, by their names without it. */
    Map<String, Argument> unprefixed(String prefix) {
        Map<String, Argument> found = new LinkedHashMap<>();
        withPrefix(prefix).forEach((name, value) -> found.put(name.substring(prefix.length()), value));
        return found;
    }

    private Map<String, Argument> mean() {
        Map<String, List<Tensor>> kept = new LinkedHashMap<>();
        snapshots.forEach(
                (name, tensor) -> kept.computeIfAbsent(name.substring(name.indexOf('.') + 1), none -> new ArrayList<>())
                        .add(tensor));
        Map<String, Argument> mean = new LinkedHashMap<>();
        kept.forEach((name, values) -> mean.put(name, mean(values)));
        return mean;
    }

    private static Tensor mean(List<Tensor> tensors) {
        double[] sums = new double[tensors.get(0).toFloatArray().length];
        for (Tensor tensor : tensors) {
            float[] values = tensor.toFloatArray();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
        }
        float[] means = new float[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (sums[i] / tensors.size());
        }
        return Tensor.of(tensors.get(0).shape(), means);
    }

    /** Everything, as a checkpoint holds it. */
    Map<String, Tensor> toHost() {
        Map<String, Tensor> host = new LinkedHashMap<>();
        tensors.forEach((name, value) -> host.put(name, host(value)));
        host.putAll(snapshots);
        return host;
    }

    static Tensor host(Argument argument) {
        return argument instanceof DeviceTensor onDevice ? onDevice.toHost() : (Tensor) argument;
    }

    private static void close(Argument argument) {
        if (argument instanceof DeviceTensor onDevice) {
            onDevice.close();
        }
    }

    @Override
    public void close() {
        Closing.all(List.copyOf(tensors.values()), TrainingState::close);
    }
}
