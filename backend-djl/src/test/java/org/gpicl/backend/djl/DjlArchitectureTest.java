package org.gpicl.backend.djl;

import org.gpicl.spi.Backend;
import org.gpicl.tck.ArchitectureConformance;

/** The architectures on PyTorch. */
class DjlArchitectureTest extends ArchitectureConformance {

    @Override
    protected Backend backend() {
        return new DjlBackend();
    }
}
