package org.gpicl.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;

/** Another engine, whose programs leave a copy of what they were last given. Not thread-safe. */
final class RecordingEngine implements Engine {

    private final Engine engine;
    private final Map<String, Map<String, Tensor>> recorded = new LinkedHashMap<>();

    /** Records an engine, which belongs to this one from now on. */
    RecordingEngine(Engine engine) {
        this.engine = engine;
    }

    /** The inputs of the last run of the computation of that name, on the host. */
    Map<String, Tensor> inputs(String computation) {
        Map<String, Tensor> inputs = recorded.get(computation);
        if (inputs == null) {
            throw new IllegalStateException("inputs: expected one of " + recorded.keySet() + ", got " + computation);
        }
        return inputs;
    }

    @Override
    public Device device() {
        return engine.device();
    }

    @Override
    public String description() {
        return engine.description();
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        return new RecordingProgram(computation.name(), engine.compile(computation, parameters));
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class RecordingProgram implements Program {
        private final String name;
        private final Program program;

        private RecordingProgram(String name, Program program) {
            this.name = name;
            this.program = program;
        }

        @Override
        public Signature signature() {
            return program.signature();
        }

        @Override
        public Outputs run(Map<String, ? extends Argument> inputs) {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            inputs.forEach((input, value) ->
                    copies.put(input, value instanceof DeviceTensor onDevice ? onDevice.toHost() : (Tensor) value));
            recorded.put(name, copies);
            return program.run(inputs);
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
