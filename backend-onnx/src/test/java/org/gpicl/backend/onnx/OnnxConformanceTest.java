package org.gpicl.backend.onnx;

import org.gpicl.spi.Backend;
import org.gpicl.tck.BackendConformance;

class OnnxConformanceTest extends BackendConformance {
    @Override
    protected Backend backend() {
        return new OnnxBackend();
    }
}
