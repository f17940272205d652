package org.gpicl.tck;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.gpicl.tck.oracle.OracleBackend;

/** Computations from host tensors to host tensors. */
public final class Runs {

    private Runs() {}

    /** Compiles, runs once and closes what was opened. */
    public static Map<String, Tensor> once(
            Engine engine, Computation computation, ParameterSet parameters, Map<String, ? extends Argument> inputs) {
        try (Program program = engine.compile(computation, parameters)) {
            return of(program, inputs);
        }
    }

    /** Runs a program and copies its outputs to the host. */
    public static Map<String, Tensor> of(Program program, Map<String, ? extends Argument> inputs) {
        try (Outputs outputs = program.run(inputs)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            outputs.tensors().forEach((name, tensor) -> tensors.put(name, tensor.toHost()));
            return tensors;
        }
    }

    /** What the oracle says. */
    public static Map<String, Tensor> onOracle(
            Computation computation, ParameterSet parameters, Map<String, Tensor> inputs) {
        try (Engine oracle = new OracleBackend().open(EngineOptions.CPU)) {
            return once(oracle, computation, parameters, inputs);
        }
    }
}
