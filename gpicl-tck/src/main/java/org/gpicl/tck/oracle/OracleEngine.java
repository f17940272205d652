package org.gpicl.tck.oracle;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Argument;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Handle;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;

/**
 * An engine whose resources are arrays on the heap. Closing it closes what came from it because every use of a program
 * or tensor also leases the engine.
 */
final class OracleEngine implements Engine {

    private final Handle<String> handle = new Handle<>("engine oracle", "", nothing -> {});

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public String description() {
        return "oracle in double precision";
    }

    @Override
    @SuppressWarnings("try") // a lease is held, not read
    public Program compile(Computation computation, ParameterSet parameters) {
        try (Handle.Lease<String> open = lease("compile")) {
            parameters.check("compile", computation.parameters());
            Map<String, DoubleArray> values = new LinkedHashMap<>();
            parameters.tensors().forEach((name, tensor) -> values.put(name, DoubleArray.of(tensor)));
            return new OracleProgram(this, computation, new Parameters<>(values));
        }
    }

    /** The right to compute: the engine stays open until it is given back. */
    Handle.Lease<String> lease(String operation) {
        return handle.lease(operation);
    }

    /** An argument of a run as an array. */
    DoubleArray read(String name, Argument argument) {
        if (argument instanceof Tensor tensor) {
            return DoubleArray.of(tensor);
        }
        if (argument instanceof OracleTensor tensor && tensor.belongsTo(this)) {
            return tensor.read("run");
        }
        throw new IllegalArgumentException(
                "run: expected " + name + " to be a host tensor or one of this engine, got one of another engine");
    }

    @Override
    public void close() {
        handle.close();
    }
}
