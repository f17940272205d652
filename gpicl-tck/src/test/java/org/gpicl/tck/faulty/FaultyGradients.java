package org.gpicl.tck.faulty;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.autodiff.DifferentiableOps;
import org.gpicl.spi.autodiff.Tape;
import org.gpicl.tck.PrimitivesOnly;

/** Differentiation of the engine's own: in truth a tape over the oracle, so that the right one is right. */
public final class FaultyGradients {

    private FaultyGradients() {}

    static Stream<Fault> all() {
        return Stream.of(
                Fault.ofComputation("gradient-02", "tanh has no gradient", c -> new Native(c, ForgetfulTanh::new)),
                Fault.ofComputation(
                        "symbolic-03", "gradients are one per cent too large", c -> new Native(c, Large::new)),
                Fault.ofComputation(
                        "architecture-02", "gradients are one per cent too large", c -> new Native(c, Large::new)));
    }

    /** Differentiation of the engine's own, without a mistake. */
    public static Computation right(Computation computation) {
        return new Native(computation, Right::new);
    }

    /** Makes the ops that a computation sees of a tape. */
    @FunctionalInterface
    private interface OfTape {
        <T> Right<T> over(Tape<T> tape);
    }

    private static final class Native extends Forwarding.OfComputation {
        private final OfTape differentiation;

        private Native(Computation honest, OfTape differentiation) {
            super(honest);
            this.differentiation = differentiation;
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            Tape<T> tape = new Tape<>(ops);
            Map<String, Tape.Value<T>> weights = map(parameters.values(), tape::of);
            Map<String, Tape.Value<T>> results =
                    super.apply(differentiation.over(tape), map(inputs, tape::of), new Parameters<>(weights));
            return map(results, Tape.Value::value);
        }

        private static <A, B> Map<String, B> map(Map<String, A> values, Function<A, B> function) {
            Map<String, B> mapped = new LinkedHashMap<>();
            values.forEach((name, value) -> mapped.put(name, function.apply(value)));
            return mapped;
        }
    }

    private static class Right<T> extends PrimitivesOnly<Tape.Value<T>> implements DifferentiableOps<Tape.Value<T>> {
        private final Tape<T> tape;

        Right(Tape<T> tape) {
            super(tape);
            this.tape = tape;
        }

        @Override
        public Tape.Value<T> variable(Tape.Value<T> x) {
            return tape.variable(x);
        }

        @Override
        public List<Tape.Value<T>> gradients(Tape.Value<T> scalar, List<Tape.Value<T>> withRespectTo) {
            return tape.gradients(scalar, withRespectTo);
        }
    }

    private static final class ForgetfulTanh<T> extends Right<T> {
        private final Tape<T> tape;

        private ForgetfulTanh(Tape<T> tape) {
            super(tape);
            this.tape = tape;
        }

        @Override
        public Tape.Value<T> tanh(Tape.Value<T> x) {
            return tape.of(tape.tanh(x).value());
        }
    }

    private static final class Large<T> extends Right<T> {
        private final UnaryOperator<Tape.Value<T>> enlarge;

        private Large(Tape<T> tape) {
            super(tape);
            this.enlarge = gradient -> tape.multiply(gradient, 1.01f);
        }

        @Override
        public List<Tape.Value<T>> gradients(Tape.Value<T> scalar, List<Tape.Value<T>> withRespectTo) {
            return super.gradients(scalar, withRespectTo).stream().map(enlarge).toList();
        }
    }
}
