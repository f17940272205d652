package org.gpicl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorMatrixTest {

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"1, 1", "3, 5", "4, 4", "7, 1", "8, 16", "9, 17", "64, 64", "65, 33"})
    void addsTheProductAndNothingElse(int inputs, int outputs) {
        RandomStream random = new Seed(inputs).stream();
        float[] in = normal(random, inputs + 3);
        float[] matrix = normal(random, inputs * outputs);
        float[] before = normal(random, outputs + 5);
        float[] out = before.clone();

        VectorMatrix.addProduct(in, 2, inputs, matrix, outputs, out, 3);

        for (int j = 0; j < out.length; j++) {
            double expected = before[j];
            if (j >= 3 && j < 3 + outputs) {
                for (int k = 0; k < inputs; k++) {
                    expected += (double) in[2 + k] * matrix[k * outputs + j - 3];
                }
            }
            assertThat((double) out[j]).isCloseTo(expected, within(1e-6 * Math.sqrt(inputs) * 10));
        }
        assertThat(out[2]).isEqualTo(before[2]);
        assertThat(out[3 + outputs]).isEqualTo(before[3 + outputs]);
    }

    private static float[] normal(RandomStream random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.normal();
        }
        return values;
    }
}
