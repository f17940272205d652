package org.gpicl.backend.onnx;

import org.gpicl.spi.Backend;
import org.gpicl.tck.LearnerConformance;

/** Whole learners on ONNX Runtime. */
class OnnxLearnerTest extends LearnerConformance {

    @Override
    protected Backend backend() {
        return new OnnxBackend();
    }
}
