package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorTest {

    private static final Shape SHAPE = Shape.of(2, 3);

    // ---------------------------------------------------------------- making and reading

    @Test
    void keepsFloatsInRowMajorOrder() {
        Tensor tensor = Tensor.of(SHAPE, 1f, 2f, 3f, 4f, 5f, 6f);

        assertThat(tensor.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(tensor.shape()).isEqualTo(SHAPE);
        assertThat(tensor.toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(tensor.floats().get(4)).isEqualTo(5);
        assertThat(tensor).hasToString("float32 [2, 3]");
    }

    @Test
    void keepsIntegers() {
        Tensor tensor = Tensor.of(Shape.of(2), Long.MIN_VALUE, 7L);

        assertThat(tensor.dtype()).isEqualTo(DType.INT64);
        assertThat(tensor.toLongArray()).containsExactly(Long.MIN_VALUE, 7);
        assertThat(tensor.longs().get(1)).isEqualTo(7);
        assertThat(tensor).hasToString("int64 [2]");
    }

    @Test
    void scalarsAndFilledTensorsHoldTheirValue() {
        assertThat(Tensor.scalar(3).toFloatArray()).containsExactly(3);
        assertThat(Tensor.scalar(3).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Tensor.filled(Shape.of(2, 2), -1).toFloatArray()).containsExactly(-1, -1, -1, -1);
        assertThat(Tensor.filled(Shape.of(2, 0), -1).toFloatArray()).isEmpty();
    }

    @Test
    void copiesArrays() {
        float[] values = {1, 2};
        Tensor tensor = Tensor.of(Shape.of(2), values);
        values[0] = 9;
        tensor.toFloatArray()[1] = 9;

        assertThat(tensor.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void viewsAreDirectNativeReadOnlyAndIndependent() {
        Tensor tensor = Tensor.of(Shape.of(2), 1f, 2f);
        tensor.floats().get();
        tensor.bytes().getLong();

        assertThat(tensor.bytes().isDirect()).isTrue();
        assertThat(tensor.bytes().order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(tensor.bytes().isReadOnly()).isTrue();
        assertThat(tensor.floats().isReadOnly()).isTrue();
        assertThat(tensor.bytes().remaining()).isEqualTo(8);
        assertThat(tensor.floats().remaining()).isEqualTo(2);
    }

    @Test
    void elementsAreReadAsTheirTypeOnly() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Tensor.scalar(1).longs())
                .withMessage("tensor: expected int64 elements, got float32");
        assertThatIllegalStateException()
                .isThrownBy(() -> Tensor.of(Shape.of(1), 1L).toFloatArray())
                .withMessage("tensor: expected float32 elements, got int64");
    }

    @Test
    void refusesAnotherNumberOfValues() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(SHAPE, 1f, 2f))
                .withMessage("tensor: expected 6 values for the shape [2, 3], got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(Shape.SCALAR, new long[0]))
                .withMessage("tensor: expected 1 values for the shape [], got 0");
    }

    @Test
    void refusesWhatNoBufferCanHold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.filled(Shape.of(1 << 20, 1 << 20), 0))
                .withMessage("tensor: expected at most 2147483647 bytes, got float32 [1048576, 1048576]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.buffer(DType.INT64, Shape.of(1L << 40, 1L << 40)))
                .withMessage("tensor: expected at most 2147483647 bytes, got int64 [1099511627776, 1099511627776]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.of(Shape.of(1L << 62, 4), 1f))
                .withMessage("tensor: expected at most 2147483647 bytes, got float32 [4611686018427387904, 4]");
    }

    @Test
    void symbolicSizesAreRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Tensor.filled(Shape.of(Dim.named("n")), 0))
                .withMessage("size: expected a fixed size, got the symbolic size n");
    }

    // ---------------------------------------------------------------- wrap

    @Test
    void wrapDoesNotCopy() {
        ByteBuffer data = Tensor.buffer(DType.FLOAT32, SHAPE);
        Tensor tensor = Tensor.wrap(DType.FLOAT32, SHAPE, data);
        data.putFloat(4, 7);

        assertThat(tensor.floats().get(1)).isEqualTo(7);
    }

    @Test
    void wrapTakesTheBufferFromZeroToItsCapacityWhereverItStands() {
        ByteBuffer data = Tensor.buffer(DType.INT64, Shape.of(2));
        data.putLong(5).putLong(6).position(8).limit(8);
        Tensor tensor = Tensor.wrap(DType.INT64, Shape.of(2), data);
        data.clear();

        assertThat(tensor.toLongArray()).containsExactly(5, 6);
        assertThat(tensor.bytes().remaining()).isEqualTo(16);
    }

    @Test
    void wrapTakesAReadOnlyBuffer() {
        ByteBuffer data = Tensor.buffer(DType.FLOAT32, Shape.of(1)).putFloat(0, 3);
        ByteBuffer readOnly = data.asReadOnlyBuffer().order(ByteOrder.nativeOrder());

        assertThat(Tensor.wrap(DType.FLOAT32, Shape.of(1), readOnly)).isEqualTo(Tensor.of(Shape.of(1), 3f));
    }

    @Test
    void wrapRefusesBool() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.wrap(DType.BOOL, Shape.of(1), ByteBuffer.allocateDirect(1)))
                .withMessage("tensor: expected float32 or int64, got bool; cast it first");
    }

    @Test
    void wrapRefusesABufferThatNativeCodeCannotRead() {
        ByteOrder other =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        for (ByteBuffer unfit : new ByteBuffer[] {
            ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()),
            ByteBuffer.allocateDirect(4).order(other)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.wrap(DType.FLOAT32, Shape.of(1), unfit))
                    .withMessage("tensor: expected a direct buffer in native byte order; use of(…)");
        }
    }

    @Test
    void wrapRefusesABufferOfAnotherSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.wrap(DType.INT64, SHAPE, Tensor.buffer(DType.FLOAT32, SHAPE)))
                .withMessage("tensor: expected 48 bytes for int64 [2, 3], got 24");
    }

    /** 2^62 elements of 4 bytes: 2^64 bytes, which a long counts as 0. */
    @Test
    void wrapRefusesAShapeWhoseSizeOverflows() {
        ByteBuffer empty = Tensor.buffer(DType.FLOAT32, Shape.of(0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.wrap(DType.FLOAT32, Shape.of(1L << 62), empty))
                .withMessage("tensor: expected at most 2147483647 bytes, got float32 [4611686018427387904]");
    }

    @Test
    void buffersAreZeroedDirectAndNative() {
        ByteBuffer buffer = Tensor.buffer(DType.INT64, SHAPE);

        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(buffer.capacity()).isEqualTo(48);
        assertThat(buffer).isEqualTo(ByteBuffer.allocate(48));
        assertThat(Tensor.buffer(DType.FLOAT32, Shape.of(3, 0)).capacity()).isZero();
    }

    // ---------------------------------------------------------------- equality

    @Test
    void isEqualIfTypeShapeAndEveryBitAre() {
        Tensor tensor = Tensor.of(Shape.of(2), Float.NaN, 0f);

        assertThat(tensor).isEqualTo(Tensor.of(Shape.of(2), Float.NaN, 0f));
        assertThat(tensor).hasSameHashCodeAs(Tensor.of(Shape.of(2), Float.NaN, 0f));
        assertThat(tensor).isNotEqualTo(Tensor.of(Shape.of(2), Float.NaN, -0f));
        assertThat(tensor).isNotEqualTo(Tensor.of(Shape.of(2, 1), Float.NaN, 0f));
        assertThat(Tensor.of(Shape.of(2), 0f, 0f)).isNotEqualTo(Tensor.of(Shape.of(2), 0L, 0L));
        assertThat(Tensor.of(Shape.of(0), new float[0])).isNotEqualTo(Tensor.of(Shape.of(0), new long[0]));
    }
}
