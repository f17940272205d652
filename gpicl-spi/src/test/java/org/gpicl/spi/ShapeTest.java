package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {

    private static final Dim N = Dim.named("n");

    @Test
    void countsItsElements() {
        assertThat(Shape.of(2, 3, 5).elements()).isEqualTo(30);
        assertThat(Shape.of(2, 0, 5).elements()).isZero();
        assertThat(Shape.SCALAR.elements()).isEqualTo(1);
        assertThat(Shape.SCALAR.rank()).isZero();
        assertThat(Shape.of(1L << 40, 1L << 20).elements()).isEqualTo(1L << 60);
    }

    @Test
    void anAxisCountsFromTheBeginningOrFromTheEnd() {
        Shape shape = Shape.of(2, 3, 5);

        assertThat(shape.dim(0)).isEqualTo(Dim.of(2));
        assertThat(shape.dim(2)).isEqualTo(Dim.of(5));
        assertThat(shape.dim(-1)).isEqualTo(Dim.of(5));
        assertThat(shape.dim(-3)).isEqualTo(Dim.of(2));
        assertThat(shape.axis("sum", 1)).isEqualTo(1);
        assertThat(shape.axis("sum", -2)).isEqualTo(1);
        assertThat(shape.withDim(-1, N)).isEqualTo(Shape.of(Dim.of(2), Dim.of(3), N));
        assertThat(shape).isEqualTo(Shape.of(2, 3, 5));
    }

    @ParameterizedTest(name = "axis {0}")
    @ValueSource(ints = {2, -3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anAxisThatIsNotThereIsRefusedInTheNameOfTheOperation(int axis) {
        Shape shape = Shape.of(2, 3);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape.axis("sum", axis))
                .withMessage("sum: expected an axis of [2, 3] (2 axes), got " + axis);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape.dim(axis))
                .withMessage("dim: expected an axis of [2, 3] (2 axes), got " + axis);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shape.withDim(axis, N))
                .withMessage("withDim: expected an axis of [2, 3] (2 axes), got " + axis);
    }

    @Test
    void aScalarHasNoAxis() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.SCALAR.dim(0))
                .withMessage("dim: expected an axis of [] (0 axes), got 0");
    }

    @Test
    void isFixedIfEverySizeIs() {
        assertThat(Shape.SCALAR.isFixed()).isTrue();
        assertThat(Shape.of(2, 3).isFixed()).isTrue();
        assertThat(Shape.of(Dim.of(2), N).isFixed()).isFalse();
        assertThat(Shape.of(2, 3).sizes()).containsExactly(2, 3);
    }

    @Test
    void symbolicSizesAreNoNumbers() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Shape.of(Dim.of(2), N).sizes())
                .withMessage("size: expected a fixed size, got the symbolic size n");
        assertThatIllegalStateException()
                .isThrownBy(() -> Shape.of(Dim.of(2), N).elements())
                .withMessage("size: expected a fixed size, got the symbolic size n");
    }

    @Test
    void refusesNegativeSizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(2, -1))
                .withMessage("shape: expected sizes of at least 0, got [2, -1]");
    }

    @Test
    void copiesItsSizes() {
        List<Dim> dims = new ArrayList<>(List.of(Dim.of(2)));
        Shape shape = new Shape(dims);
        dims.add(N);

        assertThat(shape).isEqualTo(Shape.of(2));
        assertThat(shape.dims()).isUnmodifiable();
    }

    @Test
    void readsAsAListOfSizes() {
        assertThat(Shape.SCALAR).hasToString("[]");
        assertThat(Shape.of(Dim.named("batch"), N.plus(Dim.of(1)), Dim.of(4))).hasToString("[batch, n + 1, 4]");
    }
}
