package org.gpicl.metatest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** An engine that answers with zeros of the right shapes, and remembers what it was asked. */
final class ZeroEngine implements Engine {

    private final Map<String, List<Map<String, Argument>>> runs = new LinkedHashMap<>();

    /** The inputs of every run of one computation, in order. */
    List<Map<String, Argument>> runsOf(String computation) {
        return runs.getOrDefault(computation, List.of());
    }

    /** One of the inputs of a run. */
    static Tensor host(Map<String, Argument> inputs, String name) {
        return (Tensor) Objects.requireNonNull(inputs.get(name), name);
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public String description() {
        return "Zeros";
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        return new Program() {
            @Override
            public Signature signature() {
                return computation.signature();
            }

            @Override
            public Outputs run(Map<String, ? extends Argument> inputs) {
                runs.computeIfAbsent(computation.name(), name -> new ArrayList<>())
                        .add(Map.copyOf(inputs));
                Map<String, Long> sizes = signature().bind("run " + computation.name(), inputs);
                Map<String, DeviceTensor> outputs = new LinkedHashMap<>();
                signature().outputs().forEach((name, type) -> {
                    long[] shape = type.shape().dims().stream()
                            .mapToLong(dim -> dim.evaluate(sizes))
                            .toArray();
                    outputs.put(name, new Zeros(Tensor.filled(Shape.of(shape), 0)));
                });
                return new Outputs(outputs);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}

    private record Zeros(Tensor toHost) implements DeviceTensor {
        @Override
        public DType dtype() {
            return toHost.dtype();
        }

        @Override
        public Shape shape() {
            return toHost.shape();
        }

        @Override
        public void close() {}
    }
}
