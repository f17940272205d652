package org.gpicl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Closing;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;

/**
 * What views that are computed together remember of the examples. Immutable and thread-safe.
 *
 * @param views for queries
 * @param state in the memory of the engine, by name; owned by this record
 */
record Memory(Views views, Map<String, DeviceTensor> state) implements AutoCloseable {

    /** Takes the state out of what a program that reads a context returned. */
    static Memory of(Views views, Outputs outputs) {
        Map<String, DeviceTensor> state = new LinkedHashMap<>(outputs.tensors());
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
            Map<String, DeviceTensor> next = new LinkedHashMap<>();
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

    @Override
    public void close() {
        Closing.all(List.copyOf(state.values()), DeviceTensor::close);
    }
}
