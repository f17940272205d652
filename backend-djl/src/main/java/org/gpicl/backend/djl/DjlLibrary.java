package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.gpicl.spi.Device;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.support.ArrayLibrary;

/**
 * PyTorch's tensors. Those that outlive a run belong to a manager of this library, all others to one of their run.
 *
 * <p>DJL gives the result of an operation to the manager of its first operand. So that nothing outlives its run by
 * accident, operands that do are aliases in the run.
 */
final class DjlLibrary implements ArrayLibrary<PtNDArray> {

    /** In bytes: glibc's greatest threshold of 32 MiB, less what it adds to a block. */
    private static final long LARGEST_KEPT = (32 << 20) - (64 << 10);

    private final String description;
    private final int threads;
    private final PtNDManager manager;

    DjlLibrary(ai.djl.engine.Engine pytorch, EngineOptions options) {
        Device device = options.device();
        boolean cpu = device.equals(Device.CPU);
        this.description = "PyTorch " + pytorch.getVersion().replaceAll("-.*", "")
                + (options.eager() ? ", operation by operation" : "");
        this.threads = options.threads();
        this.manager =
                (PtNDManager) pytorch.newBaseManager(cpu ? ai.djl.Device.cpu() : ai.djl.Device.gpu(device.index()));
        if (cpu) {
            keepFreedMemory();
        }
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
                        DataType.INT8,
                        manager.getDevice(),
                        SparseFormat.DENSE)
                .close();
    }

    /** The manager of what outlives a run. */
    PtNDManager manager() {
        return manager;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public PtNDArray upload(Tensor tensor) {
        return upload(manager, tensor);
    }

    /** A host tensor as a new PyTorch tensor that shares no memory with it. */
    static PtNDArray upload(PtNDManager manager, Tensor tensor) {
        try (PtNDArray view = JniUtils.createNdFromByteBuffer(
                manager,
                tensor.bytes(),
                DjlTypes.shape(tensor.shape()),
                DjlTypes.dataType(tensor.dtype()),
                SparseFormat.DENSE,
                manager.getDevice())) {
            return JniUtils.clone(view);
        }
    }

    @Override
    public void download(PtNDArray array, ByteBuffer target) {
        // false: a copy in the buffer's own memory; DJL's buffer is in native order, of a strided tensor it is dense
        target.put(JniUtils.getByteBuffer(array, false));
    }

    @Override
    public TensorType type(PtNDArray array) {
        return new TensorType(DjlTypes.dtype(array), DjlTypes.shape(array));
    }

    @Override
    public void release(PtNDArray array) {
        array.close();
    }

    @Override
    public Optional<String> failure(Throwable thrown) {
        return thrown instanceof EngineException ? Optional.of(String.valueOf(thrown.getMessage())) : Optional.empty();
    }

    @Override
    public DjlRun begin() {
        return new DjlRun();
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Without gradients, which are PyTorch's setting for the calling thread, as the number of threads is. */
    final class DjlRun implements Run<PtNDArray> {

        private final PtNDManager own = manager.newSubManager(manager.getDevice());
        private final EagerOps ops = new EagerOps(own);
        private final boolean gradientsOfHost = JniUtils.isGradMode();
        private final int threadsOfHost = JniUtils.getNumThreads();

        private DjlRun() {
            JniUtils.setGradMode(false);
            setThreads(threads);
        }

        private void setThreads(int number) {
            if (threads > 0) {
                JniUtils.setNumThreads(number);
            }
        }

        /** The manager of everything else. */
        PtNDManager manager() {
            return own;
        }

        @Override
        public TensorOps<PtNDArray> ops() {
            return ops;
        }

        @Override
        public PtNDArray enter(PtNDArray kept) {
            return alias(kept, own);
        }

        @Override
        public PtNDArray keep(PtNDArray result) {
            return alias(result, manager);
        }

        /** A new handle, in another manager, of a PyTorch tensor that shares its memory and has no gradient. */
        private static PtNDArray alias(PtNDArray array, PtNDManager into) {
            PtNDArray alias = JniUtils.detachGradient(array);
            alias.attach(into);
            return alias;
        }

        @Override
        public void close() {
            try {
                own.close();
            } finally {
                setThreads(threadsOfHost);
                JniUtils.setGradMode(gradientsOfHost);
            }
        }
    }
}
