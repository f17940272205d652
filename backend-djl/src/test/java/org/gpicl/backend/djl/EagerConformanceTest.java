package org.gpicl.backend.djl;

import java.util.Map;
import org.gpicl.spi.Backend;
import org.gpicl.tck.BackendConformance;

/** PyTorch, operation by operation, by the rules of the kit. */
class EagerConformanceTest extends BackendConformance {

    @Override
    protected Backend backend() {
        return new EagerBackend();
    }

    @Override
    protected Map<String, Object> hostSettings() {
        return TorchSettings.now();
    }
}
