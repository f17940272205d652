package org.gpicl.tck;

import org.gpicl.spi.Backend;
import org.gpicl.tck.faulty.Fault;
import org.gpicl.tck.faulty.FaultyGradients;
import org.junit.jupiter.api.Nested;

/** The oracle with differentiation of its own: a right one passes. */
class OwnGradientsConformanceTest extends Conformance {

    private final Backend backend = Fault.ofComputation("none", "right gradients", FaultyGradients::right)
            .backend()
            .get();

    @Override
    protected Backend backend() {
        return backend;
    }

    @Nested
    class Gradients extends GradientRules {
        Gradients() {
            super(OwnGradientsConformanceTest.this);
        }
    }

    @Nested
    class SymbolicSizes extends SymbolicRules {
        SymbolicSizes() {
            super(OwnGradientsConformanceTest.this);
        }
    }
}
