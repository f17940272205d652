package org.gpicl.backend.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.junit.jupiter.api.Test;

class ReshapeTargetTest {

    private static final Dim B = Dim.named("batch");
    private static final Dim N = Dim.named("context");
    private static final Shape TOKENS = Shape.of(B, N, Dim.of(8));

    @Test
    void knownSizesAreNumbers() {
        assertThat(ReshapeTarget.inNumbers(Shape.of(2, 3), Shape.of(3, 2))).containsExactly(3, 2);
    }

    @Test
    void unknownSizesThatStayAreKept() {
        assertThat(ReshapeTarget.inNumbers(TOKENS, Shape.of(B, N, Dim.of(2), Dim.of(4))))
                .containsExactly(0, 0, 2, 4);
    }

    @Test
    void oneUnknownSizeAmongNumbersIsInferred() {
        assertThat(ReshapeTarget.inNumbers(TOKENS, Shape.of(B.times(N), Dim.of(8))))
                .containsExactly(-1, 8);
    }

    @Test
    void nothingIsInferredBesideASizeThatMayBeZero() {
        assertThat(ReshapeTarget.inNumbers(TOKENS, Shape.of(B, N.times(Dim.of(2)), Dim.of(4))))
                .isNull();
    }

    @Test
    void twoUnknownSizesCannotBeInferred() {
        assertThat(ReshapeTarget.inNumbers(Shape.of(B.times(N), Dim.of(8)), TOKENS))
                .isNull();
    }

    @Test
    void aNewSizeOfZeroCannotBeSaid() {
        assertThat(ReshapeTarget.inNumbers(Shape.of(2, 0), Shape.of(0, 3))).isNull();
    }
}
