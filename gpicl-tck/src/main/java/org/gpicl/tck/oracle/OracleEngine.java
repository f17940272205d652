package org.gpicl.tck.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Engine;
import org.gpicl.spi.HandleGroup;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;

/** An engine whose resources are arrays on the heap. */
final class OracleEngine implements Engine {

    private final HandleGroup handles = new HandleGroup("the engine oracle");
    private final DeviceTensors<DoubleArray> tensors = new DeviceTensors<>(
            handles, heap -> {}, (array, target) -> target.put(array.toTensor().bytes()));

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public String description() {
        return "oracle in double precision";
    }

    /** Of every program and tensor that came from this engine. */
    HandleGroup handles() {
        return handles;
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        String operation = "compile " + computation.name();
        handles.requireOpen(operation);
        parameters.check(operation, computation.parameters());
        Map<String, DoubleArray> values = new LinkedHashMap<>();
        parameters.tensors().forEach((name, tensor) -> values.put(name, DoubleArray.of(tensor)));
        return new OracleProgram(this, computation, new Parameters<>(values));
    }

    /** Outputs of runs, which keep their double precision when they are fed to the next. */
    DeviceTensors<DoubleArray> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        handles.close();
    }
}
