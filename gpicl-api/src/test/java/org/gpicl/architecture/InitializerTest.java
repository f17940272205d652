package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.gpicl.random.Seed;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.Test;

class InitializerTest {

    private static final Seed SEED = new Seed(7);

    private static ParameterSpec spec(String name, Initialization initialization, long... sizes) {
        return new ParameterSpec(name, Shape.of(sizes), initialization);
    }

    private static Tensor tensor(ParameterSet set, String name) {
        return set.tensors().get(name);
    }

    @Test
    void constantsAreThatConstant() {
        ParameterSet set = Initializer.initialize(
                List.of(
                        spec("gain", Initialization.ones(), 3),
                        spec("bias", Initialization.zeros(), 2),
                        spec("scale", new Initialization.Constant(-0.5f))),
                SEED);

        assertThat(tensor(set, "gain")).isEqualTo(Tensor.of(Shape.of(3), 1f, 1f, 1f));
        assertThat(tensor(set, "bias")).isEqualTo(Tensor.of(Shape.of(2), 0f, 0f));
        assertThat(tensor(set, "scale")).isEqualTo(Tensor.scalar(-0.5f));
    }

    @Test
    void blocksShareTheLastAxis() {
        ParameterSpec bias = spec("bias", new Initialization.Blocks(List.of(1f, -2f)), 2, 4);

        assertThat(tensor(Initializer.initialize(List.of(bias), SEED), "bias"))
                .isEqualTo(Tensor.of(Shape.of(2, 4), 1f, 1f, -2f, -2f, 1f, 1f, -2f, -2f));
    }

    /** The mean of n draws has the deviation σ/√n, their mean square the deviation σ²·√(2/n). */
    @Test
    void normalDrawsHaveTheirDeviation() {
        int n = 200_000;
        float deviation = 0.02f;
        float[] draws = tensor(
                        Initializer.initialize(
                                List.of(spec("w", new Initialization.Normal(deviation), 400, 500)), SEED),
                        "w")
                .toFloatArray();
        double sum = 0;
        double squares = 0;
        int beyondTwo = 0;
        for (float draw : draws) {
            double z = draw / deviation;
            sum += z;
            squares += z * z;
            beyondTwo += Math.abs(z) > 2 ? 1 : 0;
        }

        assertThat(draws).hasSize(n);
        assertThat(sum / n).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(squares / n).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        assertThat((double) beyondTwo / n).isCloseTo(0.0455, within(0.0025));
    }

    @Test
    void equalSeedsDrawEqualWeights() {
        List<ParameterSpec> specs =
                List.of(spec("a", new Initialization.Normal(1), 5), spec("b", new Initialization.Normal(1), 5));

        assertThat(Initializer.initialize(specs, SEED)).isEqualTo(Initializer.initialize(specs, SEED));
        assertThat(Initializer.initialize(specs, SEED)).isNotEqualTo(Initializer.initialize(specs, new Seed(8)));
    }

    @Test
    void parametersAreDrawnIndependently() {
        ParameterSet set = Initializer.initialize(
                List.of(spec("a", new Initialization.Normal(1), 5), spec("b", new Initialization.Normal(1), 5)), SEED);

        assertThat(tensor(set, "a")).isNotEqualTo(tensor(set, "b"));
    }

    @Test
    void aParameterDoesNotDependOnTheSizesOfTheOthers() {
        ParameterSpec last = spec("last", new Initialization.Normal(1), 3, 4);
        ParameterSet beside = Initializer.initialize(List.of(spec("w", new Initialization.Normal(1), 2), last), SEED);
        ParameterSet besideLarger =
                Initializer.initialize(List.of(spec("other", new Initialization.Normal(2), 9, 9), last), SEED);

        assertThat(tensor(besideLarger, "last")).isEqualTo(tensor(beside, "last"));
    }

    @Test
    void aLongerParameterBeginsAsAShorterOne() {
        float[] small = tensor(Initializer.initialize(List.of(spec("w", new Initialization.Normal(1), 4)), SEED), "w")
                .toFloatArray();
        float[] large = tensor(Initializer.initialize(List.of(spec("w", new Initialization.Normal(1), 8)), SEED), "w")
                .toFloatArray();

        assertThat(large).startsWith(small);
    }

    @Test
    void keepsTheOrderOfTheSpecs() {
        assertThat(Initializer.initialize(
                                List.of(spec("z", Initialization.zeros(), 1), spec("a", Initialization.zeros(), 1)),
                                SEED)
                        .tensors()
                        .keySet())
                .containsExactly("z", "a");
    }
}
