package org.gpicl.backend.nd4j;

import org.gpicl.spi.Backend;
import org.gpicl.tck.BackendConformance;

/** ND4J by the rules of the kit. */
class Nd4jConformanceTest extends BackendConformance {

    @Override
    protected Backend backend() {
        return new Nd4jBackend();
    }
}
