package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gpicl.spi.Argument;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What goes into a program and comes out of it: the signature is kept, and nothing else is touched. */
abstract class ArgumentRules extends Rules {

    private final Layer layer = new Layer();
    private final Map<String, Tensor> inputs = Layer.inputs(1, 3);
    private Program program;

    @SuppressWarnings("NullAway.Init") // compiled before each rule
    ArgumentRules(Conformance subject) {
        super(subject);
    }

    @BeforeEach
    final void compile() {
        program = engine().compile(layer, Layer.weights());
    }

    @AfterEach
    final void close() {
        program.close();
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    @DisplayName("argument-01: a missing or unknown input is refused in the words of the SPI")
    void names() {
        Map<String, Tensor> missing = new LinkedHashMap<>(inputs);
        missing.remove("shift");
        Map<String, Tensor> unknown = new LinkedHashMap<>(inputs);
        unknown.put("z", Tensor.scalar(0));

        refusesRun(missing);
        refusesRun(unknown);
    }

    @Test
    @DisplayName("argument-02: an input of another element type is refused in the words of the SPI")
    void types() {
        refusesRun(with("shift", Tensor.filled(Shape.of(3), 1)));
        refusesRun(with("x", new Samples(1).integers(2, 3, 4)));
    }

    @Test
    @DisplayName("argument-03: an input of another shape is refused in the words of the SPI")
    void shapes() {
        refusesRun(with("x", Tensor.filled(Shape.of(3, 5), 1)));
        refusesRun(with("x", Tensor.filled(Shape.of(3, 4, 1), 1)));
        refusesRun(with("x", Tensor.filled(Shape.of(12), 1)));
    }

    @Test
    @DisplayName("argument-04: inputs that disagree about a symbolic size are refused in the words of the SPI")
    void symbolicSizes() {
        refusesRun(with("x", Tensor.filled(Shape.of(2, 4), 1)));
    }

    @Test
    @DisplayName("argument-05: a program that refused its inputs still runs")
    void refusalLeavesNoTrace() {
        Map<String, Tensor> before = Runs.of(program, inputs);
        refusesRun(with("x", Tensor.filled(Shape.of(3, 5), 1)));

        Tolerance.assertIdentical("after a refusal", Runs.of(program, inputs), before);
    }

    @Test
    @DisplayName(
            "argument-06: parameters that are missing, unknown or of another shape are refused in the words of the SPI")
    void parameters() {
        Map<String, Tensor> weights = Layer.weights().tensors();
        Map<String, Tensor> missing = new LinkedHashMap<>(weights);
        missing.remove("bias");
        Map<String, Tensor> unknown = new LinkedHashMap<>(weights);
        unknown.put("gain", Tensor.scalar(1));
        Map<String, Tensor> reshaped = new LinkedHashMap<>(weights);
        reshaped.put("bias", Tensor.filled(Shape.of(5), 0));

        for (Map<String, Tensor> wrong : List.of(missing, unknown, reshaped)) {
            ParameterSet set = new ParameterSet(wrong);
            refuses(
                    "compile",
                    () -> engine().compile(layer, set).close(),
                    () -> set.check("compile", layer.parameters()));
        }
    }

    @Test
    @DisplayName("argument-07: a device tensor of another engine is refused, naming the input")
    void foreignTensors() {
        try (Engine another = openAnother();
                Program elsewhere = another.compile(layer, Layer.weights());
                Outputs outputs = elsewhere.run(inputs)) {
            Map<String, Argument> mixed = new HashMap<>(inputs);
            mixed.put("x", Named.get(outputs.tensors(), "y"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> program.run(mixed).close())
                    .withMessageStartingWith("run")
                    .withMessageContaining("x")
                    .withMessageContaining("another engine");
        }
    }

    private Map<String, Tensor> with(String name, Tensor tensor) {
        Map<String, Tensor> changed = new LinkedHashMap<>(inputs);
        changed.put(name, tensor);
        return changed;
    }

    private void refusesRun(Map<String, Tensor> wrong) {
        refuses("run", () -> program.run(wrong).close(), () -> layer.signature().bind("run", wrong));
    }

    /** The same error as the SPI's own check, which begins with the operation and perhaps the name of the computation. */
    private static void refuses(String operation, ThrowingCallable attempt, ThrowingCallable check) {
        String words = Objects.requireNonNull(
                catchThrowableOfType(IllegalArgumentException.class, check).getMessage());

        assertThatIllegalArgumentException()
                .isThrownBy(attempt)
                .withMessageStartingWith(operation)
                .withMessageEndingWith(words.substring(operation.length()));
    }

    // ---------------------------------------------------------------- what is left alone, and what comes out

    @Test
    @DisplayName("argument-08: a run modifies neither its host inputs nor its device inputs")
    void inputsAreNotModified() {
        Map<String, Tensor> copies = Layer.inputs(1, 3);
        try (Outputs first = program.run(inputs)) {
            DeviceTensor y = Named.get(first.tensors(), "y");
            Tensor before = y.toHost();
            program.run(Layer.<Argument>inputs(y, Named.get(inputs, "shift"))).close();

            assertThat(y.toHost()).isEqualTo(before);
            assertThat(inputs).isEqualTo(copies);
        }
    }

    @Test
    @DisplayName("argument-09: a run leaves the parameters as they are")
    void parametersAreNotModified() {
        Map<String, Tensor> first = Runs.of(program, inputs);

        Tolerance.assertIdentical("run again", Runs.of(program, inputs), first);
        assertThat(first).containsEntry("bias", Named.get(Layer.weights().tensors(), "bias"));
    }

    @Test
    @DisplayName("argument-10: outputs are those of the signature, in its order, in type and shape")
    void outputsAreThoseOfTheSignature() {
        try (Outputs outputs = program.run(inputs)) {
            assertThat(outputs.tensors().keySet()).containsExactly("y", "same", "bias");
            outputs.tensors().forEach((name, tensor) -> {
                Shape shape = name.equals("bias") ? Shape.of(4) : Shape.of(3, 4);
                assertThat(tensor.shape()).isEqualTo(shape);
                assertThat(tensor.toHost().shape()).isEqualTo(shape);
                assertThat(tensor.dtype()).isEqualTo(tensor.toHost().dtype());
            });
        }
        assertThat(program.signature()).isEqualTo(layer.signature());
    }

    @Test
    @DisplayName(
            "argument-11: what comes out is what the oracle says, and an input handed through is the same to the bit")
    void values() {
        Map<String, Tensor> outputs = Runs.of(program, inputs);

        Tolerance.assertClose(
                "layer", outputs, Runs.onOracle(layer, Layer.weights(), inputs), any -> Tolerance.ofTerms(16));
        assertThat(outputs).containsEntry("same", Named.get(inputs, "x"));
    }

    // ---------------------------------------------------------------- computations that break their signature

    @Test
    @DisplayName(
            "argument-12: a computation that yields other outputs than its signature has is refused, naming it and them")
    void outputNames() {
        refusesComputation(Broken.Way.MISSING, Broken.OUTPUT);
        refusesComputation(Broken.Way.SURPLUS, "surplus");
        refusesComputation(Broken.Way.RENAMED, "renamed");
    }

    @Test
    @DisplayName("argument-13: a computation that yields an output of another type or shape is refused, naming both")
    void outputTypes() {
        refusesComputation(Broken.Way.TYPE, Broken.OUTPUT);
        refusesComputation(Broken.Way.SIZE, Broken.OUTPUT);
        refusesComputation(Broken.Way.RANK, Broken.OUTPUT);
    }

    /** When it is compiled, or when it is run; and everything else goes on. */
    private void refusesComputation(Broken.Way way, String output) {
        Map<String, Tensor> before = Runs.of(program, inputs);
        Broken broken = new Broken(way);

        assertThatIllegalArgumentException()
                .as("a computation with the fault %s", way)
                .isThrownBy(() -> run(broken, Layer.weights(), inputs))
                .withMessageContaining(broken.name())
                .withMessageContaining(output)
                .withMessageContaining("expected")
                .withMessageContaining("got");
        Tolerance.assertIdentical("after a refusal", Runs.of(program, inputs), before);
        Tolerance.assertIdentical("compiled after a refusal", run(layer, Layer.weights(), inputs), before);
    }
}
