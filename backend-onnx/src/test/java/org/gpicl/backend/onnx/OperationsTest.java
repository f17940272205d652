package org.gpicl.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation once, on numbers worked out by hand. */
class OperationsTest {

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

    private static final Tensor A = vector(1, -2, 3);
    private static final Tensor B = vector(4, 0.5f, -3);
    /** [[1, 2, 3], [4, 5, 6]] */
    private static final Tensor M = matrix(2, 3, 1, 2, 3, 4, 5, 6);

    private static final Tensor NONE = matrix(0, 3);

    static Stream<Case> cases() {
        return Stream.of(elementwise(), comparisons(), sizes(), reductions(), shapes(), composites(), nothing())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> elementwise() {
        return Stream.of(
                of("add", (ops, x) -> ops.add(x.get(0), x.get(1)), vector(5, -1.5f, 0), A, B),
                of("add to rows", (ops, x) -> ops.add(x.get(0), x.get(1)), matrix(2, 3, 2, 0, 6, 5, 3, 9), M, A),
                of("add int64", (ops, x) -> ops.add(x.get(0), x.get(1)), longs(4, 6), longs(1, 2), longs(3, 4)),
                of("subtract", (ops, x) -> ops.subtract(x.get(0), x.get(1)), vector(-3, -2.5f, 6), A, B),
                of("multiply", (ops, x) -> ops.multiply(x.get(0), x.get(1)), vector(4, -1, -9), A, B),
                of("divide", (ops, x) -> ops.divide(x.get(0), x.get(1)), vector(0.25f, -4, -1), A, B),
                of("maximum", (ops, x) -> ops.maximum(x.get(0), x.get(1)), vector(4, 0.5f, 3), A, B),
                of("minimum", (ops, x) -> ops.minimum(x.get(0), x.get(1)), vector(1, -2, -3), A, B),
                of("exp", (ops, x) -> ops.exp(x.get(0)), vector(2.7182817f, 0.13533528f, 20.085537f), A),
                of("log", (ops, x) -> ops.log(x.get(0)), vector(0, 0.6931472f), vector(1, 2)),
                of("sqrt", (ops, x) -> ops.sqrt(x.get(0)), vector(0, 1.5f), vector(0, 2.25f)),
                of("tanh", (ops, x) -> ops.tanh(x.get(0)), vector(0.7615942f, -0.9640276f, 0.9950548f), A),
                of("sigmoid", (ops, x) -> ops.sigmoid(x.get(0)), vector(0.7310586f, 0.11920292f, 0.95257413f), A),
                of("relu", (ops, x) -> ops.relu(x.get(0)), vector(1, 0, 3), A),
                of("erf", (ops, x) -> ops.erf(x.get(0)), vector(0.8427008f, -0.9953223f, 0.9999779f), A));
    }

    private static Stream<Case> comparisons() {
        return Stream.of(
                of("less", (ops, x) -> ops.cast(ops.less(x.get(0), x.get(1)), DType.INT64), longs(1, 1, 0), A, B),
                of(
                        "equal int64",
                        (ops, x) -> ops.cast(ops.equal(x.get(0), x.get(1)), DType.FLOAT32),
                        vector(0, 1),
                        longs(1, 2),
                        longs(3, 2)),
                of("cast", (ops, x) -> ops.cast(x.get(0), DType.INT64), longs(1, -2, 3), A),
                of(
                        "select",
                        (ops, x) -> ops.select(ops.less(x.get(0), x.get(1)), x.get(0), x.get(1)),
                        vector(1, -2, -3),
                        A,
                        B));
    }

    private static Stream<Case> sizes() {
        return Stream.of(
                of("fill", (ops, x) -> ops.fill(x.get(0), 7), matrix(2, 3, 7, 7, 7, 7, 7, 7), M),
                of("fill a scalar", (ops, x) -> ops.fill(x.get(0), 7), Tensor.scalar(7), Tensor.scalar(1)),
                of("indices", (ops, x) -> ops.indices(x.get(0), -1), longs(0, 1, 2), M),
                of("size", (ops, x) -> ops.size(x.get(0), 1), Tensor.of(Shape.SCALAR, 3L), M),
                of(
                        "indices of a polynomial",
                        (ops, x) -> ops.indices(
                                ops.slice(ops.concat(0, List.of(x.get(0), x.get(0), ops.constant(A))), 0, 1, -1), 0),
                        longs(0, 1, 2, 3, 4, 5, 6),
                        B));
    }

    private static Stream<Case> reductions() {
        return Stream.of(
                of("sum", (ops, x) -> ops.sum(x.get(0), -1), matrix(2, 1, 6, 15), M),
                of("sum of all", (ops, x) -> ops.sum(x.get(0), 0, 1), matrix(1, 1, 21), M),
                of("sum over no axes", (ops, x) -> ops.sum(x.get(0)), M, M),
                of("max", (ops, x) -> ops.max(x.get(0), 0), matrix(1, 3, 4, 5, 6), M),
                of("mean", (ops, x) -> ops.mean(x.get(0), -1), matrix(2, 1, 2, 5), M),
                of(
                        "matMul",
                        (ops, x) -> ops.matMul(x.get(0), x.get(1)),
                        matrix(2, 2, 4, 5, 10, 11),
                        M,
                        matrix(3, 2, 1, 0, 0, 1, 1, 1)),
                of(
                        "matMul of a batch and a matrix",
                        (ops, x) -> ops.matMul(x.get(0), x.get(1)),
                        Tensor.of(Shape.of(2, 1, 2), 1f, 2f, 2f, 4f),
                        Tensor.of(Shape.of(2, 1, 1), 1f, 2f),
                        matrix(1, 2, 1, 2)));
    }

    private static Stream<Case> shapes() {
        return Stream.of(
                of("reshape", (ops, x) -> ops.reshape(x.get(0), -1), vector(1, 2, 3, 4, 5, 6), M),
                of(
                        "reshapeLike",
                        (ops, x) -> ops.reshapeLike(ops.transpose(x.get(0), 1, 0), x.get(0)),
                        matrix(2, 3, 1, 4, 2, 5, 3, 6),
                        M),
                of("expandDims", (ops, x) -> ops.expandDims(x.get(0), -1), matrix(3, 1, 1, -2, 3), A),
                of("squeeze", (ops, x) -> ops.squeeze(ops.sum(x.get(0), 0), 0), vector(5, 7, 9), M),
                of("transpose", (ops, x) -> ops.transpose(x.get(0), 1, 0), matrix(3, 2, 1, 4, 2, 5, 3, 6), M),
                of(
                        "broadcastLike",
                        (ops, x) -> ops.broadcastLike(x.get(1), x.get(0)),
                        matrix(2, 3, 1, -2, 3, 1, -2, 3),
                        M,
                        A),
                of("concat", (ops, x) -> ops.concat(0, x), vector(1, -2, 3, 4, 0.5f, -3), A, B),
                of("slice", (ops, x) -> ops.slice(x.get(0), 1, 1, Shapes.END), matrix(2, 2, 2, 3, 5, 6), M),
                of("slice from the end", (ops, x) -> ops.slice(x.get(0), -1, -2, -1), matrix(2, 1, 2, 5), M),
                of(
                        "split",
                        (ops, x) -> ops.split(ops.concat(0, x), 0, x).get(1),
                        B,
                        A,
                        B),
                of("gather", (ops, x) -> ops.gather(x.get(0), x.get(1)), matrix(1, 3, 4, 5, 6), M, longs(1)),
                of(
                        "gather by a matrix of indices",
                        (ops, x) -> ops.gather(x.get(0), x.get(1)),
                        matrix(2, 1, 3, 1),
                        A,
                        Tensor.of(Shape.of(2, 1), 2L, 0L)));
    }

    private static Stream<Case> composites() {
        return Stream.of(
                of("oneHot", (ops, x) -> ops.oneHot(x.get(1), x.get(0), 0), matrix(2, 3, 0, 0, 1, 1, 0, 0), A, longs(2, 0)),
                of(
                        "softmax",
                        (ops, x) -> ops.softmax(x.get(0), -1),
                        matrix(2, 3, 0.09003057f, 0.24472847f, 0.66524096f, 0.09003057f, 0.24472847f, 0.66524096f),
                        M),
                of(
                        "softmax over rows",
                        (ops, x) -> ops.softmax(x.get(0), 0),
                        matrix(2, 1, 0.26894143f, 0.7310586f),
                        matrix(2, 1, 1, 2)),
                of(
                        "logSoftmax",
                        (ops, x) -> ops.logSoftmax(x.get(0), -1),
                        matrix(1, 3, -2.407606f, -1.407606f, -0.407606f),
                        matrix(1, 3, 1, 2, 3)),
                of("gelu", (ops, x) -> ops.gelu(x.get(0)), vector(0.8413447f, -0.04550026f, 2.9959502f), A),
                of(
                        "normalise",
                        (ops, x) -> ops.normalise(x.get(0), 0),
                        matrix(2, 3, -1.2247449f, 0, 1.2247449f, -1.2247449f, 0, 1.2247449f),
                        M),
                of(
                        "layerNorm",
                        (ops, x) -> ops.layerNorm(x.get(0), x.get(1), x.get(2), 0),
                        matrix(2, 3, 2.7752551f, 0.5f, 0.67423475f, 2.7752551f, 0.5f, 0.67423475f),
                        M,
                        A,
                        B),
                of(
                        "crossEntropy",
                        (ops, x) -> ops.crossEntropy(x.get(0), x.get(1)),
                        vector(2.407606f),
                        matrix(1, 3, 1, 2, 3),
                        longs(0)));
    }

    private static Stream<Case> nothing() {
        return Stream.of(
                of("sum of nothing", (ops, x) -> ops.sum(x.get(0), 0), matrix(1, 3, 0, 0, 0), NONE),
                of("max of no rows", (ops, x) -> ops.max(x.get(0), 1), matrix(0, 1), NONE),
                of("softmax over nothing", (ops, x) -> ops.softmax(x.get(0), 0), NONE, NONE),
                of("softmax of nothing", (ops, x) -> ops.softmax(x.get(0), 1), NONE, NONE),
                of("logSoftmax of nothing", (ops, x) -> ops.logSoftmax(x.get(0), 1), NONE, NONE),
                of("normalise nothing", (ops, x) -> ops.normalise(x.get(0), 1e-5f), NONE, NONE),
                of("gelu of nothing", (ops, x) -> ops.gelu(x.get(0)), NONE, NONE),
                of("concat with nothing", (ops, x) -> ops.concat(0, x), M, NONE, M),
                of("reshape nothing", (ops, x) -> ops.reshape(x.get(0), -1), vector(), NONE),
                of("reshapeLike nothing", (ops, x) -> ops.reshapeLike(ops.reshape(x.get(0), -1), x.get(0)), NONE, NONE),
                of("broadcast to nothing", (ops, x) -> ops.broadcastLike(ops.constant(1f), x.get(0)), NONE, NONE),
                of("fill nothing", (ops, x) -> ops.fill(x.get(0), 1), NONE, NONE),
                of("indices of nothing", (ops, x) -> ops.indices(x.get(0), 0), longs(), NONE),
                of("gather nothing", (ops, x) -> ops.gather(x.get(0), x.get(1)), NONE, M, longs()),
                of(
                        "split off nothing",
                        (ops, x) -> ops.split(ops.concat(0, x), 0, x).get(0),
                        NONE,
                        NONE,
                        M),
                of(
                        "sums of no products",
                        (ops, x) -> ops.matMul(ops.transposeLast(x.get(0)), x.get(0)),
                        matrix(3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                        NONE),
                of(
                        "a bias and no products",
                        (ops, x) -> ops.linear(ops.transposeLast(x.get(0)), x.get(0), x.get(1)),
                        matrix(3, 3, 1, -2, 3, 1, -2, 3, 1, -2, 3),
                        NONE,
                        A),
                of(
                        "batches of sums of no products",
                        (ops, x) -> ops.matMul(x.get(0), ops.transposeLast(x.get(0))),
                        Tensor.filled(Shape.of(3, 2, 2), 0),
                        Tensor.of(Shape.of(3, 2, 0), new float[0])),
                of(
                        "a batch against one matrix, no products",
                        (ops, x) -> ops.matMul(ops.transposeLast(x.get(0)), x.get(1)),
                        Tensor.filled(Shape.of(2, 4, 3), 0),
                        Tensor.of(Shape.of(2, 0, 4), new float[0]),
                        NONE),
                of(
                        "attention to nothing",
                        (ops, x) -> ops.matMul(
                                ops.softmax(ops.matMul(x.get(0), ops.transposeLast(x.get(1))), -1), x.get(1)),
                        Tensor.filled(Shape.of(2, 5, 4), 0),
                        Tensor.filled(Shape.of(2, 5, 4), 1),
                        Tensor.of(Shape.of(2, 0, 4), new float[0])));
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
        assertThat(actual.shape()).isEqualTo(c.expected.shape());
        assertThat(actual.dtype()).isEqualTo(c.expected.dtype());
        if (actual.dtype() == DType.INT64) {
            assertThat(actual).isEqualTo(c.expected);
        } else {
            float[] expected = c.expected.toFloatArray();
            float[] values = actual.toFloatArray();
            for (int i = 0; i < expected.length; i++) {
                assertThat(values[i]).isCloseTo(expected[i], within(1e-6f * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }
}
