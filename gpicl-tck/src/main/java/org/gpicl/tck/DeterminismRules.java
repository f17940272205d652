package org.gpicl.tck;

import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The same question has the same answer, whoever asks beside it. */
abstract class DeterminismRules extends Rules {

    private static final int BATCH = 5;

    DeterminismRules(Conformance subject) {
        super(subject);
    }

    @TestFactory
    @DisplayName("determinism-01: the same run twice is the same to the bit, compiled anew or not")
    Stream<DynamicTest> twice() {
        return Stream.of(
                        ReductionCases.reductions(),
                        ReductionCases.products(),
                        CompositeCases.attentions(),
                        CompositeCases.normalizations(),
                        ScanCases.all())
                .flatMap(cases -> cases)
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> {
                    try (Program program = engine().compile(one.computation(), ParameterSet.EMPTY)) {
                        Map<String, Tensor> first = Runs.of(program, one.arguments());
                        Tolerance.assertIdentical("run again", Runs.of(program, one.arguments()), first);
                        Tolerance.assertIdentical("compiled anew", run(one), first);
                    }
                }));
    }

    @Test
    @DisplayName("determinism-02: a row of a batch does not depend on the other rows")
    void rows() {
        Map<String, Tensor> all = Layer.inputs(1, BATCH);
        try (Program program = engine().compile(new Layer(), Layer.weights())) {
            Tensor together = Named.get(Runs.of(program, all), "y");
            for (int i = 0; i < BATCH; i++) {
                Map<String, Tensor> alone =
                        Layer.inputs(Batches.row(Named.get(all, "x"), i), Batches.row(Named.get(all, "shift"), i));
                Tensor y = Named.get(Runs.of(program, alone), "y");
                Tolerance.ofTerms(1).assertClose("row " + i, y, Batches.row(together, i));
            }
        }
    }
}
