package org.gpicl.task.prior;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandsTest {

    @Test
    void aNumberHasTheLabelOfItsBand() {
        Bands bands = new Bands(new float[] {-1, 2}, new int[] {7, 8, 7});

        assertThat(bands.of(-5)).isEqualTo(7);
        assertThat(bands.of(-1)).isEqualTo(7);
        assertThat(bands.of(0)).isEqualTo(8);
        assertThat(bands.of(2)).isEqualTo(8);
        assertThat(bands.of(2.5f)).isEqualTo(7);
    }

    @ParameterizedTest(name = "{0} classes")
    @ValueSource(ints = {2, 3, 10, 40})
    void cutsAscendAndEveryClassHasABand(int classes) {
        for (int seed = 0; seed < 100; seed++) {
            RandomStream random = new Seed(seed).stream();
            float[] sample = new float[128];
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (float) random.normal();
            }
            Arrays.sort(sample);

            Bands bands = Bands.draw(random, sample, classes);

            assertThat(bands.cuts()).isSorted().hasSize(bands.labels().length - 1);
            assertThat(Arrays.stream(bands.labels()).distinct().sorted().toArray())
                    .hasSize(classes);
            assertThat(Arrays.stream(bands.labels()).max().orElseThrow()).isEqualTo(classes - 1);
        }
    }
}
