package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every primitive agrees with the oracle: on many shapes, and on operands that are dense, transposed and sliced. */
abstract class PrimitiveRules extends Rules {

    PrimitiveRules(Conformance subject) {
        super(subject);
    }

    @TestFactory
    @DisplayName("primitive-01: constant, fill, size and indices make what they say")
    Stream<DynamicTest> making() {
        return agreeWithOracle(ShapeCases.making());
    }

    @TestFactory
    @DisplayName("primitive-02: cast converts; fractions are cut off towards zero")
    Stream<DynamicTest> casts() {
        return agreeWithOracle(ElementwiseCases.casts());
    }

    @TestFactory
    @DisplayName("primitive-03: add, subtract, multiply, divide, maximum and minimum broadcast")
    Stream<DynamicTest> arithmetic() {
        return agreeWithOracle(ElementwiseCases.arithmetic());
    }

    @TestFactory
    @DisplayName("primitive-04: add, subtract, multiply, less and equal are exact on int64")
    Stream<DynamicTest> integerArithmetic() {
        return agreeWithOracle(ElementwiseCases.integerArithmetic());
    }

    @TestFactory
    @DisplayName("primitive-05: exp, log, sqrt, tanh, sigmoid, relu and erf are accurate, in their tails too")
    Stream<DynamicTest> functions() {
        return agreeWithOracle(ElementwiseCases.functions());
    }

    @TestFactory
    @DisplayName("primitive-06: less, equal and select broadcast")
    Stream<DynamicTest> comparisons() {
        return agreeWithOracle(ElementwiseCases.comparisons());
    }

    @TestFactory
    @DisplayName("primitive-07: sum and max reduce the given axes, which keep size 1")
    Stream<DynamicTest> reductions() {
        return agreeWithOracle(ReductionCases.reductions());
    }

    @TestFactory
    @DisplayName("primitive-08: matMul broadcasts its leading axes; an empty inner axis gives zeros")
    Stream<DynamicTest> products() {
        return agreeWithOracle(ReductionCases.products());
    }

    @TestFactory
    @DisplayName("primitive-09: reshape keeps the order of elements; 0 keeps a size, -1 is inferred")
    Stream<DynamicTest> reshapes() {
        return agreeWithOracle(Stream.concat(ShapeCases.reshapes(), ShapeCases.reshapesLike()));
    }

    @TestFactory
    @DisplayName("primitive-10: expandDims and squeeze insert and remove an axis")
    Stream<DynamicTest> axes() {
        return agreeWithOracle(Stream.concat(ShapeCases.insertedAxes(), ShapeCases.removedAxes()));
    }

    @TestFactory
    @DisplayName("primitive-11: transpose permutes the axes")
    Stream<DynamicTest> permutations() {
        return agreeWithOracle(ShapeCases.permutations());
    }

    @TestFactory
    @DisplayName("primitive-12: broadcastLike repeats")
    Stream<DynamicTest> broadcasts() {
        return agreeWithOracle(ShapeCases.broadcasts());
    }

    @TestFactory
    @DisplayName("primitive-13: concat joins in order and split undoes it")
    Stream<DynamicTest> joins() {
        return agreeWithOracle(ShapeCases.joins());
    }

    @TestFactory
    @DisplayName("primitive-14: slice cuts, counting from either end")
    Stream<DynamicTest> slices() {
        return agreeWithOracle(ShapeCases.slices());
    }

    @TestFactory
    @DisplayName("primitive-15: gather looks up rows")
    Stream<DynamicTest> lookUps() {
        return agreeWithOracle(ShapeCases.lookUps());
    }

    @TestFactory
    @DisplayName(
            "primitive-16: operands whose shapes do not fit are refused, when compiled or run, in the words of the SPI")
    Stream<DynamicTest> misfits() {
        return Misfit.ofShapes().map(misfit -> refused(misfit, misfit.message()));
    }

    @TestFactory
    @DisplayName("primitive-17: operands of a wrong type are refused, when compiled or run, naming the operation")
    Stream<DynamicTest> wrongTypes() {
        return Misfit.ofTypes().map(misfit -> refused(misfit, misfit.message()));
    }

    private DynamicTest refused(Misfit misfit, String message) {
        List<TensorType> inputs = misfit.inputs().stream()
                .map(t -> new TensorType(t.dtype(), t.shape()))
                .toList();
        Computation computation =
                ExpressionComputation.of("misfit", misfit.expression(), inputs, List.of(TensorType.float32()));
        Map<String, Tensor> arguments = ExpressionComputation.numbered("x", misfit.inputs());
        return DynamicTest.dynamicTest(
                misfit.toString(),
                () -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> run(computation, ParameterSet.EMPTY, arguments))
                        .withMessageStartingWith(message));
    }
}
