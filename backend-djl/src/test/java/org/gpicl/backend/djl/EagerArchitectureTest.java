package org.gpicl.backend.djl;

import org.gpicl.spi.Backend;
import org.gpicl.tck.ArchitectureConformance;

/** The architectures on PyTorch, operation by operation. */
class EagerArchitectureTest extends ArchitectureConformance {

    @Override
    protected Backend backend() {
        return new EagerBackend();
    }
}
