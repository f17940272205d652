package org.gpicl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Closing;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/**
 * What views that are computed together remember of the examples. Immutable and thread-safe.
 *
 * @param views for queries
 * @param state in the memory of the engine or on the host, by name; owned by this record
 */
record Memory(Views views, Map<String, Argument> state) implements AutoCloseable {

    /** Takes the state out of what a program that reads a context returned. */
    static Memory of(Views views, Outputs outputs) {
        Map<String, Argument> state = new LinkedHashMap<>(outputs.tensors());
        state.keySet().forEach(outputs::take);
        return new Memory(views.forQueries(), state);
    }

    /**
     * What they remember after more examples; this one stays as it is.
     *
     * @param observe the program: (state, {@code x}, {@code y}) → the state, its names after {@code next.}
     * @param rows row-major [examples, features]
     * @param classes [examples]
     */
    Memory observe(Program observe, float[] rows, int[] classes) {
        Map<String, Argument> inputs = new LinkedHashMap<>(state);
        inputs.put("x", views.encoded(rows, classes.length));
        inputs.put("y", views.labels(classes));
        try (Outputs outputs = observe.run(inputs)) {
            Map<String, Argument> next = new LinkedHashMap<>();
            state.keySet().forEach(name -> next.put(name, outputs.take("next." + name)));
            return new Memory(views, next);
        }
    }

    /**
     * Adds the probabilities of queries to their sums.
     *
     * @param predict the program: (state, {@code x}) → {@code logits}
     * @param rows row-major [queries, features]; may be longer
     * @param classes that there are
     * @param sums [queries][classes]
     */
    void addProbabilities(Program predict, float[] rows, int classes, double[][] sums) {
        Map<String, Argument> inputs = new LinkedHashMap<>(state);
        inputs.putAll(views.queries(rows, sums.length, classes));
        try (Outputs outputs = predict.run(inputs)) {
            views.addProbabilities(outputs.host("logits"), sums);
        }
    }

    /** The same with its state on the host: a copy, as far as it is not there already. */
    Memory onHost() {
        Map<String, Argument> host = new LinkedHashMap<>();
        state.keySet().forEach(name -> host.put(name, host(name)));
        return new Memory(views, host);
    }

    /** One tensor of the state, on the host. */
    Tensor host(String name) {
        Argument tensor = Objects.requireNonNull(state.get(name), name);
        return tensor instanceof DeviceTensor device ? device.toHost() : (Tensor) tensor;
    }

    /** What memories of one ensemble take together, in bytes: of states exactly, of views about. */
    static long bytes(List<Memory> memories) {
        long states = memories.stream()
                .flatMap(memory -> memory.state.values().stream())
                .mapToLong(tensor -> tensor.shape().elements() * tensor.dtype().bytes())
                .sum();
        return states
                + Views.bytes(memories.stream()
                        .flatMap(memory -> memory.views.members().stream())
                        .toList());
    }

    @Override
    public void close() {
        Closing.all(
                state.values().stream()
                        .filter(DeviceTensor.class::isInstance)
                        .map(DeviceTensor.class::cast)
                        .toList(),
                DeviceTensor::close);
    }
}
