package org.gpicl.backend.nd4j;

import java.util.List;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.HandleGroup;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J on the processor. */
final class Nd4jEngine implements Engine {

    private final EngineOptions options;
    private final String description;
    private final HandleGroup handles;
    private final DeviceTensors<INDArray> tensors;
    private final ArrayPool pool = new ArrayPool();
    private final NativeOperations natives = new NativeOperations();
    private final Kernels kernels = new Kernels();

    Nd4jEngine(String version, EngineOptions options) {
        this.options = options;
        this.description = "ND4J " + version;
        this.handles = new HandleGroup("the engine " + description);
        ArrayPool released = pool; // not this: a tensor that nobody closed must not keep its engine reachable
        this.tensors = new DeviceTensors<>(handles, array -> released.give(List.of(array)), Nd4jArrays::read);
    }

    @Override
    public Device device() {
        return options.device();
    }

    @Override
    public String description() {
        return description;
    }

    EngineOptions options() {
        return options;
    }

    HandleGroup handles() {
        return handles;
    }

    /** Every array behind one is dense, and its tensor's alone. */
    DeviceTensors<INDArray> tensors() {
        return tensors;
    }

    ArrayPool pool() {
        return pool;
    }

    /** The operations for a run; runs take turns, for they share what is kept here. */
    Nd4jOps operations(Frames frames) {
        return new Nd4jOps(frames, natives, kernels);
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        handles.requireOpen("compile " + computation.name());
        parameters.check("compile " + computation.name(), computation.parameters());
        return new Nd4jProgram(this, computation, parameters);
    }

    @Override
    public void close() {
        try {
            handles.close();
        } finally {
            pool.close();
        }
    }
}
