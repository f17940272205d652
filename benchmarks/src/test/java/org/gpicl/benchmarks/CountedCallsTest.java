package org.gpicl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gpicl.benchmarks.Measurements.CLASSES;
import static org.gpicl.benchmarks.Measurements.FEATURES;

import java.util.stream.Stream;
import org.gpicl.architecture.CausalArchitecture;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.backend.djl.DjlBackend;
import org.gpicl.benchmarks.CountedCalls.Kind;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another example asks of an engine: three operations that compute for each gate, of which one is the product of all
 * of them with the hidden state. What an input gives to the gates is computed for all examples at once.
 */
class CountedCallsTest {

    private static final int EACH_GATE = 3;

    /** architecture, gates of a step, operations beside gates, products of matrices. */
    static Stream<Arguments> recurrent() {
        int ticks = 2;
        int messages = 4; // in and out, forward and backward: each a product and what is added; and two means, one sum
        return Stream.of(
                Arguments.of(new Mlp(FEATURES, CLASSES, 4), 0, 0, 0),
                Arguments.of(new Gru(FEATURES, CLASSES, 4), 3, 0, 1),
                Arguments.of(new Lstm(FEATURES, CLASSES, 4), 4, 0, 1),
                Arguments.of(
                        new OuterProductLstm(FEATURES, CLASSES, 4, 1),
                        4,
                        5,
                        2), // three outer products are two more than one; the cell is read with product, tanh, gate
                Arguments.of(new OuterProductLstm(FEATURES, CLASSES, 4, 2), 8, 10, 4),
                Arguments.of(new Vsml(FEATURES, CLASSES, 4, 3, ticks), 4 * ticks, 2 * messages + 3, ticks + messages),
                Arguments.of(
                        new VsmlWithoutSymmetries(FEATURES, CLASSES, 7, 4, 3, ticks),
                        4 * ticks,
                        2 * messages + 3,
                        ticks + messages));
    }

    @ParameterizedTest
    @MethodSource("recurrent")
    void aStepHasAtMostThreeOperationsForEachGate(
            CausalArchitecture architecture, int gates, int beside, int products) {
        try (Engine engine =
                new DjlBackend().open(EngineOptions.CPU.withThreads(1).withEager(true))) {
            CountedCalls ten = ArchitectureSpeed.count(engine, architecture, 2, 10);
            CountedCalls nine = ArchitectureSpeed.count(engine, architecture, 2, 9);

            assertThat(ten.calls(Kind.PRODUCT) - nine.calls(Kind.PRODUCT)).isEqualTo(products);
            assertThat(computing(ten) - computing(nine)).isLessThanOrEqualTo(EACH_GATE * gates + beside);
        }
    }

    private static int computing(CountedCalls calls) {
        return Stream.of(Kind.PRODUCT, Kind.ARITHMETIC).mapToInt(calls::calls).sum();
    }
}
