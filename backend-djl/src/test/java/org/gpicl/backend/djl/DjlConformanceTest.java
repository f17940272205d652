package org.gpicl.backend.djl;

import java.util.Map;
import org.gpicl.spi.Backend;
import org.gpicl.tck.BackendConformance;

/** PyTorch by the rules of the kit. */
class DjlConformanceTest extends BackendConformance {

    @Override
    protected Backend backend() {
        return new DjlBackend();
    }

    @Override
    protected Map<String, Object> hostSettings() {
        return TorchSettings.now();
    }
}
