package org.gpicl.backend.nd4j;

import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.gpicl.spi.Backend;
import org.gpicl.tck.BackendConformance;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J by the rules of the kit. */
class Nd4jConformanceTest extends BackendConformance {

    @Override
    protected Backend backend() {
        return new Nd4jBackend();
    }

    @Override
    protected Map<String, Object> hostSettings() {
        Environment environment = Nd4j.getEnvironment();
        return Map.of(
                "threads", environment.maxThreads(),
                "master threads", environment.maxMasterThreads(),
                "threads of OpenBLAS", openblas_nolapack.blas_get_num_threads(),
                "type", Nd4j.dataType());
    }
}
