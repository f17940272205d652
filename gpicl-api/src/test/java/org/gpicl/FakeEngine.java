package org.gpicl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;

/**
 * An engine that computes nothing: it remembers what it was asked, and answers with zeros of the right shapes, unless it
 * is told what to answer.
 */
public final class FakeEngine implements Engine {

    /** The inputs of every run, by the name of the computation. */
    final Map<String, List<Map<String, Argument>>> runs = new ConcurrentHashMap<>();

    /** What was closed, in order. */
    final List<String> closed = Collections.synchronizedList(new ArrayList<>());

    /** Tensors that are not closed. */
    final List<DeviceTensor> open = Collections.synchronizedList(new ArrayList<>());

    /** Answers a run before zeros do; null for zeros. */
    Function<String, RuntimeException> failure = computation -> null;

    /** The logits [members, queries, outputs] for x [members, queries, N_x]. */
    Logits logits = (member, query, output) -> 0;

    private final String description;
    private final Device device;

    /** An engine with a name. */
    public FakeEngine(String description, Device device) {
        this.description = description;
        this.device = device;
    }

    FakeEngine() {
        this("Fake", Device.CPU);
    }

    /** One logit. */
    interface Logits {
        float of(int member, int query, int output);
    }

    /** The inputs of every run of one computation, in order. */
    public List<Map<String, Argument>> runsOf(String computation) {
        return runs.getOrDefault(computation, List.of());
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        throwIfTold("compile " + computation.name());
        return new FakeProgram(computation);
    }

    private void throwIfTold(String operation) {
        RuntimeException told = failure.apply(operation);
        if (told != null) {
            throw told;
        }
    }

    @Override
    public void close() {
        closed.add("engine");
    }

    private final class FakeProgram implements Program {
        private final Computation computation;

        private FakeProgram(Computation computation) {
            this.computation = computation;
        }

        @Override
        public Signature signature() {
            return computation.signature();
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            runs.computeIfAbsent(computation.name(), name -> new CopyOnWriteArrayList<>())
                    .add(Map.copyOf(inputs));
            inputs.values().stream()
                    .filter(FakeTensor.class::isInstance)
                    .forEach(tensor -> ((FakeTensor) tensor).requireOpen());
            throwIfTold("run " + computation.name());
            Map<String, Long> sizes = signature().bind("run " + computation.name(), inputs);
            Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
            signature().outputs().forEach((name, type) -> outputs.put(name, new FakeTensor(answer(name, type, sizes))));
            return new Outputs(outputs);
        }

        private Tensor answer(String name, TensorType type, Map<String, Long> sizes) {
            long[] shape = type.shape().dims().stream()
                    .mapToLong(dim -> dim.evaluate(sizes))
                    .toArray();
            Tensor zeros = Tensor.filled(Shape.of(shape), 0);
            if (!name.equals("logits")) {
                return zeros;
            }
            float[] values = zeros.toFloatArray();
            int outputs = (int) shape[2];
            int queries = (int) shape[1];
            for (int i = 0; i < values.length; i++) {
                values[i] = logits.of(i / outputs / queries, i / outputs % queries, i % outputs);
            }
            return Tensor.of(zeros.shape(), values);
        }

        @Override
        public void close() {
            closed.add(computation.name());
        }
    }

    private final class FakeTensor implements DeviceTensor {
        private final Tensor value;

        private FakeTensor(Tensor value) {
            this.value = value;
            open.add(this);
        }

        @Override
        public DType dtype() {
            return value.dtype();
        }

        @Override
        public Shape shape() {
            return value.shape();
        }

        private void requireOpen() {
            if (!open.contains(this)) {
                throw new IllegalStateException("a tensor is used that is closed");
            }
        }

        @Override
        public Tensor toHost() {
            requireOpen();
            return value;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    /** How many examples a run has read. */
    static long examples(Map<String, Argument> inputs) {
        return host(inputs, "y").shape().dim(1).size();
    }

    /** One of the inputs of a run. */
    public static Tensor host(Map<String, Argument> inputs, String name) {
        return (Tensor) Objects.requireNonNull(inputs.get(name), name);
    }
}
