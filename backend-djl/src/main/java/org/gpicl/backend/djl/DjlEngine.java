package org.gpicl.backend.djl;

import ai.djl.pytorch.engine.PtNDArray;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.gpicl.backend.djl.script.Script;
import org.gpicl.backend.djl.script.ScriptOptions;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.Engine;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.support.EagerEngine;
import org.jspecify.annotations.Nullable;

/** PyTorch on one device: computations become TorchScript modules. */
final class DjlEngine implements Engine {

    private static final Logger LOG = System.getLogger(DjlEngine.class.getName());

    private final Device device;
    private final DjlLibrary library;
    private final EagerEngine<PtNDArray> engine;
    private @Nullable ProductSpeeds speeds;

    DjlEngine(Device device, DjlLibrary library) {
        this.device = device;
        this.library = library;
        this.engine = new EagerEngine<>(device, library);
    }

    private Program compile(Computation computation, ParameterSet parameters, ScriptOptions how) {
        Script script = Script.of(computation, how);
        List<Tensor> ordered = computation.parameters().stream()
                .map(spec -> Objects.requireNonNull(parameters.tensors().get(spec.name()), spec.name()))
                .toList();
        return engine.program(
                computation.name(),
                computation.signature(),
                Stream.concat(ordered.stream(), script.constants().stream()).toList(),
                () -> new CompiledWork(library.manager(), computation.signature(), script, ordered.size()));
    }

    /** Measured once, when a program first wants to know. */
    private synchronized boolean isOnednnFaster() {
        if (!device.equals(Device.CPU)) {
            return false;
        }
        if (speeds == null) {
            speeds = ProductSpeeds.measure((computation, how) -> compile(computation, ParameterSet.EMPTY, how));
            LOG.log(Level.INFO, "{0}: {1}", description(), speeds);
        }
        return speeds.isOnednnFaster();
    }

    private static String torchName(Device device) {
        return device.equals(Device.CPU) ? "cpu" : "cuda:" + device.index();
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public String description() {
        return engine.description();
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        return compile(computation, parameters, Arithmetic.FLOAT32);
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters, Arithmetic arithmetic) {
        String operation = "compile " + computation.name();
        engine.requireOpen(operation);
        parameters.check(operation, computation.parameters());
        return compile(computation, parameters, new ScriptOptions(arithmetic, this::isOnednnFaster, torchName(device)));
    }

    @Override
    public void close() {
        engine.close();
    }
}
