package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterSetTest {

    private static final List<ParameterSpec> SPECS = List.of(
            new ParameterSpec("weight", Shape.of(2, 3), Initialization.ones()),
            new ParameterSpec("bias", Shape.of(3), Initialization.zeros()));

    private static Map<String, Tensor> values() {
        Map<String, Tensor> values = new LinkedHashMap<>();
        values.put("weight", Tensor.filled(Shape.of(2, 3), 1));
        values.put("bias", Tensor.filled(Shape.of(3), 0));
        return values;
    }

    private static void refuses(String message, Map<String, Tensor> values) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterSet(values).check("compile fit", SPECS))
                .withMessage(message);
    }

    @Test
    void acceptsExactlyTheParametersOfAComputationInAnyOrder() {
        new ParameterSet(values()).check("compile fit", SPECS);
        new ParameterSet(values()).check("compile fit", List.of(SPECS.get(1), SPECS.get(0)));
        ParameterSet.EMPTY.check("compile fit", List.of());

        assertThat(new ParameterSet(values()).size()).isEqualTo(9);
        assertThat(ParameterSet.EMPTY.size()).isZero();
    }

    @Test
    void namesTheFirstThatIsMissing() {
        Map<String, Tensor> values = values();
        values.remove("bias");

        refuses("compile fit: expected the parameter bias to be float32 [3], got none", values);
    }

    @Test
    void namesTheFirstOfAnotherTypeOrShape() {
        Map<String, Tensor> values = values();
        values.put("weight", Tensor.filled(Shape.of(3, 2), 1));
        refuses("compile fit: expected the parameter weight to be float32 [2, 3], got float32 [3, 2]", values);

        values.put("weight", Tensor.of(Shape.of(2, 3), new long[6]));
        refuses("compile fit: expected the parameter weight to be float32 [2, 3], got int64 [2, 3]", values);
    }

    @Test
    void refusesWhatTheComputationDoesNotKnow() {
        Map<String, Tensor> values = values();
        values.put("gain", Tensor.scalar(1));

        refuses("compile fit: expected the parameters [weight, bias], got [weight, bias, gain]", values);
    }

    @Test
    void keepsTheOrderAndIsNotChangedFromOutside() {
        Map<String, Tensor> values = values();
        ParameterSet set = new ParameterSet(values);
        values.clear();

        assertThat(set.tensors().keySet()).containsExactly("weight", "bias");
        assertThat(set.tensors()).isUnmodifiable();
    }

    @Test
    void aParameterHasFixedSizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new ParameterSpec("bias", Shape.of(Dim.of(2), Dim.named("n")), Initialization.zeros()))
                .withMessage("parameter: expected fixed sizes for bias, got [2, n]");
    }

    @Test
    void blocksDivideTheLastAxis() {
        Initialization blocks = new Initialization.Blocks(List.of(0f, 3f));

        assertThat(new ParameterSpec("bias", Shape.of(4), blocks).initialization())
                .isEqualTo(blocks);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterSpec("bias", Shape.of(4, 3), blocks))
                .withMessage("parameter: expected a last axis of bias that divides into 2 blocks, got [4, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ParameterSpec("bias", Shape.SCALAR, blocks))
                .withMessage("parameter: expected a last axis of bias that divides into 2 blocks, got []");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Initialization.Blocks(List.of()))
                .withMessage("blocks: expected at least 1 value, got none");
    }

    @Test
    void scaledNormalHasTheVarianceOfItsScaleOverTheFanIn() {
        assertThat(Initialization.scaledNormal(2, 8)).isEqualTo(new Initialization.Normal(0.5f));
    }
}
