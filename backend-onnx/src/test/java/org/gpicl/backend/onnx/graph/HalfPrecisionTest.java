package org.gpicl.backend.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

    private static final int GREATEST = 0x7BFF;

    @Test
    @DisplayName("every half that is finite comes back from float")
    void thereAndBack() {
        for (int half = 0; half <= GREATEST; half++) {
            assertThat(HalfPrecision.of(HalfPrecision.toFloat((short) half))).isEqualTo((short) half);
            short negative = (short) (half | 0x8000);
            assertThat(HalfPrecision.of(HalfPrecision.toFloat(negative))).isEqualTo(negative);
        }
    }

    @Test
    @DisplayName("a float between two halves goes to the nearer, from the middle to the even one")
    void rounding() {
        for (int half = 0; half < GREATEST; half++) {
            float middle = (HalfPrecision.toFloat((short) half) + HalfPrecision.toFloat((short) (half + 1))) / 2;
            assertThat(HalfPrecision.of(Math.nextDown(middle))).isEqualTo((short) half);
            assertThat(HalfPrecision.of(Math.nextUp(middle))).isEqualTo((short) (half + 1));
            assertThat(HalfPrecision.of(middle)).isEqualTo((short) (half + (half & 1)));
        }
    }

    @Test
    @DisplayName("known values")
    void knownValues() {
        assertThat(HalfPrecision.of(1f)).isEqualTo((short) 0x3C00);
        assertThat(HalfPrecision.of(-2f)).isEqualTo((short) 0xC000);
        assertThat(HalfPrecision.of(65504f)).isEqualTo((short) GREATEST);
        assertThat(HalfPrecision.of(0x1p-24f)).isEqualTo((short) 1);
        assertThat(HalfPrecision.of(-0f)).isEqualTo((short) 0x8000);
        assertThat(HalfPrecision.of(1e-30f)).isZero();
    }
}
