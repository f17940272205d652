package org.gpicl.task;

import org.gpicl.random.RandomStream;

/** D = {(A x̄, ρ(ȳ))}, over the base classes whose ρ(ȳ) is less than {@code classes}. */
final class ProjectedTask implements Task {

    private final DataSet base;
    private final RowsByClass rowsByClass;
    private final float[] projection; // Aᵀ, so [features in, features out]: the inner loop below runs over outputs
    private final int[] baseLabels; // the inverse of ρ, cut off: [classes], label → base label
    private final int classes;
    private final int usableRows;

    ProjectedTask(DataSet base, RowsByClass rowsByClass, float[] projection, int[] permutation, int classes) {
        this.base = base;
        this.rowsByClass = rowsByClass;
        this.projection = projection;
        this.classes = classes;
        this.baseLabels = new int[classes];
        int usable = 0;
        for (int c = 0; c < permutation.length; c++) {
            if (permutation[c] < classes) {
                baseLabels[permutation[c]] = c;
                usable += rowsByClass.count(c);
            }
        }
        this.usableRows = usable;
    }

    @Override
    public Episode episode(RandomStream random, int rows) {
        int n = base.features();
        float[] x = new float[Math.multiplyExact(rows, n)];
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) {
            int position = random.integer(usableRows);
            int label = 0;
            while (position >= rowsByClass.count(baseLabels[label])) {
                position -= rowsByClass.count(baseLabels[label]);
                label++;
            }
            y[i] = label;
            int row = rowsByClass.rows()[rowsByClass.starts()[baseLabels[label]] + position];
            addProduct(base.x(), row * n, projection, n, x, i * n);
        }
        return new Episode(rows, n, x, y, classes);
    }

    /**
     * out[j] += Σ_k in[k] · matrix[k, j], for a square matrix [n, n].
     *
     * <p>Four k at a time, so that each out[j] is loaded and stored once for four products; the loop over j is what the
     * just-in-time compiler vectorises.
     */
    private static void addProduct(float[] in, int inOffset, float[] matrix, int n, float[] out, int outOffset) {
        int k = 0;
        for (; k + 4 <= n; k += 4) {
            float a = in[inOffset + k];
            float b = in[inOffset + k + 1];
            float c = in[inOffset + k + 2];
            float d = in[inOffset + k + 3];
            int row = k * n;
            for (int j = 0; j < n; j++) {
                out[outOffset + j] += a * matrix[row + j]
                        + b * matrix[row + n + j]
                        + c * matrix[row + 2 * n + j]
                        + d * matrix[row + 3 * n + j];
            }
        }
        for (; k < n; k++) {
            float a = in[inOffset + k];
            for (int j = 0; j < n; j++) {
                out[outOffset + j] += a * matrix[k * n + j];
            }
        }
    }
}
