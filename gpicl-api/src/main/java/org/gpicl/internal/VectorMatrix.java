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

    /** The identity, row-major [size, size]. */
    public static float[] identity(int size) {
        float[] identity = new float[Math.multiplyExact(size, size)];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }
}
