package org.gpicl.tck;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every composite, fused or not, agrees with the oracle and with its default body on the same engine. */
abstract class CompositeRules extends Rules {

    CompositeRules(Conformance subject) {
        super(subject);
    }

    @TestFactory
    @DisplayName("composite-01: constant, add and multiply take numbers; negate; transposeLast")
    Stream<DynamicTest> numbers() {
        return agree(CompositeCases.numbers());
    }

    @TestFactory
    @DisplayName("composite-02: mean")
    Stream<DynamicTest> means() {
        return agree(CompositeCases.means());
    }

    @TestFactory
    @DisplayName("composite-03: oneHot")
    Stream<DynamicTest> oneHots() {
        return agree(CompositeCases.oneHots());
    }

    @TestFactory
    @DisplayName("composite-04: linear")
    Stream<DynamicTest> linears() {
        return agree(CompositeCases.linears());
    }

    @TestFactory
    @DisplayName("composite-05: softmax, logSoftmax and their gradients, along any axis, far from zero, of nothing")
    Stream<DynamicTest> softmaxes() {
        return agree(CompositeCases.softmaxes());
    }

    @TestFactory
    @DisplayName("composite-06: gelu and its gradient, exact and not the tanh approximation")
    Stream<DynamicTest> gelus() {
        return agree(CompositeCases.gelus());
    }

    @TestFactory
    @DisplayName("composite-07: normalise, its gradient and layerNorm, far from zero too")
    Stream<DynamicTest> normalizations() {
        return agree(CompositeCases.normalizations());
    }

    @TestFactory
    @DisplayName(
            "composite-08: attention, with and without mask, to an empty context, with leading axes that broadcast")
    Stream<DynamicTest> attentions() {
        return agree(CompositeCases.attentions());
    }

    @TestFactory
    @DisplayName("composite-09: crossEntropy")
    Stream<DynamicTest> crossEntropies() {
        return agree(CompositeCases.crossEntropies());
    }

    private Stream<DynamicTest> agree(Stream<Case> cases) {
        List<Case> all = cases.toList();
        return Stream.concat(agreeWithOracle(all.stream()), agreeWithDefaultBodies(all.stream()));
    }
}
