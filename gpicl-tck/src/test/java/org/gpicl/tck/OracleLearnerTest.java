package org.gpicl.tck;

import org.gpicl.spi.Backend;
import org.gpicl.tck.oracle.OracleBackend;

/** Whole learners on the oracle. */
class OracleLearnerTest extends LearnerConformance {

    @Override
    protected Backend backend() {
        return new OracleBackend();
    }
}
