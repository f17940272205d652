package org.gpicl.tck;

import org.gpicl.spi.Backend;
import org.gpicl.tck.oracle.OracleBackend;

class OracleArchitectureTest extends ArchitectureConformance {

    @Override
    protected Backend backend() {
        return new OracleBackend();
    }
}
