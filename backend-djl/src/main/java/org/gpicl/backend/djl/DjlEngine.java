package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.gpicl.backend.djl.script.Script;
import org.gpicl.backend.djl.script.ScriptOptions;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Device;
import org.gpicl.spi.DeviceTensors;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.HandleGroup;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Tensor;
import org.jspecify.annotations.Nullable;

/** PyTorch on one device. */
final class DjlEngine implements Engine {

    private static final Logger LOG = System.getLogger(DjlEngine.class.getName());

    /** In bytes: glibc's greatest threshold of 32 MiB, less what it adds to a block. */
    private static final long LARGEST_KEPT = (32 << 20) - (64 << 10);

    private final EngineOptions options;
    private final String description;
    private final PtNDManager manager;
    private final HandleGroup handles;
    private final DeviceTensors<PtNDArray> tensors;
    private @Nullable ProductSpeeds speeds;

    DjlEngine(ai.djl.engine.Engine pytorch, EngineOptions options) {
        this.options = options;
        this.description = "PyTorch " + pytorch.getVersion().replaceAll("-.*", "")
                + (options.eager() ? ", operation by operation" : "");
        this.manager = (PtNDManager) pytorch.newBaseManager(djlDevice(options.device()));
        this.handles = new HandleGroup("the engine " + description);
        this.tensors = new DeviceTensors<>(handles, PtNDArray::close, DjlEngine::download);
        if (options.device().equals(Device.CPU)) {
            keepFreedMemory();
        }
    }

    private static ai.djl.Device djlDevice(Device device) {
        return device.equals(Device.CPU) ? ai.djl.Device.cpu() : ai.djl.Device.gpu(device.index());
    }

    private Program compile(Computation computation, ParameterSet parameters, ScriptOptions how) {
        Script script = Script.of(computation, how);
        List<Tensor> ordered = computation.parameters().stream()
                .map(spec -> Objects.requireNonNull(parameters.tensors().get(spec.name()), spec.name()))
                .toList();
        return new CompiledProgram(this, computation.name(), computation.signature(), script, ordered);
    }

    /** Measured once, when a program first wants to know. */
    private synchronized boolean isOnednnFaster() {
        if (!options.device().equals(Device.CPU)) {
            return false;
        }
        if (speeds == null) {
            speeds = ProductSpeeds.measure((computation, how) -> compile(computation, ParameterSet.EMPTY, how));
            LOG.log(Level.INFO, "{0}: {1}", description, speeds);
        }
        return speeds.isOnednnFaster();
    }

    /**
     * Lets the C library keep memory that is freed for the next run. By default it gives blocks of more than 128 KiB back to
     * the system at once, whose pages then cost more than what is computed in them; it changes its mind, up to this size, as
     * soon as a larger block is freed (mallopt(3), M_MMAP_THRESHOLD).
     */
    private void keepFreedMemory() {
        JniUtils.createEmptyNdArray(
                        manager,
                        new ai.djl.ndarray.types.Shape(LARGEST_KEPT),
                        ai.djl.ndarray.types.DataType.INT8,
                        manager.getDevice(),
                        ai.djl.ndarray.types.SparseFormat.DENSE)
                .close();
    }

    private static String torchName(Device device) {
        return device.equals(Device.CPU) ? "cpu" : "cuda:" + device.index();
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

    DeviceTensors<PtNDArray> tensors() {
        return tensors;
    }

    /** The manager of what outlives a run; one of its own for each run holds the rest. */
    PtNDManager manager() {
        return manager;
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters) {
        return compile(computation, parameters, Arithmetic.FLOAT32);
    }

    @Override
    public Program compile(Computation computation, ParameterSet parameters, Arithmetic arithmetic) {
        String operation = "compile " + computation.name();
        handles.requireOpen(operation);
        parameters.check(operation, computation.parameters());
        try {
            if (options.eager() && arithmetic != Arithmetic.FLOAT32) {
                return Engine.super.compile(computation, parameters, arithmetic);
            }
            if (options.eager()) {
                return new EagerProgram(this, computation, parameters);
            }
            return compile(
                    computation,
                    parameters,
                    new ScriptOptions(arithmetic, this::isOnednnFaster, torchName(options.device())));
        } catch (EngineException e) {
            throw new BackendException(operation + ": " + e.getMessage(), e);
        }
    }

    /** A host tensor as a new PyTorch tensor that shares no memory with it. */
    static PtNDArray upload(PtNDManager manager, Tensor tensor) {
        try (PtNDArray view = JniUtils.createNdFromByteBuffer(
                manager,
                tensor.bytes(),
                DjlTypes.shape(tensor.shape()),
                DjlTypes.dataType(tensor.dtype()),
                ai.djl.ndarray.types.SparseFormat.DENSE,
                manager.getDevice())) {
            return JniUtils.clone(view);
        }
    }

    private static void download(PtNDArray array, ByteBuffer target) {
        // false: a copy in the buffer's own memory; DJL's buffer is in native order, of a strided tensor it is dense
        target.put(JniUtils.getByteBuffer(array, false));
    }

    /** A new handle, in another manager, of a PyTorch tensor that shares its memory and has no gradient. */
    static PtNDArray alias(PtNDArray array, NDManager into) {
        PtNDArray alias = JniUtils.detachGradient(array);
        alias.attach(into);
        return alias;
    }

    @Override
    public void close() {
        handles.close();
    }
}
