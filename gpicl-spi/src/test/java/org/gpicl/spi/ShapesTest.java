package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ShapesTest {

    private static final Dim B = Dim.named("batch");
    private static final Dim N = Dim.named("n");
    private static final Dim M = Dim.named("m");

    private static Shape shape(Object... sizes) {
        return new Shape(List.of(sizes).stream()
                .map(size -> size instanceof Dim dim ? dim : Dim.of(((Number) size).longValue()))
                .toList());
    }

    private static void refuses(String message, ThrowingCallable rule) {
        assertThatIllegalArgumentException().isThrownBy(rule).withMessage(message);
    }

    @Nested
    @DisplayName("broadcast")
    class Broadcast {

        @Test
        void alignsAtTheLastAxisAndRepeatsOnes() {
            assertThat(Shapes.broadcast("add", shape(2, 3), shape(2, 3))).isEqualTo(shape(2, 3));
            assertThat(Shapes.broadcast("add", shape(2, 1), shape(1, 3))).isEqualTo(shape(2, 3));
            assertThat(Shapes.broadcast("add", shape(3), shape(2, 3))).isEqualTo(shape(2, 3));
            assertThat(Shapes.broadcast("add", shape(4, 1, 3), shape(2, 1))).isEqualTo(shape(4, 2, 3));
            assertThat(Shapes.broadcast("add", Shape.SCALAR, shape(2, 3))).isEqualTo(shape(2, 3));
            assertThat(Shapes.broadcast("add", Shape.SCALAR, Shape.SCALAR)).isEqualTo(Shape.SCALAR);
        }

        @Test
        void aOneBesideNothingBecomesNothing() {
            assertThat(Shapes.broadcast("add", shape(1, 3), shape(0, 3))).isEqualTo(shape(0, 3));
        }

        @Test
        void aOneBesideASymbolBecomesTheSymbol() {
            assertThat(Shapes.broadcast("add", shape(B, 1), shape(1, N))).isEqualTo(shape(B, N));
            assertThat(Shapes.broadcast("add", shape(N), shape(B, N))).isEqualTo(shape(B, N));
        }

        @Test
        void differentSizesAreRefused() {
            refuses(
                    "add: expected shapes that broadcast, got [2, 3] and [2]",
                    () -> Shapes.broadcast("add", shape(2, 3), shape(2)));
            refuses(
                    "multiply: expected shapes that broadcast, got [batch, n] and [batch, m]",
                    () -> Shapes.broadcast("multiply", shape(B, N), shape(B, M)));
            refuses(
                    "multiply: expected shapes that broadcast, got [n] and [n + 1]",
                    () -> Shapes.broadcast("multiply", shape(N), shape(N.plus(Dim.of(1)))));
        }
    }

    @Nested
    @DisplayName("matMul")
    class MatMul {

        @Test
        void multipliesTheLastTwoAxesAndBroadcastsTheOthers() {
            assertThat(Shapes.matMul(shape(2, 3), shape(3, 5))).isEqualTo(shape(2, 5));
            assertThat(Shapes.matMul(shape(4, 2, 3), shape(3, 5))).isEqualTo(shape(4, 2, 5));
            assertThat(Shapes.matMul(shape(4, 1, 2, 3), shape(6, 3, 5))).isEqualTo(shape(4, 6, 2, 5));
            assertThat(Shapes.matMul(shape(B, N, 3), shape(1, 3, M))).isEqualTo(shape(B, N, M));
            assertThat(Shapes.matMul(shape(2, N), shape(N, 2))).isEqualTo(shape(2, 2));
            assertThat(Shapes.matMul(shape(2, 0), shape(0, 5))).isEqualTo(shape(2, 5));
        }

        @Test
        void innerSizesMustAgree() {
            refuses(
                    "matMul: expected [.., n, k] and [.., k, m], got [2, 3] and [2, 3]",
                    () -> Shapes.matMul(shape(2, 3), shape(2, 3)));
            refuses(
                    "matMul: expected [.., n, k] and [.., k, m], got [2, n] and [m, 3]",
                    () -> Shapes.matMul(shape(2, N), shape(M, 3)));
        }

        @Test
        void vectorsAreRefused() {
            refuses(
                    "matMul: expected [.., n, k] and [.., k, m], got [3] and [3, 5]",
                    () -> Shapes.matMul(shape(3), shape(3, 5)));
            refuses(
                    "matMul: expected [.., n, k] and [.., k, m], got [2, 3] and [3]",
                    () -> Shapes.matMul(shape(2, 3), shape(3)));
        }

        @Test
        void batchesMustBroadcast() {
            refuses(
                    "matMul: expected shapes that broadcast, got [2] and [4]",
                    () -> Shapes.matMul(shape(2, 3, 5), shape(4, 5, 3)));
        }
    }

    @Nested
    @DisplayName("reduce")
    class Reduce {

        @Test
        void reducedAxesKeepSizeOne() {
            assertThat(Shapes.reduce("sum", shape(2, 3, 5), 1)).isEqualTo(shape(2, 1, 5));
            assertThat(Shapes.reduce("sum", shape(B, N, 5), -1, 0)).isEqualTo(shape(1, N, 1));
            assertThat(Shapes.reduce("sum", shape(2, 0), 1)).isEqualTo(shape(2, 1));
            assertThat(Shapes.reduce("sum", shape(2, 3))).isEqualTo(shape(2, 3));
        }

        @Test
        void anAxisThatIsNotThereIsRefused() {
            refuses("max: expected an axis of [2, 3] (2 axes), got 2", () -> Shapes.reduce("max", shape(2, 3), 0, 2));
        }
    }

    @Nested
    @DisplayName("reshape")
    class Reshape {

        @Test
        void keepsTheNumberOfElements() {
            assertThat(Shapes.reshape(shape(2, 6), 3, 4)).isEqualTo(shape(3, 4));
            assertThat(Shapes.reshape(shape(1, 1))).isEqualTo(Shape.SCALAR);
            assertThat(Shapes.reshape(Shape.SCALAR, 1, 1)).isEqualTo(shape(1, 1));
        }

        @Test
        void zeroKeepsASizeAndMinusOneIsInferred() {
            assertThat(Shapes.reshape(shape(2, 3, 8), 0, 0, 4, 2)).isEqualTo(shape(2, 3, 4, 2));
            assertThat(Shapes.reshape(shape(2, 3, 8), 0, -1)).isEqualTo(shape(2, 24));
            assertThat(Shapes.reshape(shape(2, 6), -1, 4)).isEqualTo(shape(3, 4));
            assertThat(Shapes.reshape(Shape.SCALAR, -1)).isEqualTo(shape(1));
        }

        @Test
        void symbolsAreKeptMergedAndCut() {
            assertThat(Shapes.reshape(shape(B, N, 12), 0, 0, 4, 3)).isEqualTo(shape(B, N, 4, 3));
            assertThat(Shapes.reshape(shape(B, N, 12), 0, -1)).isEqualTo(shape(B, N.times(Dim.of(12))));
            assertThat(Shapes.reshape(shape(B, N), -1)).isEqualTo(shape(B.times(N)));
            assertThat(Shapes.reshape(shape(N, 6), -1, 3)).isEqualTo(shape(N.times(Dim.of(2)), 3));
            assertThat(Shapes.reshape(shape(N.times(Dim.of(2)), 3), -1, 6)).isEqualTo(shape(N, 6));
        }

        @Test
        void nothingStaysNothing() {
            assertThat(Shapes.reshape(shape(0, 4), 0, -1)).isEqualTo(shape(0, 4));
            assertThat(Shapes.reshape(shape(0, 4), -1, 2)).isEqualTo(shape(0, 2));
            assertThat(Shapes.reshape(shape(2, 0), -1, 0)).isEqualTo(shape(2, 0));
        }

        @Test
        void anotherNumberOfElementsIsRefused() {
            refuses(
                    "reshape: expected as many elements as [2, 3] has, got [2, 2]"
                            + " (0 keeps a size, one -1 is inferred)",
                    () -> Shapes.reshape(shape(2, 3), 2, 2));
            refuses(
                    "reshape: expected as many elements as [2, 3] has, got [-1, 4]"
                            + " (0 keeps a size, one -1 is inferred)",
                    () -> Shapes.reshape(shape(2, 3), -1, 4));
            refuses(
                    "reshape: expected as many elements as [n, 3] has, got [-1, 2]"
                            + " (0 keeps a size, one -1 is inferred)",
                    () -> Shapes.reshape(shape(N, 3), -1, 2));
        }

        @Test
        void sizesWithoutAMeaningAreRefused() {
            refuses(
                    "reshape: expected as many elements as [6] has, got [-1, -1]"
                            + " (0 keeps a size, one -1 is inferred)",
                    () -> Shapes.reshape(shape(6), -1, -1));
            refuses(
                    "reshape: expected as many elements as [6] has, got [6, 0]"
                            + " (0 keeps a size, one -1 is inferred)",
                    () -> Shapes.reshape(shape(6), 6, 0));
            refuses(
                    "reshape: expected as many elements as [6] has, got [-2, 3]"
                            + " (0 keeps a size, one -1 is inferred)",
                    () -> Shapes.reshape(shape(6), -2, 3));
        }
    }

    @Nested
    @DisplayName("reshapeLike and broadcastLike")
    class Like {

        @Test
        void theResultHasTheShapeOfTheOther() {
            assertThat(Shapes.reshapeLike(shape(B.times(N), 6), shape(B, N, 2, 3)))
                    .isEqualTo(shape(B, N, 2, 3));
            assertThat(Shapes.broadcastLike(shape(1, 3), shape(B, N, 3))).isEqualTo(shape(B, N, 3));
        }

        @Test
        void anotherNumberOfElementsIsRefused() {
            refuses(
                    "reshapeLike: expected as many elements as [3, 4] has, got [2, 3]",
                    () -> Shapes.reshapeLike(shape(2, 3), shape(3, 4)));
            refuses(
                    "reshapeLike: expected as many elements as [m] has, got [n]",
                    () -> Shapes.reshapeLike(shape(N), shape(M)));
        }

        @Test
        void whatBroadcastsTheOtherWayIsRefused() {
            refuses(
                    "broadcastLike: expected a shape that broadcasts to [1, 3], got [2, 3]",
                    () -> Shapes.broadcastLike(shape(2, 3), shape(1, 3)));
            refuses(
                    "broadcastLike: expected a shape that broadcasts to [3], got [1, 3]",
                    () -> Shapes.broadcastLike(shape(1, 3), shape(3)));
            refuses(
                    "broadcastLike: expected shapes that broadcast, got [2] and [3]",
                    () -> Shapes.broadcastLike(shape(2), shape(3)));
        }
    }

    @Nested
    @DisplayName("expandDims, squeeze and transpose")
    class Axes {

        @Test
        void expandDimsPutsAnAxisOfSizeOneAnywhere() {
            assertThat(Shapes.expandDims(shape(2, N), 0)).isEqualTo(shape(1, 2, N));
            assertThat(Shapes.expandDims(shape(2, N), 2)).isEqualTo(shape(2, N, 1));
            assertThat(Shapes.expandDims(shape(2, N), -1)).isEqualTo(shape(2, N, 1));
            assertThat(Shapes.expandDims(shape(2, N), -3)).isEqualTo(shape(1, 2, N));
            assertThat(Shapes.expandDims(Shape.SCALAR, 0)).isEqualTo(shape(1));
            refuses(
                    "expandDims: expected an axis of the result of [2, n], got 3",
                    () -> Shapes.expandDims(shape(2, N), 3));
            refuses(
                    "expandDims: expected an axis of the result of [2, n], got -4",
                    () -> Shapes.expandDims(shape(2, N), -4));
        }

        @Test
        void squeezeRemovesAnAxisOfSizeOneOnly() {
            assertThat(Shapes.squeeze(shape(1, N, 1), 0)).isEqualTo(shape(N, 1));
            assertThat(Shapes.squeeze(shape(1, N, 1), -1)).isEqualTo(shape(1, N));
            refuses("squeeze: expected size 1 on axis 0, got [2, 1]", () -> Shapes.squeeze(shape(2, 1), 0));
            refuses("squeeze: expected size 1 on axis -1, got [1, n]", () -> Shapes.squeeze(shape(1, N), -1));
            refuses("squeeze: expected an axis of [1, n] (2 axes), got 2", () -> Shapes.squeeze(shape(1, N), 2));
        }

        @Test
        void transposePermutesTheAxes() {
            assertThat(Shapes.transpose(shape(2, N, 5), 2, 0, 1)).isEqualTo(shape(5, 2, N));
            assertThat(Shapes.transpose(Shape.SCALAR)).isEqualTo(Shape.SCALAR);
            for (int[] wrong : new int[][] {{0, 1}, {0, 1, 1}, {1, 2, 3}, {0, 1, 2, 3}, {0, 1, -1}}) {
                refuses(
                        "transpose: expected a permutation of the 3 axes of [2, 3, 5], got " + Arrays.toString(wrong),
                        () -> Shapes.transpose(shape(2, 3, 5), wrong));
            }
        }
    }

    @Nested
    @DisplayName("concat, slice and split")
    class Pieces {

        @Test
        void concatAddsUpOneAxis() {
            assertThat(Shapes.concat(1, List.of(shape(2, 3), shape(2, 4)))).isEqualTo(shape(2, 7));
            assertThat(Shapes.concat(-1, List.of(shape(B, N), shape(B, 1), shape(B, 0))))
                    .isEqualTo(shape(B, N.plus(Dim.of(1))));
            assertThat(Shapes.concat(0, List.of(shape(N), shape(M)))).isEqualTo(shape(M.plus(N)));
        }

        @Test
        void concatWantsShapesThatAreEqualBesidesThatAxis() {
            refuses("concat: expected at least one tensor, got none", () -> Shapes.concat(0, List.of()));
            refuses(
                    "concat: expected shapes equal but for axis 0, got [[2, 3], [2, 4]]",
                    () -> Shapes.concat(0, List.of(shape(2, 3), shape(2, 4))));
            refuses(
                    "concat: expected shapes equal but for axis -1, got [[2, 3], [2]]",
                    () -> Shapes.concat(-1, List.of(shape(2, 3), shape(2))));
            refuses(
                    "concat: expected an axis of [2, 3] (2 axes), got 2",
                    () -> Shapes.concat(2, List.of(shape(2, 3), shape(2, 3))));
        }

        @Test
        void slicePositionsCountFromTheBeginningOrFromTheEnd() {
            assertThat(Shapes.slice(shape(2, 7), 1, 2, 5)).isEqualTo(shape(2, 3));
            assertThat(Shapes.slice(shape(2, 7), -1, 2, Shapes.END)).isEqualTo(shape(2, 5));
            assertThat(Shapes.slice(shape(2, 7), 1, -3, -1)).isEqualTo(shape(2, 2));
            assertThat(Shapes.slice(shape(2, 7), 1, 0, 7)).isEqualTo(shape(2, 7));
            assertThat(Shapes.slice(shape(2, 7), 1, 7, Shapes.END)).isEqualTo(shape(2, 0));
        }

        @Test
        void sliceOfASymbolIsSymbolicWhereItMustBe() {
            assertThat(Shapes.slice(shape(N, 2), 0, 1, Shapes.END)).isEqualTo(shape(N.minus(Dim.of(1)), 2));
            assertThat(Shapes.slice(shape(N, 2), 0, 0, -1)).isEqualTo(shape(N.minus(Dim.of(1)), 2));
            assertThat(Shapes.slice(shape(N, 2), 0, -1, Shapes.END)).isEqualTo(shape(1, 2));
            assertThat(Shapes.slice(shape(N, 2), 0, 2, 5)).isEqualTo(shape(3, 2));
        }

        @Test
        void aRangeOutsideTheAxisIsRefused() {
            refuses(
                    "slice: expected a range within axis 1 of [2, 7], got 0 to 8",
                    () -> Shapes.slice(shape(2, 7), 1, 0, 8));
            refuses(
                    "slice: expected a range within axis -1 of [2, 7], got 8 to the end",
                    () -> Shapes.slice(shape(2, 7), -1, 8, Shapes.END));
            refuses(
                    "slice: expected a range within axis 1 of [2, 7], got -8 to the end",
                    () -> Shapes.slice(shape(2, 7), 1, -8, Shapes.END));
            refuses(
                    "slice: expected a range within axis 1 of [2, 7], got 5 to 4",
                    () -> Shapes.slice(shape(2, 7), 1, 5, 4));
            refuses("slice: expected a range within axis 0 of [n], got 5 to 4", () -> Shapes.slice(shape(N), 0, 5, 4));
        }

        @Test
        void anAxisThatIsNotThereIsRefusedInTheNameOfTheOperation() {
            refuses("slice: expected an axis of [2, 7] (2 axes), got 2", () -> Shapes.slice(shape(2, 7), 2, 0, 1));
            refuses(
                    "split: expected an axis of [2, 7] (2 axes), got 2",
                    () -> Shapes.split(shape(2, 7), 2, List.of(shape(2, 7))));
            refuses(
                    "split: expected an axis of [7] (1 axes), got 1",
                    () -> Shapes.split(shape(2, 7), 1, List.of(shape(7))));
        }

        @Test
        void splitUndoesConcat() {
            List<Shape> parts = List.of(shape(B, N), shape(B, 3), shape(B, N));
            Shape whole = Shapes.concat(1, parts);

            assertThat(Shapes.split(whole, 1, parts)).isEqualTo(parts);
            assertThat(Shapes.split(whole, -1, parts)).isEqualTo(parts);
        }

        @Test
        void piecesOfSplitNeedOnlyBeAsLongOnThatAxis() {
            assertThat(Shapes.split(shape(2, 7), 1, List.of(shape(9, 3), shape(8, 4))))
                    .containsExactly(shape(2, 3), shape(2, 4));
        }

        @Test
        void piecesThatDoNotAddUpAreRefused() {
            refuses(
                    "split: expected pieces that add up to axis 1 of [2, 7], got [[2, 3], [2, 3]]",
                    () -> Shapes.split(shape(2, 7), 1, List.of(shape(2, 3), shape(2, 3))));
            refuses(
                    "split: expected pieces that add up to axis 0 of [n], got []",
                    () -> Shapes.split(shape(N), 0, List.of()));
        }
    }

    @Nested
    @DisplayName("gather")
    class Gather {

        @Test
        void everyIndexBecomesARow() {
            assertThat(Shapes.gather(shape(9, 4), shape(B, N))).isEqualTo(shape(B, N, 4));
            assertThat(Shapes.gather(shape(9, 4), Shape.SCALAR)).isEqualTo(shape(4));
            assertThat(Shapes.gather(shape(9), shape(2, 3))).isEqualTo(shape(2, 3));
        }

        @Test
        void aScalarIsNoTable() {
            refuses(
                    "gather: expected a table of at least one axis, got []",
                    () -> Shapes.gather(Shape.SCALAR, shape(2)));
        }
    }

    @Nested
    @DisplayName("scan")
    class Scan {

        @Test
        void hasAStepForEveryPosition() {
            assertThat(Shapes.scan(1, List.of(shape(B, N, 4), shape(2, N)))).isEqualTo(N);
            assertThat(Shapes.scan(-1, List.of(shape(B, 3)))).isEqualTo(Dim.of(3));
        }

        @Test
        void sequencesAreEquallyLongAndThereIsOne() {
            refuses(
                    "scan: expected sequences of one length on axis 0, got [2, 3]",
                    () -> Shapes.scan(0, List.of(shape(2), shape(3))));
            refuses("scan: expected at least one sequence, got none", () -> Shapes.scan(0, List.of()));
        }
    }
}
