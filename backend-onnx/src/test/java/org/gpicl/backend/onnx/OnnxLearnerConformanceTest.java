package org.gpicl.backend.onnx;

import org.gpicl.spi.Backend;
import org.gpicl.tck.LearnerConformance;

class OnnxLearnerConformanceTest extends LearnerConformance {
    @Override
    protected Backend backend() {
        return new OnnxBackend();
    }
}
