package org.gpicl.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FencesTest {

    private static float[] normal(int count) {
        RandomStream random = new Seed(1).stream();
        float[] column = new float[count];
        for (int i = 0; i < count; i++) {
            column[i] = (float) random.normal();
        }
        return column;
    }

    @Test
    @DisplayName("leave normal numbers as they are")
    void normalNumbers() {
        float[] column = normal(1000);

        assertThat(Fences.of(column, 1000, 1).applied(column, 1000)).isEqualTo(column);
    }

    @Test
    @DisplayName("take a wild value to where the bulk ends, however wild, among few or many")
    void wildValues() {
        for (int count : new int[] {4, 20, 100}) {
            float[] column = normal(count);
            column[1] = 1e30f;

            float[] fenced = Fences.of(column, count, 1).applied(column, count);

            assertThat(fenced[1]).isLessThan(20);
            assertThat(Arrays.copyOfRange(fenced, 2, count)).isEqualTo(Arrays.copyOfRange(column, 2, count));
        }
    }

    @Test
    @DisplayName("keep what is rare but all there is: a column of 0 and, one in thirty, 1")
    void rareOnes() {
        float[] column = new float[300];
        for (int i = 0; i < 300; i += 30) {
            column[i] = 1;
        }
        assertThat(Fences.of(column, 300, 1).applied(column, 300)).isEqualTo(column);
    }

    @Test
    @DisplayName("do not mind missing values and columns of two")
    void missing() {
        float[] column = {Float.NaN, 5, Float.NaN, 7};

        assertThat(Fences.of(column, 4, 1).applied(column, 4)).containsExactly(Float.NaN, 5, Float.NaN, 7);
    }

    @Test
    @DisplayName("let the robust encoding spread the bulk, where the standardised one sees a single point")
    void encoding() {
        float[] column = normal(100);
        column[3] = 1e6f;
        float[] robust = new float[100];
        float[] standardized = new float[100];
        FeatureEncoder.robust(column, 100, 1, 1, new Seed(2)).encodeColumns(column, 0, 100, robust);
        FeatureEncoder.fit(column, 100, 1, 1, new Seed(2)).encodeColumns(column, 0, 100, standardized);

        assertThat(robust[3]).isCloseTo(4, within(0.01f));
        assertThat(Math.abs(robust[0] - robust[1])).isGreaterThan(100 * Math.abs(standardized[0] - standardized[1]));
    }
}
