package org.gpicl.internal;

/** What tasks and preprocessing need of matrices, on plain arrays. */
public final class VectorMatrix {

    private VectorMatrix() {}

    /**
     * out[j] += Σ<sub>k</sub> in[k] · matrix[k, j], in a fixed order of the sums.
     *
     * <p>Four k at a time, so that each out[j] is loaded and stored once for four products; the loop over j is what the
     * just-in-time compiler vectorises.
     *
     * @param in [inputs] from {@code inOffset} on
     * @param matrix row-major [inputs, outputs]
     * @param out [outputs] from {@code outOffset} on; another array than the former two
     */
    public static void addProduct(
            float[] in, int inOffset, int inputs, float[] matrix, int outputs, float[] out, int outOffset) {
        int k = 0;
        for (; k + 4 <= inputs; k += 4) {
            float a = in[inOffset + k];
            float b = in[inOffset + k + 1];
            float c = in[inOffset + k + 2];
            float d = in[inOffset + k + 3];
            int row = k * outputs;
            for (int j = 0; j < outputs; j++) {
                out[outOffset + j] += a * matrix[row + j]
                        + b * matrix[row + outputs + j]
                        + c * matrix[row + 2 * outputs + j]
                        + d * matrix[row + 3 * outputs + j];
            }
        }
        for (; k < inputs; k++) {
            float a = in[inOffset + k];
            for (int j = 0; j < outputs; j++) {
                out[outOffset + j] += a * matrix[k * outputs + j];
            }
        }
    }

    /**
     * rows · matrix, row-major [count, outputs].
     *
     * @param rows row-major [count, inputs]
     * @param matrix row-major [inputs, outputs]
     */
    public static float[] product(float[] rows, int count, float[] matrix, int outputs) {
        int inputs = matrix.length / outputs;
        float[] result = new float[Math.multiplyExact(count, outputs)];
        for (int row = 0; row < count; row++) {
            addProduct(rows, row * inputs, inputs, matrix, outputs, result, row * outputs);
        }
        return result;
    }

    /**
     * Σ<sub>j</sub> a[j] · b[j], in double, in a fixed order of the sums: four at a time, none of which waits for another.
     *
     * @param a [count]; may be longer
     * @param b [count] from {@code offset} on
     */
    public static double dot(float[] a, float[] b, int offset, int count) {
        double p = 0;
        double q = 0;
        double r = 0;
        double s = 0;
        int j = 0;
        for (; j + 4 <= count; j += 4) {
            p += (double) a[j] * b[offset + j];
            q += (double) a[j + 1] * b[offset + j + 1];
            r += (double) a[j + 2] * b[offset + j + 2];
            s += (double) a[j + 3] * b[offset + j + 3];
        }
        for (; j < count; j++) {
            p += (double) a[j] * b[offset + j];
        }
        return (p + q) + (r + s);
    }

    /** Σ<sub>j</sub> a[j] for j of {@code from} … {@code to} − 1, likewise. */
    public static double sum(float[] a, int from, int to) {
        double p = 0;
        double q = 0;
        double r = 0;
        double s = 0;
        int j = from;
        for (; j + 4 <= to; j += 4) {
            p += a[j];
            q += a[j + 1];
            r += a[j + 2];
            s += a[j + 3];
        }
        for (; j < to; j++) {
            p += a[j];
        }
        return (p + q) + (r + s);
    }

    /** The identity, row-major [size, size]. */
    public static float[] identity(int size) {
        float[] identity = new float[Math.multiplyExact(size, size)];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }
}
