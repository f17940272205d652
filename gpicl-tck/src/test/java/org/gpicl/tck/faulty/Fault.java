package org.gpicl.tck.faulty;

import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gpicl.spi.Backend;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.oracle.OracleBackend;

/**
 * A mistake that a backend could make.
 *
 * @param rule that it breaks
 * @param mistake in words
 * @param backend a new one, right but for the mistake
 */
public record Fault(String rule, String mistake, Supplier<Backend> backend) {

    /** A tensor algebra with a mistake, over that of the oracle. */
    @FunctionalInterface
    public interface OpsFault {
        <T> TensorOps<T> over(TensorOps<T> ops);
    }

    public static Fault ofBackend(String rule, String mistake, Supplier<Backend> backend) {
        return new Fault(rule, mistake, backend);
    }

    public static Fault ofEngine(String rule, String mistake, UnaryOperator<Engine> decorator) {
        return ofBackend(rule, mistake, () -> new Forwarding.OfBackend(new OracleBackend()) {
            @Override
            public Engine open(EngineOptions options) {
                return decorator.apply(super.open(options));
            }
        });
    }

    public static Fault ofProgram(String rule, String mistake, UnaryOperator<Program> decorator) {
        return ofEngine(rule, mistake, engine -> new Forwarding.OfEngine(engine) {
            @Override
            public Program compile(Computation computation, ParameterSet parameters) {
                return decorator.apply(super.compile(computation, parameters));
            }
        });
    }

    public static Fault ofComputation(String rule, String mistake, UnaryOperator<Computation> decorator) {
        return ofEngine(rule, mistake, engine -> new Forwarding.OfEngine(engine) {
            @Override
            public Program compile(Computation computation, ParameterSet parameters) {
                return super.compile(decorator.apply(computation), parameters);
            }
        });
    }

    public static Fault ofOps(String rule, String mistake, OpsFault fault) {
        return ofComputation(rule, mistake, computation -> new Forwarding.OfComputation(computation) {
            @Override
            public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
                return super.apply(fault.over(ops), inputs, parameters);
            }
        });
    }

    @Override
    public String toString() {
        return rule + ": " + mistake;
    }
}
