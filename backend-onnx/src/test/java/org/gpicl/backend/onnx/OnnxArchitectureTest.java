package org.gpicl.backend.onnx;

import org.gpicl.spi.Backend;
import org.gpicl.tck.ArchitectureConformance;

/** The architectures on ONNX Runtime. */
class OnnxArchitectureTest extends ArchitectureConformance {

    @Override
    protected Backend backend() {
        return new OnnxBackend();
    }
}
