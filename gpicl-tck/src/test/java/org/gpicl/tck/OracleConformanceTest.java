package org.gpicl.tck;

import org.gpicl.spi.Backend;
import org.gpicl.tck.oracle.OracleBackend;

class OracleConformanceTest extends BackendConformance {

    @Override
    protected Backend backend() {
        return new OracleBackend();
    }
}
