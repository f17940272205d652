package org.gpicl.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedTest {

    private static final int MANY = 100_000;

    @Test
    void equalSeedsBeginEqualStreams() {
        Seed seed = new Seed(7);

        assertThat(seed.stream().bits())
                .isEqualTo(seed.stream().bits())
                .isEqualTo(new Seed(7).stream().bits());
    }

    @Test
    void childrenOfOneSeedDiffer() {
        Set<Long> seen = new HashSet<>();
        for (long key = -MANY / 2; key < MANY / 2; key++) {
            seen.add(new Seed(1).child(key).value());
        }

        assertThat(seen).hasSize(MANY);
    }

    @Test
    void childrenOfDifferentSeedsUnderOneKeyDiffer() {
        Set<Long> seen = new HashSet<>();
        for (long parent = -MANY / 2; parent < MANY / 2; parent++) {
            seen.add(new Seed(parent).child(3).value());
        }

        assertThat(seen).hasSize(MANY);
    }

    @Test
    void pathsOfKeysDoNotCommute() {
        assertThat(new Seed(1).child(2).child(3))
                .isNotEqualTo(new Seed(1).child(3).child(2));
    }

    @Test
    void aStreamIsNotTheSequenceOfChildren() {
        Set<Long> children = new HashSet<>();
        for (long key = -1000; key < 1000; key++) {
            children.add(new Seed(5).child(key).value());
        }
        RandomStream stream = new Seed(5).stream();
        for (int i = 0; i < 1000; i++) {
            children.remove(stream.bits());
        }

        assertThat(children).hasSize(2000);
    }

    /** The correlation of n independent pairs has the standard deviation 1/√n. */
    @Test
    void streamsOfNeighboringChildrenAreUncorrelated() {
        double sum = 0;
        for (int key = 0; key < MANY; key++) {
            sum += new Seed(1).child(key).stream().normal()
                    * new Seed(1).child(key + 1).stream().normal();
        }

        assertThat(Math.abs(sum / MANY)).isLessThan(5 / Math.sqrt(MANY));
    }
}
