package org.gpicl.tck.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps.Step;
import org.junit.jupiter.api.Test;

/** Every number here was worked out by hand. */
class OracleOpsTest {

    private final OracleOps ops = new OracleOps();

    /** [[1, 2, 3], [4, 5, 6]]. */
    private final DoubleArray matrix = array(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    private static DoubleArray array(Shape shape, double... values) {
        return DoubleArray.of(shape, values);
    }

    private static DoubleArray integers(Shape shape, long... values) {
        return DoubleArray.of(Tensor.of(shape, values));
    }

    private static void assertArray(DoubleArray actual, Shape shape, double... expected) {
        assertThat(actual.shape()).isEqualTo(shape);
        assertThat(actual.toArray()).containsExactly(expected, within(1e-15));
    }

    @Test
    void elementwiseOperationsBroadcastOnBothSides() {
        DoubleArray column = array(Shape.of(2, 1), 10, 20);
        DoubleArray row = array(Shape.of(3), 1, 2, 3);

        assertArray(ops.add(column, row), Shape.of(2, 3), 11, 12, 13, 21, 22, 23);
        assertArray(ops.subtract(row, column), Shape.of(2, 3), -9, -8, -7, -19, -18, -17);
        assertArray(ops.multiply(matrix, row), Shape.of(2, 3), 1, 4, 9, 4, 10, 18);
        assertArray(ops.divide(matrix, array(Shape.SCALAR, 2)), Shape.of(2, 3), 0.5, 1, 1.5, 2, 2.5, 3);
        assertArray(ops.maximum(matrix, ops.constant(2.5f)), Shape.of(2, 3), 2.5, 2.5, 3, 4, 5, 6);
        assertArray(ops.minimum(matrix, ops.constant(2.5f)), Shape.of(2, 3), 1, 2, 2.5, 2.5, 2.5, 2.5);
    }

    @Test
    void functionsHaveTheirKnownValues() {
        assertArray(ops.exp(array(Shape.of(2), 0, 1)), Shape.of(2), 1, Math.E);
        assertArray(ops.log(array(Shape.of(2), 1, Math.E)), Shape.of(2), 0, 1);
        assertArray(ops.sqrt(array(Shape.of(2), 9, 0.25)), Shape.of(2), 3, 0.5);
        assertArray(ops.tanh(array(Shape.of(2), 0, Math.log(3))), Shape.of(2), 0, 0.8);
        assertArray(ops.sigmoid(array(Shape.of(2), 0, Math.log(3))), Shape.of(2), 0.5, 0.75);
        assertArray(ops.relu(array(Shape.of(3), -1, 0, 2)), Shape.of(3), 0, 0, 2);
    }

    @Test
    void integersStayIntegersAndComparisonsSelect() {
        DoubleArray a = integers(Shape.of(3), 1, 2, 3);
        DoubleArray b = integers(Shape.SCALAR, 2);

        assertThat(ops.add(a, b).dtype()).isEqualTo(DType.INT64);
        assertArray(ops.cast(ops.less(a, b), DType.FLOAT32), Shape.of(3), 1, 0, 0);
        assertArray(ops.cast(ops.equal(a, b), DType.INT64), Shape.of(3), 0, 1, 0);
        assertArray(ops.cast(array(Shape.of(2), -1.7, 1.7), DType.INT64), Shape.of(2), -1, 1);
        assertArray(
                ops.select(ops.less(a, b), array(Shape.of(2, 1), 10, 20), array(Shape.SCALAR, 0)),
                Shape.of(2, 3),
                10,
                0,
                0,
                20,
                0,
                0);
    }

    @Test
    void reductionsKeepTheirAxes() {
        assertArray(ops.sum(matrix, 0), Shape.of(1, 3), 5, 7, 9);
        assertArray(ops.sum(matrix, -1), Shape.of(2, 1), 6, 15);
        assertArray(ops.sum(matrix, 0, 1), Shape.of(1, 1), 21);
        assertArray(ops.sum(array(Shape.of(0, 2)), 0), Shape.of(1, 2), 0, 0);
        assertArray(ops.max(array(Shape.of(2, 2), -1, -2, -4, -3), -1), Shape.of(2, 1), -1, -3);
        assertArray(ops.mean(matrix, 0), Shape.of(1, 3), 2.5, 3.5, 4.5);
    }

    @Test
    void matMulBroadcastsItsLeadingAxes() {
        DoubleArray stack = array(Shape.of(2, 3, 1), 1, 0, 0, 1, 1, 1);

        assertArray(ops.matMul(matrix, stack), Shape.of(2, 2, 1), 1, 4, 6, 15);
        assertArray(ops.matMul(array(Shape.of(2, 0)), array(Shape.of(0, 1))), Shape.of(2, 1), 0, 0);
    }

    @Test
    void rearrangementsPutEveryElementInItsPlace() {
        DoubleArray cube = array(Shape.of(2, 1, 3), 1, 2, 3, 4, 5, 6);

        assertArray(ops.transpose(cube, 2, 0, 1), Shape.of(3, 2, 1), 1, 4, 2, 5, 3, 6);
        assertArray(ops.reshape(cube, 0, -1), Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertArray(ops.reshapeLike(cube, array(Shape.of(6), 0, 0, 0, 0, 0, 0)), Shape.of(6), 1, 2, 3, 4, 5, 6);
        assertArray(ops.expandDims(array(Shape.of(2), 1, 2), -1), Shape.of(2, 1), 1, 2);
        assertArray(ops.squeeze(cube, 1), Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertArray(ops.broadcastLike(array(Shape.of(2, 1), 7, 8), matrix), Shape.of(2, 3), 7, 7, 7, 8, 8, 8);
        assertArray(ops.slice(matrix, 1, 1, Shapes.END), Shape.of(2, 2), 2, 3, 5, 6);
        assertArray(ops.slice(matrix, -1, -3, -1), Shape.of(2, 2), 1, 2, 4, 5);
    }

    @Test
    void splitUndoesConcat() {
        DoubleArray column = array(Shape.of(2, 1), 7, 8);

        DoubleArray joined = ops.concat(-1, List.of(matrix, column));
        List<DoubleArray> pieces = ops.split(joined, 1, List.of(matrix, column));

        assertArray(joined, Shape.of(2, 4), 1, 2, 3, 7, 4, 5, 6, 8);
        assertArray(pieces.get(0), Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertArray(pieces.get(1), Shape.of(2, 1), 7, 8);
    }

    @Test
    void lookUpsAndPositions() {
        assertArray(
                ops.gather(matrix, integers(Shape.of(1, 3), 1, 0, 1)), Shape.of(1, 3, 3), 4, 5, 6, 1, 2, 3, 4, 5, 6);
        assertArray(ops.indices(matrix, -1), Shape.of(3), 0, 1, 2);
        assertArray(ops.size(matrix, 1), Shape.SCALAR, 3);
        assertArray(ops.fill(matrix, 2), Shape.of(2, 3), 2, 2, 2, 2, 2, 2);
        assertArray(ops.oneHot(integers(Shape.of(2), 2, 0), matrix, 1), Shape.of(2, 3), 0, 0, 1, 1, 0, 0);
    }

    @Test
    void compositesHaveTheirKnownValues() {
        DoubleArray logits = array(Shape.of(1, 2), 0, Math.log(3));

        assertArray(ops.softmax(logits, -1), Shape.of(1, 2), 0.25, 0.75);
        assertArray(ops.logSoftmax(logits, -1), Shape.of(1, 2), Math.log(0.25), Math.log(0.75));
        assertArray(ops.crossEntropy(logits, integers(Shape.of(1), 0)), Shape.of(1), Math.log(4));
        assertArray(ops.normalize(array(Shape.of(2), 1, 5), 0), Shape.of(2), -1, 1);
        // one query that matches both keys equally sees the mean of the values
        DoubleArray zeros = array(Shape.of(2, 1), 0, 0);
        assertArray(
                ops.attention(array(Shape.of(1, 1), 1), zeros, array(Shape.of(2, 1), 1, 3), null), Shape.of(1, 1), 2);
    }

    @Test
    void scanRunsInTheGivenDirection() {
        DoubleArray sequence = array(Shape.of(1, 3), 1, 2, 3);
        DoubleArray start = array(Shape.of(1), 0);

        for (boolean reverse : new boolean[] {false, true}) {
            Step<DoubleArray> sums = ops.scan(
                    List.of(start), List.of(sequence), List.of(), 1, reverse, (inner, state, inputs, shared) -> {
                        DoubleArray next = inner.add(state.get(0), inputs.get(0));
                        return new Step<>(List.of(next), List.of(next));
                    });

            assertArray(sums.state().get(0), Shape.of(1), 6);
            assertArray(
                    sums.outputs().get(0), Shape.of(1, 3), reverse ? new double[] {6, 5, 3} : new double[] {1, 3, 6});
        }
    }

    @Test
    void typesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.add(matrix, integers(Shape.SCALAR, 1)))
                .withMessage("add: expected both operands to be float32 or both int64, got float32 and int64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.exp(integers(Shape.SCALAR, 1)))
                .withMessage("exp: expected float32, got int64 []");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.less(ops.less(matrix, matrix), matrix))
                .withMessage("less: expected both operands to be float32 or both int64, got bool and float32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.cast(matrix, DType.BOOL))
                .withMessage("cast: expected float32 or int64, got bool; compare instead");
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.max(array(Shape.of(2, 0)), 1))
                .withMessage("max: expected at least one element on axis 1, got [2, 0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.gather(matrix, integers(Shape.of(1), 2)))
                .withMessage("gather: expected indices in [0, 2), got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.split(matrix, 1, List.of(matrix, matrix)))
                .withMessage("split: expected pieces of 3 in all on axis 1 of [2, 3], got [3, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ops.broadcastLike(matrix, array(Shape.of(3), 0, 0, 0)))
                .withMessage("broadcastLike: expected a shape that broadcasts to [3], got [2, 3]");
    }
}
