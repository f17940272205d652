package org.gpicl.tck;

import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * A mistake in a computation: operands that an operation must refuse.
 *
 * @param expression with the mistake
 * @param inputs in the order of the expression
 * @param message how the error begins
 */
record Misfit(Expression expression, List<Tensor> inputs, String message) {

    private static final Tensor MATRIX = Tensor.filled(Shape.of(2, 3), 1);
    private static final Tensor VECTOR = Tensor.filled(Shape.of(2), 1);
    private static final Tensor INTEGERS = Tensor.of(Shape.of(3), 0L, 1L, 0L);

    private static Misfit of(Expression expression, String message, Tensor... inputs) {
        return new Misfit(expression, List.of(inputs), message);
    }

    /** Shapes that do not fit; the message is the whole of what {@link org.gpicl.spi.Shapes} says. */
    static Stream<Misfit> ofShapes() {
        return Stream.of(
                of(
                        Expression.ofTwo(TensorOps::add),
                        "add: expected shapes that broadcast, got [2, 3] and [2]",
                        MATRIX,
                        VECTOR),
                of(
                        Expression.ofTwo(TensorOps::divide),
                        "divide: expected shapes that broadcast, got [2] and [2, 3]",
                        VECTOR,
                        MATRIX),
                of(
                        Expression.ofTwo(TensorOps::less),
                        "less: expected shapes that broadcast, got [2, 3] and [2]",
                        MATRIX,
                        VECTOR),
                of(
                        Expression.ofTwo(TensorOps::matMul),
                        "matMul: expected [.., n, k] and [.., k, m], got [2, 3] and [2, 3]",
                        MATRIX,
                        MATRIX),
                of(Expression.of(new Axes(2)::sum), "sum: expected an axis of [2, 3] (2 axes), got 2", MATRIX),
                of(Expression.of(new Axes(-3)::max), "max: expected an axis of [2, 3] (2 axes), got -3", MATRIX),
                of(
                        Expression.of(Misfit::reshape),
                        "reshape: expected as many elements as [2, 3] has, got [4] (0 keeps a size, one -1 is inferred)",
                        MATRIX),
                of(
                        Expression.of(new Axes(4)::expandDims),
                        "expandDims: expected an axis of the result of [2, 3], got 4",
                        MATRIX),
                of(Expression.of(new Axes(0)::squeeze), "squeeze: expected size 1 on axis 0, got [2, 3]", MATRIX),
                of(
                        Expression.of(new Axes(0, 0)::transpose),
                        "transpose: expected a permutation of the 2 axes of [2, 3], got [0, 0]",
                        MATRIX),
                of(Expression.of(Misfit::slice), "slice: expected a range within axis 1 of [2, 3], got 1 to 5", MATRIX),
                of(
                        Expression.ofTwo(Misfit::concat),
                        "concat: expected shapes equal but for axis 0, got [[2, 3], [2]]",
                        MATRIX,
                        VECTOR),
                of(
                        Expression.ofTwo(TensorOps::gather),
                        "gather: expected a table of at least one axis, got []",
                        Tensor.scalar(1),
                        INTEGERS));
    }

    private static <T> T reshape(TensorOps<T> ops, T x) {
        return ops.reshape(x, 4);
    }

    private static <T> T slice(TensorOps<T> ops, T x) {
        return ops.slice(x, 1, 1, 5);
    }

    private static <T> T concat(TensorOps<T> ops, T a, T b) {
        return ops.concat(0, List.of(a, b));
    }

    /** Element types that do not fit; the message is the name of the operation. */
    static Stream<Misfit> ofTypes() {
        return Stream.of(
                of(Expression.ofTwo(TensorOps::add), "add: ", MATRIX, INTEGERS),
                of(Expression.ofTwo(TensorOps::multiply), "multiply: ", INTEGERS, MATRIX),
                of(Expression.ofTwo(TensorOps::divide), "divide: ", INTEGERS, INTEGERS),
                of(Expression.ofTwo(TensorOps::maximum), "maximum: ", INTEGERS, INTEGERS),
                of(Expression.of(TensorOps::exp), "exp: ", INTEGERS),
                of(Expression.of(TensorOps::relu), "relu: ", INTEGERS),
                of(Expression.of(new Axes(0)::sum), "sum: ", INTEGERS),
                of(Expression.ofTwo(TensorOps::equal), "equal: ", MATRIX, INTEGERS),
                of(Expression.ofThree(TensorOps::select), "select: ", MATRIX, MATRIX, MATRIX),
                of(Expression.ofTwo(TensorOps::gather), "gather: ", MATRIX, VECTOR),
                of(Expression.ofTwo(TensorOps::matMul), "matMul: ", MATRIX, Tensor.of(Shape.of(3, 1), 1L, 2L, 3L)),
                of(Expression.of(Misfit::toBool), "cast: ", MATRIX));
    }

    private static <T> T toBool(TensorOps<T> ops, T x) {
        return ops.cast(x, DType.BOOL);
    }

    @Override
    public String toString() {
        return message.stripTrailing() + " of " + inputs;
    }
}
