package org.gpicl.metatrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.DeviceTensor;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;

class TrainingStateTest {

    private static Tensor pair(float first, float second) {
        return Tensor.of(Shape.of(2), first, second);
    }

    private static TrainingState state(Tensor theta) {
        Map<String, Tensor> initial = new LinkedHashMap<>();
        initial.put("theta.w", theta);
        initial.put("average.w", pair(7, 8));
        return new TrainingState(initial);
    }

    /** A tensor of an engine that is nothing but a copy. */
    private record OnDevice(Tensor copy, List<Tensor> closed) implements DeviceTensor {
        @Override
        public DType dtype() {
            return copy.dtype();
        }

        @Override
        public Shape shape() {
            return copy.shape();
        }

        @Override
        public Tensor toHost() {
            return copy;
        }

        @Override
        public void close() {
            closed.add(copy);
        }
    }

    /** As an update would. */
    private static void update(TrainingState state, Tensor theta, List<Tensor> closed) {
        state.replace(new Outputs(
                Map.of("theta.w", new OnDevice(theta, closed), "average.w", new OnDevice(pair(7, 8), closed))));
    }

    @Test
    void whatAnUpdateReplacesIsClosedAndWhatIsLeftInTheEnd() {
        List<Tensor> closed = new ArrayList<>();
        TrainingState state = state(pair(1, 2));
        update(state, pair(3, 4), closed);
        assertThat(closed).isEmpty();
        update(state, pair(5, 6), closed);
        assertThat(closed).containsExactlyInAnyOrder(pair(3, 4), pair(7, 8));
        state.close();
        assertThat(closed).containsExactlyInAnyOrder(pair(3, 4), pair(7, 8), pair(5, 6), pair(7, 8));
    }

    @Test
    void theMovingAverageIsWhatWasLearnedUntilWeightsAreKept() {
        TrainingState state = state(pair(1, 2));

        assertThat(state.learned()).isEqualTo(Map.of("w", pair(7, 8)));
        state.keep(0);
        assertThat(state.learned()).isEqualTo(Map.of("w", pair(1, 2)));
    }

    @Test
    void theMeanIsOfTheLatestAndGoesOnFromACheckpoint() {
        LatestWeights two = new LatestWeights(2, 5);
        TrainingState state = state(pair(1, 2));
        for (long done = 1; done <= 16; done++) {
            update(state, pair(done, -done), new ArrayList<>());
            if (two.isDue(done)) {
                state.keep(two.slot(done));
            }
        }

        assertThat(state.learned()).isEqualTo(Map.of("w", pair(12.5f, -12.5f)));
        assertThat(state.toHost())
                .containsEntry("theta.w", pair(16, -16))
                .containsEntry("snapshot0.w", pair(15, -15))
                .containsEntry("snapshot1.w", pair(10, -10))
                .hasSize(4);
        assertThat(state.tensors()).containsOnlyKeys("theta.w", "average.w");
        TrainingState resumed = new TrainingState(state.toHost());
        assertThat(resumed.learned()).isEqualTo(state.learned());
        assertThat(resumed.toHost()).isEqualTo(state.toHost());
        assertThat(resumed.tensors()).containsOnlyKeys("theta.w", "average.w");
    }

    @Test
    void theOldestWeightsMakePlace() {
        LatestWeights three = new LatestWeights(3, 10);

        assertThat(List.of(10L, 20L, 30L, 40L, 50L)).extracting(three::slot).containsExactly(0, 1, 2, 0, 1);
        assertThat(List.of(0L, 9L, 10L, 29L, 30L, 99L)).extracting(three::kept).containsExactly(0, 0, 1, 2, 3, 3);
        assertThat(three.isDue(10)).isTrue();
        assertThat(three.isDue(11)).isFalse();
        assertThat(LatestWeights.NONE.isDue(1)).isFalse();
        assertThat(LatestWeights.NONE.kept(1)).isZero();
    }

    @Test
    void refusesMomentsThatThereAreNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatestWeights(-1, 5))
                .withMessage("latest weights: expected a count of at least 0, every 1 update or more, got -1 and 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LatestWeights(3, 0))
                .withMessage("latest weights: expected a count of at least 0, every 1 update or more, got 3 and 0");
    }
}
