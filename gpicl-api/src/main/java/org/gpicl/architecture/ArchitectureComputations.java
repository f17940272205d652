package org.gpicl.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Dim;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * The methods of an architecture as computations that an engine can compile.
 *
 * <p>Names and types: {@code x} float32 [batch, examples, N_x]; {@code y} int64 [batch, examples]; {@code codes} float32
 * [batch, classes, code size], only where the architecture has label codes; {@code evidence} float32 [batch, examples,
 * channels, classes], only where it listens to experts; the state's tensors under the names of
 * {@link Architecture#state}; {@code logits} float32 [batch, examples, classes].
 */
public final class ArchitectureComputations {

    private static final Dim MORE = Dim.named("more");

    private ArchitectureComputations() {}

    /** (x, y, codes) → state. */
    public static Computation fit(Architecture architecture) {
        return new Fit(architecture);
    }

    /** (state, x) → logits. */
    public static Computation predict(Architecture architecture) {
        return predict(architecture, Temperature.ONE);
    }

    /** (state, x) → logits, divided by this temperature. */
    public static Computation predict(Architecture architecture, Temperature temperature) {
        return new Predict(architecture, temperature);
    }

    /** (state, x, y) → the state after more examples, whose names begin with {@code next.}. */
    public static Computation observe(CausalArchitecture architecture) {
        return new Observe(architecture);
    }

    /** (x, y) → logits of every example given those before it. */
    public static Computation prefixLogits(CausalArchitecture architecture) {
        return new PrefixLogits(architecture);
    }

    /** The types of labelled examples. */
    static Map<String, TensorType> examples(Architecture architecture, Dim count) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        types.put("x", TensorType.float32(Architecture.BATCH, count, Dim.of(architecture.features())));
        types.put("y", TensorType.int64(Architecture.BATCH, count));
        if (architecture.codeSize() > 0) {
            types.put(
                    "codes",
                    TensorType.float32(Architecture.BATCH, Architecture.CLASSES, Dim.of(architecture.codeSize())));
        }
        types.putAll(evidence(architecture, count));
        return types;
    }

    /** The type of what experts say of examples; none where the architecture does not listen to them. */
    private static Map<String, TensorType> evidence(Architecture architecture, Dim count) {
        return architecture.experts() == 0 ? Map.of() : Map.of("evidence", architecture.evidenceType(count));
    }

    private static <T> Examples<T> examples(Map<String, T> inputs) {
        return new Examples<>(require(inputs, "x"), require(inputs, "y"), inputs.get("codes"), inputs.get("evidence"));
    }

    private static <T> State<T> state(Architecture architecture, Map<String, T> inputs) {
        Map<String, T> state = new LinkedHashMap<>();
        architecture.state().keySet().forEach(name -> state.put(name, require(inputs, name)));
        return new State<>(state);
    }

    private static <T> T require(Map<String, T> inputs, String name) {
        T value = inputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("computation: expected the input " + name + ", got " + inputs.keySet());
        }
        return value;
    }

    private static Map<String, TensorType> logits(Architecture architecture, Dim count) {
        return Map.of("logits", TensorType.float32(Architecture.BATCH, count, architecture.classDim()));
    }

    private record Fit(Architecture architecture) implements Computation {
        @Override
        public String name() {
            return "fit";
        }

        @Override
        public Signature signature() {
            return new Signature(examples(architecture, Architecture.CONTEXT), architecture.state());
        }

        @Override
        public List<ParameterSpec> parameters() {
            return architecture.parameters();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> theta) {
            return architecture.fit(ops, theta, examples(inputs)).tensors();
        }
    }

    private record Predict(Architecture architecture, Temperature temperature) implements Computation {
        @Override
        public String name() {
            return "predict";
        }

        @Override
        public Signature signature() {
            Map<String, TensorType> inputs = new LinkedHashMap<>(architecture.state());
            inputs.put(
                    "x", TensorType.float32(Architecture.BATCH, Architecture.QUERY, Dim.of(architecture.features())));
            inputs.putAll(evidence(architecture, Architecture.QUERY));
            return new Signature(inputs, logits(architecture, Architecture.QUERY));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return architecture.parameters();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> theta) {
            Queries<T> queries = new Queries<>(require(inputs, "x"), inputs.get("evidence"));
            T logits = architecture.predict(ops, theta, state(architecture, inputs), queries);
            return Map.of("logits", temperature.apply(ops, logits));
        }
    }

    private record Observe(CausalArchitecture architecture) implements Computation {
        @Override
        public String name() {
            return "observe";
        }

        @Override
        public Signature signature() {
            Map<String, TensorType> inputs = new LinkedHashMap<>(architecture.state());
            inputs.putAll(examples(architecture, MORE));
            Map<String, TensorType> outputs = new LinkedHashMap<>();
            architecture.state().forEach((name, type) -> outputs.put("next." + name, longer(type)));
            return new Signature(inputs, outputs);
        }

        private static TensorType longer(TensorType type) {
            List<Dim> dims = type.shape().dims().stream()
                    .map(d -> d.equals(Architecture.CONTEXT) ? d.plus(MORE) : d)
                    .toList();
            return new TensorType(type.dtype(), new Shape(dims));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return architecture.parameters();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> theta) {
            State<T> next = architecture.observe(ops, theta, state(architecture, inputs), examples(inputs));
            Map<String, T> outputs = new LinkedHashMap<>();
            next.tensors().forEach((name, value) -> outputs.put("next." + name, value));
            return outputs;
        }
    }

    private record PrefixLogits(CausalArchitecture architecture) implements Computation {
        @Override
        public String name() {
            return "prefix-logits";
        }

        @Override
        public Signature signature() {
            return new Signature(
                    examples(architecture, Architecture.CONTEXT), logits(architecture, Architecture.CONTEXT));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return architecture.parameters();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> theta) {
            return Map.of("logits", architecture.prefixLogits(ops, theta, examples(inputs)));
        }
    }
}
