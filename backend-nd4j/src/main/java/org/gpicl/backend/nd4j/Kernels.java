package org.gpicl.backend.nd4j;

import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * What ND4J has no fast kernel for: functions of single elements and of rows, in plain Java, block by block.
 *
 * <p>ND4J evaluates exp, tanh and erf one element after another, its layer norm and softmax do the same, and a composite
 * in its elementwise operations goes through memory once for each. Here a block stays in the cache, and the loops are
 * such that the JIT compiler turns them into vector instructions: arithmetic, minimum and maximum, no branches. One
 * thread computes. Not thread-safe.
 */
final class Kernels {

    /** Elements of a block: a few of them fit into the first-level cache. */
    private static final int BLOCK = 2048;

    /** What is done with a block: some rows (or elements, if a row is one element) of every operand. */
    @FunctionalInterface
    interface BlockFunction {
        /**
         * Computes a block.
         *
         * @param operands one array for each operand, at least {@code rows · size} long; the result is left in the first
         * @param rows in this block
         * @param size of a row
         */
        void apply(float[][] operands, int rows, int size);
    }

    private float[][] operands = {new float[BLOCK], new float[BLOCK]};
    private float[] helper = new float[BLOCK];
    private final float[] cumulative = new float[BLOCK];
    private final boolean[] choice = new boolean[BLOCK];

    /**
     * Computes an array block by block.
     *
     * @param rows of all operands and of the result, dense
     * @param size of a row
     * @param out may be one of the operands
     */
    void compute(BlockFunction function, long rows, int size, FloatPointer out, FloatPointer... in) {
        if (operands[0].length < size) {
            operands = new float[][] {new float[size], new float[size]};
            helper = new float[size];
        }
        int most = Math.max(1, BLOCK / Math.max(1, size));
        for (long row = 0; row < rows; row += most) {
            int now = (int) Math.min(most, rows - row);
            for (int i = 0; i < in.length; i++) {
                in[i].position(row * size).get(operands[i], 0, now * size);
            }
            function.apply(operands, now, size);
            out.position(row * size).put(operands[0], 0, now * size);
        }
    }

    // ---------------------------------------------------------------- functions of single elements

    void exp(float[][] operands, int rows, int size) {
        exp(operands[0], rows * size, helper);
    }

    void sigmoid(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        int count = rows * size;
        for (int i = 0; i < count; i++) {
            x[i] = -x[i];
        }
        exp(x, count, helper);
        for (int i = 0; i < count; i++) {
            x[i] = 1 / (1 + x[i]);
        }
    }

    static void log(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        for (int i = 0; i < rows * size; i++) {
            x[i] = (float) Math.log(x[i]);
        }
    }

    static void sqrt(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        for (int i = 0; i < rows * size; i++) {
            x[i] = (float) Math.sqrt(x[i]);
        }
    }

    static void relu(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        for (int i = 0; i < rows * size; i++) {
            x[i] = Math.max(x[i], 0);
        }
    }

    /** x·P(x²)/Q(x²), fitted by least squares to a relative error of 4e-11, of which float32 leaves 4e-7. */
    static void tanh(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        for (int i = 0; i < rows * size; i++) {
            float v = Math.max(-9.1f, Math.min(9.1f, x[i]));
            float s = v * v;
            float p =
                    ((((3.6383046e-11f * s + 1.1059974e-7f) * s + 4.2173717e-5f) * s + 0.004422076f) * s + 0.14096305f)
                                    * s
                            + 1;
            float q =
                    ((((2.9297653e-9f * s + 2.5945467e-6f) * s + 5.0008856e-4f) * s + 0.02918754f) * s + 0.4742964f) * s
                            + 1;
            x[i] = Math.max(-1, Math.min(1, v * p / q));
        }
    }

    static void erf(float[][] operands, int rows, int size) {
        erf(operands[0], operands[0], rows * size, 1);
    }

    void gelu(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        int count = rows * size;
        erf(x, helper, count, SQRT_HALF);
        for (int i = 0; i < count; i++) {
            x[i] = x[i] * 0.5f * (helper[i] + 1);
        }
    }

    /** The first operand is the input of gelu, the second the gradient by its output. */
    void geluGradient(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        float[] gradient = operands[1];
        int count = rows * size;
        erf(x, cumulative, count, SQRT_HALF);
        for (int i = 0; i < count; i++) {
            cumulative[i] = gradient[i] * 0.5f * (cumulative[i] + 1);
            gradient[i] = gradient[i] * x[i] * DENSITY;
            x[i] = -0.5f * x[i] * x[i];
        }
        exp(x, count, helper);
        for (int i = 0; i < count; i++) {
            x[i] = cumulative[i] + gradient[i] * x[i];
        }
    }

    private static final float SQRT_HALF = (float) Math.sqrt(0.5);
    private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

    /** erf(scale · x), x·P(x²)/Q(x²), fitted by least squares to a relative error of 3e-8; float32 leaves 4e-7. */
    private static void erf(float[] x, float[] out, int count, float scale) {
        for (int i = 0; i < count; i++) {
            float v = Math.max(-4, Math.min(4, scale * x[i]));
            float s = v * v;
            float p =
                    ((((1.9867873e-6f * s + 2.8456416e-4f) * s + 0.003883286f) * s + 0.05310157f) * s + 0.19354378f) * s
                            + 1.1283791f;
            float q =
                    ((((3.7420134e-5f * s + 0.0011855562f) * s + 0.015207136f) * s + 0.115349464f) * s + 0.5048563f) * s
                            + 1;
            out[i] = Math.max(-1, Math.min(1, v * p / q));
        }
    }

    private static final float LOG2_E = (float) (1 / Math.log(2));
    private static final float LN_2_HIGH = 0.693359375f; // exact in 10 bits, so that k · LN_2_HIGH is exact
    private static final float LN_2_LOW = (float) (Math.log(2) - 0.693359375);
    private static final float TO_INTEGER = 12582912f;

    /**
     * e^x = 2^k · e^r with |r| ≤ ½ ln 2, the second factor by its Taylor series (Muller, Elementary Functions, chapter 11).
     *
     * <p>Adding 1.5·2²³ rounds to an integer and leaves it in the low bits, from where a shift moves it to the exponent.
     * Both loops count from 0: with an offset, the compiler makes no vector instructions of the first.
     *
     * @param shifted overwritten
     */
    private static void exp(float[] x, int count, float[] shifted) {
        for (int i = 0; i < count; i++) {
            // e^-87 is the smallest normal number; from 88.73 on the result is infinite
            float v = Math.max(-87.3f, Math.min(89, x[i]));
            float sum = v * LOG2_E + TO_INTEGER;
            float k = sum - TO_INTEGER;
            float r = v - k * LN_2_HIGH - k * LN_2_LOW;
            float series = ((((1f / 5040 * r + 1f / 720) * r + 1f / 120) * r + 1f / 24) * r + 1f / 6) * r + 0.5f;
            shifted[i] = sum;
            x[i] = 2 * (series * r * r + r + 1);
        }
        for (int i = 0; i < count; i++) {
            // 2^(k − 1)
            x[i] *= Float.intBitsToFloat((Float.floatToRawIntBits(shifted[i]) << 23) + (126 << 23));
        }
    }

    /** {@code a} where the condition holds, else {@code b}; all dense and of {@code count} elements. */
    void select(BooleanPointer condition, FloatPointer a, FloatPointer b, FloatPointer out, long count) {
        float[] first = operands[0];
        float[] second = operands[1];
        for (long start = 0; start < count; start += BLOCK) {
            int now = (int) Math.min(BLOCK, count - start);
            condition.position(start).get(choice, 0, now);
            a.position(start).get(first, 0, now);
            b.position(start).get(second, 0, now);
            for (int i = 0; i < now; i++) {
                first[i] = choice[i] ? first[i] : second[i];
            }
            out.position(start).put(first, 0, now);
        }
    }

    // ---------------------------------------------------------------- functions of rows

    void softmax(float[][] operands, int rows, int size) {
        float[] x = operands[0];
        for (int row = 0; row < rows; row++) {
            int from = row * size;
            float largest = x[from];
            for (int i = from + 1; i < from + size; i++) {
                largest = x[i] > largest ? x[i] : largest;
            }
            add(x, from, size, -largest);
        }
        exp(x, rows * size, helper);
        for (int row = 0; row < rows; row++) {
            scale(x, row * size, size, (float) (1 / sum(x, row * size, size)));
        }
    }

    /** The first operand is the output of softmax, the second the gradient by it. */
    static void softmaxGradient(float[][] operands, int rows, int size) {
        float[] softmax = operands[0];
        float[] gradient = operands[1];
        for (int row = 0; row < rows; row++) {
            float projected = (float) dot(softmax, gradient, row * size, size);
            for (int i = row * size; i < row * size + size; i++) {
                softmax[i] *= gradient[i] - projected;
            }
        }
    }

    static BlockFunction normalize(float epsilon) {
        return (operands, rows, size) -> {
            float[] x = operands[0];
            for (int row = 0; row < rows; row++) {
                float deviation = standardize(x, row * size, size, epsilon);
                scale(x, row * size, size, 1 / deviation);
            }
        };
    }

    /** The first operand is the input of normalise, the second the gradient by its output. */
    static BlockFunction normalizeGradient(float epsilon) {
        return (operands, rows, size) -> {
            float[] x = operands[0];
            float[] gradient = operands[1];
            for (int row = 0; row < rows; row++) {
                int from = row * size;
                float scale = 1 / standardize(x, from, size, epsilon);
                float mean = (float) (sum(gradient, from, size) / size);
                float projected = (float) (dot(x, gradient, from, size) / size) * scale * scale;
                for (int i = from; i < from + size; i++) {
                    x[i] = (gradient[i] - mean - x[i] * projected) * scale;
                }
            }
        };
    }

    /** Subtracts the mean of a row from it, and tells √(variance + epsilon). */
    private static float standardize(float[] x, int from, int size, float epsilon) {
        add(x, from, size, (float) (-sum(x, from, size) / size));
        return (float) Math.sqrt(dot(x, x, from, size) / size + epsilon);
    }

    private static void add(float[] x, int from, int size, float number) {
        for (int i = from; i < from + size; i++) {
            x[i] += number;
        }
    }

    private static void scale(float[] x, int from, int size, float number) {
        for (int i = from; i < from + size; i++) {
            x[i] *= number;
        }
    }

    /** In double precision and by four sums that do not wait for each other. */
    private static double sum(float[] x, int from, int size) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 3 < from + size; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        for (; i < from + size; i++) {
            a += x[i];
        }
        return a + b + (c + d);
    }

    /** As {@link #sum}. */
    private static double dot(float[] x, float[] y, int from, int size) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 3 < from + size; i += 4) {
            a += (double) x[i] * y[i];
            b += (double) x[i + 1] * y[i + 1];
            c += (double) x[i + 2] * y[i + 2];
            d += (double) x[i + 3] * y[i + 3];
        }
        for (; i < from + size; i++) {
            a += (double) x[i] * y[i];
        }
        return a + b + (c + d);
    }
}
