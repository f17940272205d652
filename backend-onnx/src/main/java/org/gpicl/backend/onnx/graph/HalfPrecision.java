package org.gpicl.backend.onnx.graph;

/** Numbers of IEEE 754 half precision: 1 sign bit, 5 bits of exponent, 10 of fraction. (In the JDK from version 20.) */
final class HalfPrecision {

    private static final int FRACTION_BITS = 10;
    private static final int DROPPED_BITS = 23 - FRACTION_BITS;
    private static final int HALF_UNIT = 1 << (DROPPED_BITS - 1);
    private static final int EXPONENT_OFFSET = 127 - 15;
    private static final int SIGN = 0x8000;

    /** The unit of numbers below the smallest normal one, 2⁻¹⁴. */
    private static final float SUBNORMAL_UNIT = 0x1p-24f;

    private HalfPrecision() {}

    /** The nearest such number, of two the even one. @param number of a magnitude of at most 65504 */
    static short of(float number) {
        int sign = (Float.floatToRawIntBits(number) >>> 16) & SIGN;
        float magnitude = Math.abs(number);
        if (magnitude < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_UNIT));
        }
        int bits = Float.floatToRawIntBits(magnitude) - (EXPONENT_OFFSET << 23);
        int odd = (bits >>> DROPPED_BITS) & 1;
        // a carry out of the fraction goes on into the exponent, as it must
        return (short) (sign | ((bits + HALF_UNIT - 1 + odd) >>> DROPPED_BITS));
    }

    /** The number that these bits stand for; of one that is infinite or none, something larger than 65504. */
    static float toFloat(short half) {
        int magnitude = half & (SIGN - 1);
        float number = magnitude < (1 << FRACTION_BITS)
                ? magnitude * SUBNORMAL_UNIT
                : Float.intBitsToFloat((magnitude << DROPPED_BITS) + (EXPONENT_OFFSET << 23));
        return (half & SIGN) == 0 ? number : -number;
    }
}
