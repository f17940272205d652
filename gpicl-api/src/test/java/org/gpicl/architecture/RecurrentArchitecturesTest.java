package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Initialization;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Shape;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the recurrent architectures say of themselves; what they compute is tested by the kit. */
class RecurrentArchitecturesTest {

    static List<RecurrentArchitecture> all() {
        return List.of(
                new Mlp(5, 6, 4),
                new Gru(5, 6, 4),
                new Lstm(5, 6, 4),
                new OuterProductLstm(5, 6, 4, 3),
                new Vsml(5, 6, 4, 3, 2),
                new VsmlWithoutSymmetries(5, 6, 7, 4, 3, 2));
    }

    // ---------------------------------------------------------------- parameters, counted by hand

    @Test
    void parametersOfTheLstm() {
        long token = (784 + 10) * 256 + 256 + 256 * 256 + 256;
        long lstm = 256 * 1024 + 256 * 1024 + 1024;
        long head = 256 * 10 + 10;

        assertThat(new Lstm(784, 10, 256).parameterCount())
                .isEqualTo(token + lstm + head)
                .isEqualTo(797_194);
    }

    @Test
    void parametersOfTheGru() {
        long token = (784 + 10) * 256 + 256 + 256 * 256 + 256;
        long gru = 256 * 768 + 256 * 768 + 768;
        long head = 256 * 10 + 10;

        assertThat(new Gru(784, 10, 256).parameterCount())
                .isEqualTo(token + gru + head)
                .isEqualTo(665_866);
    }

    @Test
    void parametersOfTheOuterProductLstm() {
        long token = (64 + 10) * 32 + 32 + 32 * 32 + 32;
        long layer = 32 * 256 + 32 * 256 + 256 + 1; // k1, k2, q and o are 8 · 32, of u and of h; and the scale
        long head = 32 * 10 + 10;

        assertThat(new OuterProductLstm(64, 10, 32, 1).parameterCount())
                .isEqualTo(token + layer + head)
                .isEqualTo(20_427);
        assertThat(new OuterProductLstm(64, 10, 32, 3).parameterCount()).isEqualTo(token + 3 * layer + head);
    }

    /** The figure of the paper, of which N_x and N_y are no part. */
    @Test
    void parametersOfVsml() {
        long lstm = (8 + 1 + 8 + 1 + 16 + 1) * 64; // ←m, x, →m, label, h, bias
        long messengers = 2 * (16 * 8 + 8);

        assertThat(Vsml.of(784, 10).parameterCount())
                .isEqualTo(lstm + messengers)
                .isEqualTo(2512);
        assertThat(Vsml.of(3072, 100).parameterCount()).isEqualTo(2512);
        assertThat(new Vsml(5, 6, 4, 3, 2).parameterCount()).isEqualTo((3 + 1 + 3 + 1 + 4 + 1) * 16 + 2 * (4 * 3 + 3));
    }

    @Test
    void parametersOfVsmlWithoutSymmetries() {
        long maps = (784 * 128 + 128) + (10 * 32 + 32) + (64 * 10 + 10);
        long lstm = (8 + 16 + 8 + 4 + 16 + 1) * 64;
        long messengers = 2 * (16 * 8 + 8);

        assertThat(VsmlWithoutSymmetries.of(784, 10).parameterCount())
                .isEqualTo(maps + lstm + messengers)
                .isEqualTo(105_146);
    }

    @Test
    void parametersOfTheMlp() {
        assertThat(new Mlp(784, 10, 1024).parameterCount())
                .isEqualTo((784 * 1024 + 1024) + (1024 * 1024 + 1024) + (1024 * 10 + 10))
                .isEqualTo(1_863_690);
    }

    /** Normal with variance 1 / fan-in, where the gates of a network read its input and its state; forget gates open. */
    @Test
    void weightsStartOutAsInThePapersCodeButRemembering() {
        Initialization gates = new Initialization.Blocks(List.of(0f, 0f, 3f, 0f));
        assertThat(initializations(new Lstm(5, 6, 4)))
                .containsEntry("token.first.weight", Initialization.scaledNormal(1, 11))
                .containsEntry("lstm.input.weight", Initialization.scaledNormal(1, 8))
                .containsEntry("lstm.hidden.weight", Initialization.scaledNormal(1, 8))
                .containsEntry("lstm.bias", gates)
                .containsEntry("head.weight", Initialization.scaledNormal(1, 4));
        assertThat(initializations(new OuterProductLstm(5, 6, 4, 2)))
                .containsEntry("layer1.hidden.weight", Initialization.scaledNormal(1, 8))
                .containsEntry("layer1.scale", Initialization.zeros());
        assertThat(initializations(Vsml.of(5, 6)))
                .containsEntry("cell.input.weight", Initialization.scaledNormal(1, 34))
                .containsEntry("cell.forward.weight", Initialization.scaledNormal(1, 34))
                .containsEntry("cell.bias", gates)
                .containsEntry("backward.weight", Initialization.scaledNormal(1, 16));
        assertThat(initializations(VsmlWithoutSymmetries.of(5, 6)))
                .containsEntry("cell.label.weight", Initialization.scaledNormal(1, 52))
                .containsEntry("input.weight", Initialization.scaledNormal(1, 5))
                .containsEntry("head.weight", Initialization.scaledNormal(1, 64));
    }

    private static Map<String, Initialization> initializations(Architecture architecture) {
        return architecture.parameters().stream()
                .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::initialization));
    }

    // ---------------------------------------------------------------- state, which does not grow

    /** The last label of 10 classes is part of every state but that of the network without memory. */
    @Test
    void theStateIsAsLargeAsInThePaper() {
        assertThat(new Mlp(784, 10, 1024).stateSize(99)).isZero();
        assertThat(new Gru(784, 10, 256).stateSize(99)).isEqualTo(256 + 10);
        assertThat(new Lstm(784, 10, 256).stateSize(99)).isEqualTo(2 * 256 + 10);
        assertThat(new OuterProductLstm(784, 10, 64, 1).stateSize(99)).isEqualTo(64 * 64 + 64 + 10);
        assertThat(new OuterProductLstm(784, 10, 64, 3).stateSize(99)).isEqualTo(3 * (64 * 64 + 64) + 10);
        assertThat(Vsml.of(784, 10).stateSize(99)).isEqualTo(32 * 784 * 10 + 8 * (784 + 10) + 10);
        assertThat(VsmlWithoutSymmetries.of(784, 10).stateSize(99)).isEqualTo(32 * 64 + 16 * 8 + 10);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theStateDoesNotGrow(RecurrentArchitecture architecture) {
        assertThat(architecture.stateSize(1L << 40)).isEqualTo(architecture.stateSize(0));
        assertThat(architecture.maxExamples()).isEqualTo(Integer.MAX_VALUE);
        assertThat(architecture.state().values())
                .noneMatch(type -> type.shape().dims().contains(Architecture.CONTEXT));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theStateIsTheMemoryAndTheLastLabel(RecurrentArchitecture architecture) {
        long floats = architecture.state().values().stream()
                .mapToLong(type -> type.shape().dims().stream()
                        .mapToLong(dim -> dim.evaluate(Map.of("batch", 1L)))
                        .reduce(1, Math::multiplyExact))
                .sum();
        long memory = architecture.memory().values().stream()
                .mapToLong(Shape::elements)
                .sum();

        assertThat(floats).isEqualTo(memory + 6);
        assertThat(architecture.state())
                .containsEntry("label", TensorType.float32(Architecture.BATCH, Dim.of(1), Dim.of(6)));
    }

    @Test
    void theMemoryOfAGrid() {
        assertThat(new Vsml(5, 6, 4, 3, 2).state())
                .containsEntry("hidden", TensorType.float32(Architecture.BATCH, Dim.of(5), Dim.of(6), Dim.of(4)))
                .containsEntry("cell", TensorType.float32(Architecture.BATCH, Dim.of(5), Dim.of(6), Dim.of(4)))
                .containsEntry("backward", TensorType.float32(Architecture.BATCH, Dim.of(5), Dim.of(3)))
                .containsEntry("forward", TensorType.float32(Architecture.BATCH, Dim.of(6), Dim.of(3)));
    }

    /** An outer-product LSTM whose state is counted in more than 32 bits. */
    @Test
    void theStateIsCountedInLongs() {
        assertThat(new OuterProductLstm(1, 2, 1 << 17, 2).stateSize(0)).isEqualTo(2 * ((1L << 34) + (1L << 17)) + 2);
    }

    // ---------------------------------------------------------------- what all have in common

    @ParameterizedTest
    @MethodSource("all")
    void everyParameterHasANameOfItsOwn(RecurrentArchitecture architecture) {
        assertThat(architecture.parameters().stream().map(ParameterSpec::name)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void classesAreLimitedAndHaveNoCodes(RecurrentArchitecture architecture) {
        assertThat(architecture.classLimit()).isEqualTo(OptionalInt.of(6));
        assertThat(architecture.codeSize()).isZero();
    }

    // ---------------------------------------------------------------- limits

    static Stream<Arguments> limits() {
        return Stream.of(
                limit("mlp", "features", 1, 1048576, n -> new Mlp(n, 2, 1)),
                limit("mlp", "hidden", 1, 1048576, n -> new Mlp(1, 2, n)),
                limit("gru", "classes", 2, 1048576, n -> new Gru(1, n, 1)),
                limit("gru", "hidden", 1, 349525, n -> new Gru(1, 2, n)),
                limit("lstm", "features", 1, 1048576, n -> new Lstm(n, 2, 1)),
                limit("lstm", "classes", 2, 1048576, n -> new Lstm(1, n, 1)),
                limit("lstm", "hidden", 1, 262144, n -> new Lstm(1, 2, n)),
                limit("outer-product-lstm", "hidden", 1, 131072, n -> new OuterProductLstm(1, 2, n, 1)),
                limit("outer-product-lstm", "layers", 1, 1024, n -> new OuterProductLstm(1, 2, 1, n)),
                limit("vsml", "features", 1, 1048576, n -> new Vsml(n, 2, 1, 1, 1)),
                limit("vsml", "hidden", 1, 262144, n -> new Vsml(1, 2, n, 1, 1)),
                limit("vsml", "message size", 1, 1048576, n -> new Vsml(1, 2, 1, n, 1)),
                limit("vsml", "ticks", 1, 64, n -> new Vsml(1, 2, 1, 1, n)),
                limit("vsml-without-symmetries", "classes", 2, 1048576, n -> VsmlWithoutSymmetries.of(1, n)),
                limit("vsml-without-symmetries", "ticks", 1, 64, n -> new VsmlWithoutSymmetries(1, 2, 1, 1, 1, n)));
    }

    private static Arguments limit(
            String architecture, String name, int smallest, int largest, IntFunction<Architecture> constructor) {
        return Arguments.of(architecture, name, smallest, largest, constructor);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("limits")
    void refusesOtherSizes(
            String architecture, String name, int smallest, int largest, IntFunction<Architecture> constructor) {
        assertThat(constructor.apply(smallest).kind()).isEqualTo(architecture);
        assertThat(constructor.apply(largest).kind()).isEqualTo(architecture);
        for (int value : new int[] {smallest - 1, largest + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> constructor.apply(value))
                    .withMessage(architecture + ": expected " + name + " of " + smallest + " to " + largest + ", got "
                            + value);
        }
    }

    @Test
    void refusesGridsThatNoMachineHolds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Vsml(1 << 20, 1 << 20, 16, 8, 2))
                .withMessage("vsml: expected at most 67108864 as rows · columns · hidden of its grid, got [1048576,"
                        + " 1048576, 16]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VsmlWithoutSymmetries(1, 2, 8193, 1, 1, 1))
                .withMessage(
                        "vsml-without-symmetries: expected at most 67108864 as rows · columns · hidden of its grid,"
                                + " got [8193, 8193, 1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VsmlWithoutSymmetries(1, 2, 65537, 1, 1, 1))
                .withMessage("vsml-without-symmetries: expected size of 1 to 65536, got 65537");
        assertThat(new VsmlWithoutSymmetries(1, 2, 8192, 1, 1, 1).stateSize(0)).isEqualTo((1L << 27) + (1 << 14) + 2);
    }
}
