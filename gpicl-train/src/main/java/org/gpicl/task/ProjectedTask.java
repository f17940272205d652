package org.gpicl.task;

import org.gpicl.internal.VectorMatrix;
import org.gpicl.random.RandomStream;

/** D = {(A x̄, ρ(ȳ))}, over the base classes whose ρ(ȳ) is less than {@code classes}. */
final class ProjectedTask implements Task {

    private final DataSet base;
    private final RowsByClass rowsByClass;
    private final float[] projection; // Aᵀ, row-major [in, out]
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
            VectorMatrix.addProduct(base.x(), row * n, n, projection, n, x, i * n);
        }
        return new Episode(rows, n, x, y, classes);
    }
}
