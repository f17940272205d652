package org.gpicl.backend.nd4j;

import org.gpicl.spi.Backend;
import org.gpicl.tck.LearnerConformance;

/** Whole learners on ND4J. */
class Nd4jLearnerTest extends LearnerConformance {

    @Override
    protected Backend backend() {
        return new Nd4jBackend();
    }
}
