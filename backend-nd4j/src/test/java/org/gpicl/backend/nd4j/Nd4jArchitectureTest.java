package org.gpicl.backend.nd4j;

import org.gpicl.spi.Backend;
import org.gpicl.tck.ArchitectureConformance;

/** The architectures on ND4J. */
class Nd4jArchitectureTest extends ArchitectureConformance {

    @Override
    protected Backend backend() {
        return new Nd4jBackend();
    }
}
