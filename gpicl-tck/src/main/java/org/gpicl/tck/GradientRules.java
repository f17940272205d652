package org.gpicl.tck;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.GradientCase.Method;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients of every operation, by the engine's own differentiation and by the tape over it. */
abstract class GradientRules extends Rules {

    /** Relative to the largest element of a gradient: a chain of float32 operations, forwards and back. */
    private static final double TOLERANCE = 1e-3;

    GradientRules(Conformance subject) {
        super(subject);
    }

    /** Every case that has gradients, dense; all operations of the SPI are among them. */
    static Stream<Case> cases() {
        return Stream.of(
                        ShapeCases.all(),
                        ElementwiseCases.all(),
                        ReductionCases.all(),
                        CompositeCases.all(),
                        ScanCases.all(),
                        compositions())
                .flatMap(cases -> cases)
                .filter(Case::isDifferentiable);
    }

    /** What only shows when operations are put together. */
    private static Stream<Case> compositions() {
        Samples samples = new Samples(91);
        Tensor x = samples.normal(3, 4);
        return Stream.of(
                Case.of("a value used three times", Expression.of(GradientRules::usedThreeTimes), x),
                Case.of("a variable not used", Expression.ofTwo(GradientRules::firstOnly), x, samples.normal(2)),
                Case.of("one piece of a split", Expression.of(GradientRules::onePiece), x),
                Case.of("an integer in between", Expression.of(GradientRules::gated), x),
                Case.of("no dependence at all", Expression.of(GradientRules::constant), x));
    }

    private static <T> T usedThreeTimes(TensorOps<T> ops, T x) {
        T y = ops.tanh(x);
        return ops.add(ops.multiply(y, y), ops.matMul(y, ops.matMul(ops.transposeLast(y), y)));
    }

    private static <T> T firstOnly(TensorOps<T> ops, T x, T unused) {
        return ops.exp(x);
    }

    private static <T> T onePiece(TensorOps<T> ops, T x) {
        return ops.split(x, 1, List.of(ops.slice(x, 1, 0, 1), ops.slice(x, 1, 1, 4)))
                .get(1);
    }

    private static <T> T gated(TensorOps<T> ops, T x) {
        return ops.multiply(x, ops.cast(ops.less(ops.constant(0f), x), DType.FLOAT32));
    }

    private static <T> T constant(TensorOps<T> ops, T x) {
        return ops.constant(Tensor.filled(Shape.of(2), 3));
    }

    @TestFactory
    @DisplayName("gradient-01: gradients by the tape agree with the oracle's")
    Stream<DynamicTest> tape() {
        return cases().map(GradientCase::of)
                .map(gradient -> DynamicTest.dynamicTest(gradient.name(), () -> {
                    Case byTape = gradient.computed(Method.TAPE);
                    assertClose(gradient.name(), run(byTape), byTape.expected());
                }));
    }

    @TestFactory
    @DisplayName("gradient-02: gradients by the engine's own differentiation agree with the tape's and the oracle's")
    Stream<DynamicTest> own() {
        return cases().map(GradientCase::of)
                .map(gradient -> DynamicTest.dynamicTest(gradient.name(), () -> {
                    Case byOwn = gradient.computed(Method.OWN);
                    Map<String, Tensor> own = run(byOwn);
                    assertClose(gradient.name(), own, byOwn.expected());
                    assertClose(gradient.name() + ", against the tape", own, run(gradient.computed(Method.TAPE)));
                }));
    }

    private static void assertClose(String what, Map<String, Tensor> actual, Map<String, Tensor> expected) {
        Tolerance.assertClose(what, actual, expected, tensor -> Tolerance.ofLargest(TOLERANCE, tensor));
    }
}
