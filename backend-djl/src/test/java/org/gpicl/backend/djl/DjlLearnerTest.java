package org.gpicl.backend.djl;

import org.gpicl.spi.Backend;
import org.gpicl.tck.LearnerConformance;

/** Whole learners on PyTorch. */
class DjlLearnerTest extends LearnerConformance {

    @Override
    protected Backend backend() {
        return new DjlBackend();
    }
}
