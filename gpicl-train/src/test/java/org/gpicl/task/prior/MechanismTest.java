package org.gpicl.task.prior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MechanismTest {

    private static final int ROWS = DrawnTable.REFERENCE_ROWS;
    private static final int COMPONENTS = 3;

    @ParameterizedTest
    @EnumSource
    void givesFiniteComponentsOfAnyNumberOfRows(Mechanism.Kind kind) {
        for (int inputs : new int[] {1, 2, 7, 40}) {
            RandomStream random = new Seed(inputs).stream();
            Mechanism mechanism = kind.draw(random, NearlyNormal.draw(random, inputs * ROWS), inputs, COMPONENTS);
            for (int rows : new int[] {1, 5, 200}) {
                float[] out = mechanism.apply(NearlyNormal.draw(random, inputs * rows), rows);
                assertThat(out).hasSize(COMPONENTS * rows);
                for (float value : out) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    /** Each row's values are its own: they do not depend on the other rows. */
    @ParameterizedTest
    @EnumSource
    void rowsAreIndependent(Mechanism.Kind kind) {
        RandomStream random = new Seed(1).stream();
        int inputs = 4;
        float[] in = NearlyNormal.draw(random, inputs * ROWS);
        Mechanism mechanism = kind.draw(random, in, inputs, COMPONENTS);
        float[] all = mechanism.apply(in, ROWS);

        for (int row = 0; row < ROWS; row++) {
            float[] alone = mechanism.apply(column(in, inputs, row), 1);
            assertThat(alone).isEqualTo(column(all, COMPONENTS, row));
        }
    }

    @ParameterizedTest
    @EnumSource
    void piecewiseConstantKindsAnswerNeighborsAlike(Mechanism.Kind kind) {
        RandomStream random = new Seed(2).stream();
        int inputs = 4;
        Mechanism mechanism = kind.draw(random, NearlyNormal.draw(random, inputs * ROWS), inputs, 1);
        float[] in = NearlyNormal.draw(random, inputs * ROWS);
        float[] near = in.clone();
        for (int i = 0; i < near.length; i++) {
            near[i] += 1e-4f;
        }
        float[] one = mechanism.apply(in, ROWS);
        float[] other = mechanism.apply(near, ROWS);
        int equal = 0;
        for (int row = 0; row < ROWS; row++) {
            equal += one[row] == other[row] ? 1 : 0;
        }

        if (kind.isPiecewiseConstant()) {
            assertThat(equal).isGreaterThan(ROWS * 9 / 10);
        } else {
            assertThat(equal).isLessThan(ROWS / 2);
        }
    }

    @Test
    void sharesOfAlikeKindsAddUp() {
        for (boolean piecewise : new boolean[] {false, true}) {
            double sum = Arrays.stream(Mechanism.Kind.values())
                    .filter(kind -> kind.isPiecewiseConstant() == piecewise)
                    .mapToDouble(Mechanism.Kind::share)
                    .sum();
            assertThat(sum).isEqualTo(1);
        }
    }

    private static float[] column(float[] values, int components, int row) {
        int rows = values.length / components;
        float[] column = new float[components];
        for (int component = 0; component < components; component++) {
            column[component] = values[component * rows + row];
        }
        return column;
    }
}
