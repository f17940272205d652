package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations of which nothing is left, with the sizes known and not: ONNX and ONNX Runtime have many words for 0.
 */
class EmptySizesTest {

    /** [[1, 2, 3], [4, 5, 6]] */
    private static final Tensor M = matrix(2, 3, 1, 2, 3, 4, 5, 6);
    /** No rows of three. */
    private static final Tensor NONE = matrix(0, 3);

    private static Engine engine;

    @BeforeAll
    static void open() {
        engine = new OnnxBackend().open(EngineOptions.CPU);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    record Case(String name, Expressions.Body body, Tensor expected, List<Tensor> arguments) {
        @Override
        public String toString() {
            return name + " " + arguments;
        }
    }

    private static Case of(String name, Expressions.Body body, Tensor expected, Tensor... arguments) {
        return new Case(name, body, expected, List.of(arguments));
    }

    private static Tensor vector(float... values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    private static Tensor matrix(int rows, int columns, float... values) {
        return Tensor.of(Shape.of(rows, columns), values);
    }

    private static Tensor longs(long... values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    static Stream<Case> cases() {
        return Stream.of(sums(), softmaxes(), shapes(), products()).flatMap(cases -> cases);
    }

    private static Stream<Case> sums() {
        return Stream.of(
                of("sum", (ops, x) -> ops.sum(x.get(0), 0), matrix(1, 3, 0, 0, 0), NONE),
                of("max of no rows", (ops, x) -> ops.max(x.get(0), 1), matrix(0, 1), NONE),
                of("normalise", (ops, x) -> ops.normalize(x.get(0), 1e-5f), NONE, NONE),
                of("gelu", (ops, x) -> ops.gelu(x.get(0)), NONE, NONE));
    }

    private static Stream<Case> softmaxes() {
        return Stream.of(
                of("softmax over nothing", (ops, x) -> ops.softmax(x.get(0), 0), NONE, NONE),
                of("softmax of no rows", (ops, x) -> ops.softmax(x.get(0), 1), NONE, NONE),
                of("logSoftmax of no rows", (ops, x) -> ops.logSoftmax(x.get(0), 1), NONE, NONE));
    }

    private static Stream<Case> shapes() {
        return Stream.of(
                of("concat", (ops, x) -> ops.concat(0, x), M, NONE, M),
                of("split", (ops, x) -> ops.split(ops.concat(0, x), 0, x).get(0), NONE, NONE, M),
                of("reshape", (ops, x) -> ops.reshape(x.get(0), -1), vector(), NONE),
                of("reshapeLike", (ops, x) -> ops.reshapeLike(ops.reshape(x.get(0), -1), x.get(0)), NONE, NONE),
                of("broadcastLike", (ops, x) -> ops.broadcastLike(ops.sum(x.get(0), 0), x.get(0)), NONE, NONE),
                of("fill", (ops, x) -> ops.fill(x.get(0), 1), NONE, NONE),
                of("indices", (ops, x) -> ops.indices(x.get(0), 0), longs(), NONE),
                of("size", (ops, x) -> ops.size(x.get(0), 0), Tensor.of(Shape.SCALAR, 0L), NONE),
                of("gather", (ops, x) -> ops.gather(x.get(0), x.get(1)), NONE, M, longs()));
    }

    private static Stream<Case> products() {
        return Stream.of(
                        of(
                                "a bias and no products",
                                (ops, x) -> ops.linear(ops.transposeLast(x.get(0)), x.get(0), x.get(1)),
                                matrix(3, 3, 1, -2, 3, 1, -2, 3, 1, -2, 3),
                                NONE,
                                vector(1, -2, 3)),
                        of(
                                "attention to nothing",
                                (ops, x) -> ops.matMul(
                                        ops.softmax(ops.matMul(x.get(0), ops.transposeLast(x.get(1))), -1), x.get(1)),
                                zeros(2, 5, 4),
                                zeros(2, 5, 4),
                                zeros(2, 0, 4)),
                        product(zeros(0, 3, 2), zeros(2, 4), zeros(0, 3, 4)),
                        product(zeros(0, 3, 2), zeros(1, 2, 4), zeros(0, 3, 4)),
                        product(zeros(3, 2), zeros(0, 2, 4), zeros(0, 3, 4)),
                        product(zeros(0, 3, 2), zeros(0, 2, 4), zeros(0, 3, 4)),
                        product(zeros(5, 0, 3, 2), zeros(0, 2, 4), zeros(5, 0, 3, 4)),
                        product(zeros(0, 5, 3, 2), zeros(5, 2, 4), zeros(0, 5, 3, 4)),
                        product(zeros(2, 3, 0), zeros(0, 4), zeros(2, 3, 4)),
                        product(zeros(3, 0), zeros(2, 0, 4), zeros(2, 3, 4)),
                        product(zeros(5, 2, 3, 0), zeros(2, 0, 4), zeros(5, 2, 3, 4)))
                .flatMap(EmptySizesTest::transposed);
    }

    private static Case product(Tensor a, Tensor b, Tensor expected) {
        return of("matMul", (ops, x) -> ops.matMul(x.get(0), x.get(1)), expected, a, b);
    }

    /** The case itself and, as ONNX Runtime has a kernel of its own for that, with a transposed left operand. */
    private static Stream<Case> transposed(Case plain) {
        if (!plain.name.equals("matMul")) {
            return Stream.of(plain);
        }
        Shape shape = plain.arguments.get(0).shape();
        Tensor left = Tensor.filled(shape.withDim(-1, shape.dim(-2)).withDim(-2, shape.dim(-1)), 0);
        Case fused = of(
                "matMul of a transpose",
                (ops, x) -> ops.matMul(ops.transposeLast(x.get(0)), x.get(1)),
                plain.expected,
                left,
                plain.arguments.get(1));
        return Stream.of(plain, fused);
    }

    private static Tensor zeros(long... sizes) {
        return Tensor.filled(Shape.of(sizes), 0);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withFixedSizes(Case c) {
        check(c, Expressions.withFixedSizes(engine, c.body, c.arguments));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withSymbolicSizes(Case c) {
        check(c, Expressions.withSymbolicSizes(engine, c.body, c.arguments));
    }

    private static void check(Case c, Tensor actual) {
        // small whole numbers, so exact
        assertThat(actual).isEqualTo(c.expected);
    }
}
