package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelCodesTest {

    @ParameterizedTest(name = "{0} numbers")
    @ValueSource(ints = {1, 2, 17, 64})
    void haveLengthOne(int size) {
        RandomStream random = new Seed(1).stream();
        for (int i = 0; i < 100; i++) {
            float[] code = LabelCodes.draw(random, size);
            double squares = 0;
            for (float c : code) {
                squares += (double) c * c;
            }
            assertThat(code).hasSize(size);
            assertThat(squares).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void equalStreamsDrawEqualCodes() {
        RandomStream one = new Seed(1).stream();
        RandomStream same = new Seed(1).stream();
        float[] first = LabelCodes.draw(one, 8);

        assertThat(LabelCodes.draw(same, 8)).containsExactly(first);
        assertThat(LabelCodes.draw(one, 8)).isNotEqualTo(first);
    }

    /** Of a uniform direction in d dimensions each component has mean 0 and mean square 1/d, and no two correlate. */
    @Test
    void noDirectionIsPreferred() {
        RandomStream random = new Seed(2).stream();
        int size = 3;
        int draws = 30_000;
        double[] sums = new double[size];
        double[][] products = new double[size][size];
        for (int n = 0; n < draws; n++) {
            float[] code = LabelCodes.draw(random, size);
            for (int i = 0; i < size; i++) {
                sums[i] += code[i];
                for (int j = 0; j < size; j++) {
                    products[i][j] += code[i] * code[j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            assertThat(sums[i] / draws).isCloseTo(0, within(0.02));
            for (int j = 0; j < size; j++) {
                assertThat(products[i][j] / draws).isCloseTo(i == j ? 1.0 / size : 0, within(0.01));
            }
        }
    }
}
