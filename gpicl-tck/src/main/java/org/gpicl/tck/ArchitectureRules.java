package org.gpicl.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.Objective;
import org.gpicl.metatrain.TrainingStep;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.gpicl.tck.oracle.OracleBackend;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole learners agree with the oracle: what they compute, their gradients, and what a few training steps make of them. */
abstract class ArchitectureRules extends Rules {

    /** The tolerance of a forward pass, relative to the largest number of a tensor. */
    private static final double FORWARD = 1e-4;

    /** The tolerance of gradients and trained weights, likewise. */
    private static final double BACKWARD = 1e-3;

    private static final int STEPS = 10;

    /** An episode of the paper's length. */
    private static final int LONG = 100;

    /**
     * An ε far above the rounding errors of gradients: with a small one, Adam would take full steps along a gradient that
     * is 0 but for rounding, such as that of a bias of keys.
     */
    private static final Adam ADAM = Adam.DEFAULT.withEpsilon(1e-4);

    private static final double CLIP_NORM = 0.5;

    private final List<Architecture> architectures;

    ArchitectureRules(Conformance subject, List<Architecture> architectures) {
        super(subject);
        this.architectures = architectures;
    }

    private Stream<DynamicTest> each(Consumer<Architecture> rule) {
        return architectures.stream()
                .map(architecture -> DynamicTest.dynamicTest(architecture.toString(), () -> rule.accept(architecture)));
    }

    /** Values of batch, context (an observation's as well as a fit's) and query. */
    private static Map<String, Long> sizes(long batch, long context, long query) {
        return Map.of("batch", batch, "context", context, "query", query, "more", context, "classes", (long)
                LearnerSamples.CLASSES);
    }

    @TestFactory
    @DisplayName("architecture-01: forward passes agree with the oracle, at every size from one program")
    Stream<DynamicTest> forward() {
        return each(architecture -> {
            LearnerSamples samples = new LearnerSamples(architecture, 100);
            for (Computation computation : computations(architecture)) {
                try (Program program = engine().compile(computation, samples.weights())) {
                    for (Map<String, Long> sizes : List.of(
                            sizes(2, 7, 5), sizes(1, 0, 1), sizes(3, 11, 2), sizes(1, 1, 8), sizes(1, LONG, 2))) {
                        Map<String, Tensor> inputs = samples.inputs(computation, sizes);
                        assertClose(
                                computation.name() + " at " + sizes,
                                FORWARD,
                                Runs.of(program, inputs),
                                Runs.onOracle(computation, samples.weights(), inputs));
                    }
                }
            }
        });
    }

    private static List<Computation> computations(Architecture architecture) {
        List<Computation> all = new ArrayList<>();
        all.add(ArchitectureComputations.fit(architecture));
        all.add(ArchitectureComputations.predict(architecture));
        if (architecture instanceof CausalArchitecture causal) {
            all.add(ArchitectureComputations.observe(causal));
            all.add(ArchitectureComputations.prefixLogits(causal));
        }
        return all;
    }

    @TestFactory
    @DisplayName("architecture-02: gradients of the objective agree with the oracle's, in short and long episodes")
    Stream<DynamicTest> gradients() {
        return each(architecture -> {
            LearnerSamples samples = new LearnerSamples(architecture, 101);
            for (int length : new int[] {1, 7, LONG}) {
                Computation sums = TrainingStep.accumulate(architecture, objective(architecture, length));
                Map<String, Tensor> inputs = trainingInputs(sums, samples, sizes(2, length, 5));
                assertClose(
                        "gradients of " + length,
                        BACKWARD,
                        run(sums, ParameterSet.EMPTY, inputs),
                        Runs.onOracle(sums, ParameterSet.EMPTY, inputs));
            }
        });
    }

    @TestFactory
    @DisplayName("architecture-03: ten training steps, the state staying on the device, end where the oracle's do")
    Stream<DynamicTest> training() {
        return each(architecture -> {
            LearnerSamples samples = new LearnerSamples(architecture, 102);
            Computation step = TrainingStep.whole(architecture, objective(architecture, 9), ADAM, CLIP_NORM);
            Map<String, Tensor> inputs = trainingInputs(step, samples, sizes(4, 9, 5));
            try (Engine oracle = new OracleBackend().open(EngineOptions.CPU)) {
                assertClose("trained", BACKWARD, train(engine(), step, inputs), train(oracle, step, inputs));
            }
        });
    }

    private static Objective objective(Architecture architecture, int length) {
        return architecture instanceof CausalArchitecture ? new AllPrefixes(length) : new ContextSplit(1, length, 5, 0);
    }

    /** The initial state, sums of 0, rates, and a batch. */
    private static Map<String, Tensor> trainingInputs(
            Computation step, LearnerSamples samples, Map<String, Long> sizes) {
        Map<String, Tensor> weights = samples.weights().tensors();
        Map<String, Tensor> inputs = new LinkedHashMap<>(samples.inputs(step, sizes));
        inputs.replaceAll((name, random) -> {
            Tensor weight = weights.get(name.substring(name.indexOf('.') + 1));
            if (weight == null) {
                return random;
            }
            boolean starts = name.startsWith(TrainingStep.THETA) || name.startsWith(TrainingStep.AVERAGE);
            return starts ? weight : Tensor.filled(weight.shape(), 0);
        });
        inputs.replaceAll((name, random) -> rates(0).getOrDefault(name, random));
        inputs.replace(TrainingStep.TOTAL_WEIGHT, Tensor.scalar(10));
        return inputs;
    }

    /** @param step updates done before */
    private static Map<String, Tensor> rates(long step) {
        Map<String, Tensor> rates = new LinkedHashMap<>();
        rates.put(TrainingStep.RATE, Tensor.scalar(0.01f));
        rates.put(TrainingStep.DECAY, Tensor.scalar(0.9f));
        ADAM.corrections(step).forEach((name, value) -> rates.put(name, Tensor.scalar(value.floatValue())));
        return rates;
    }

    /** The outputs of the last step. What a step returns under the name of an input is the input of the next. */
    private static Map<String, Tensor> train(Engine engine, Computation computation, Map<String, Tensor> initial) {
        Map<String, Argument> inputs = new LinkedHashMap<>(initial);
        Outputs outputs = new Outputs(Map.of());
        try (Program program = engine.compile(computation, ParameterSet.EMPTY)) {
            for (int step = 0; step < STEPS; step++) {
                inputs.putAll(rates(step));
                Outputs next = program.run(inputs);
                outputs.close();
                outputs = next;
                outputs.tensors().forEach(inputs::replace);
            }
            Map<String, Tensor> last = new LinkedHashMap<>();
            outputs.tensors().forEach((name, tensor) -> last.put(name, tensor.toHost()));
            return last;
        } finally {
            outputs.close();
        }
    }

    private static void assertClose(
            String what, double relative, Map<String, Tensor> actual, Map<String, Tensor> expected) {
        Tolerance.assertClose(what, actual, expected, tensor -> Tolerance.ofLargest(relative, tensor));
    }
}
