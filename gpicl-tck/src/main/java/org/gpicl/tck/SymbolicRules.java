package org.gpicl.tck;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One program, compiled once, serves every size that its signature leaves open, in any order. */
abstract class SymbolicRules extends Rules {

    /** Values of batch, context and query. */
    private static final List<Map<String, Long>> SIZES =
            List.of(sizes(2, 5, 3), sizes(1, 1, 1), sizes(3, 17, 8), sizes(2, 5, 3), sizes(1, 2, 7));

    private static final List<Map<String, Long>> EMPTY_SIZES =
            List.of(sizes(2, 0, 3), sizes(2, 5, 0), sizes(0, 5, 3), sizes(1, 0, 0), sizes(2, 5, 3));

    SymbolicRules(Conformance subject) {
        super(subject);
    }

    private static Map<String, Long> sizes(long batch, long context, long query) {
        return Map.of("batch", batch, "context", context, "query", query);
    }

    @TestFactory
    @DisplayName("symbolic-01: one program runs at several sizes")
    Stream<DynamicTest> severalSizes() {
        return SymbolicComputations.all().map(computation -> at(SIZES, computation));
    }

    @TestFactory
    @DisplayName("symbolic-02: an axis of symbolic size may be empty")
    Stream<DynamicTest> empty() {
        return SymbolicComputations.thatMayBeEmpty().map(computation -> at(EMPTY_SIZES, computation));
    }

    @TestFactory
    @DisplayName(
            "symbolic-03: gradients do not mind symbolic sizes, by the tape and by the engine's own differentiation")
    Stream<DynamicTest> gradients() {
        return SymbolicComputations.gradients().map(computation -> at(SIZES, computation));
    }

    private DynamicTest at(List<Map<String, Long>> choices, Computation computation) {
        return DynamicTest.dynamicTest(computation.name(), () -> {
            try (Program program = engine().compile(computation, ParameterSet.EMPTY)) {
                for (Map<String, Long> sizes : choices) {
                    Map<String, Tensor> inputs = SymbolicComputations.inputs(computation, sizes);
                    Map<String, Tensor> expected = Runs.onOracle(computation, ParameterSet.EMPTY, inputs);
                    Tolerance.assertClose(
                            computation.name() + " at " + sizes,
                            Runs.of(program, inputs),
                            expected,
                            any -> SymbolicComputations.TOLERANCE);
                }
            }
        });
    }
}
