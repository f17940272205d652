package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/** An architecture with weights on an engine, from host tensors to host tensors. */
final class Learning implements AutoCloseable {

    private final Engine engine;
    private final Architecture architecture;
    private final ParameterSet weights;
    private final Map<String, Program> programs = new LinkedHashMap<>();

    Learning(Engine engine, Architecture architecture, ParameterSet weights) {
        this.engine = engine;
        this.architecture = architecture;
        this.weights = weights;
    }

    /** The state after reading examples. */
    Map<String, Tensor> fit(Map<String, Tensor> examples) {
        return run(ArchitectureComputations.fit(architecture), examples);
    }

    /**
     * Logits [batch, query, classes].
     *
     * @param queries {@code x} and, where the architecture listens to experts, {@code evidence}
     */
    Tensor predict(Map<String, ? extends Argument> state, Map<String, Tensor> queries) {
        Map<String, Argument> inputs = new LinkedHashMap<>(state);
        inputs.putAll(queries);
        return Named.get(run(ArchitectureComputations.predict(architecture), inputs), "logits");
    }

    /** The state after more examples. */
    Map<String, Tensor> observe(Map<String, Tensor> state, Map<String, Tensor> more) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(state);
        inputs.putAll(more);
        Map<String, Tensor> next = new LinkedHashMap<>();
        run(ArchitectureComputations.observe((CausalArchitecture) architecture), inputs)
                .forEach((name, tensor) -> next.put(name.replaceFirst("^next\\.", ""), tensor));
        return next;
    }

    /** Logits [batch, context, classes] of every example given those before it. */
    Tensor prefixLogits(Map<String, Tensor> examples) {
        Computation computation = ArchitectureComputations.prefixLogits((CausalArchitecture) architecture);
        return Named.get(run(computation, examples), "logits");
    }

    private Map<String, Tensor> run(Computation computation, Map<String, ? extends Argument> inputs) {
        return Runs.of(program(computation), inputs);
    }

    /** Compiled once. */
    Program program(Computation computation) {
        return programs.computeIfAbsent(computation.name(), name -> engine.compile(computation, weights));
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
    }
}
