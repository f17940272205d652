package org.gpicl.backend.nd4j;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.gpicl.spi.support.ArrayLibrary;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J's arrays, all of them dense, their memory reused from run to run. Runs take turns: they share what is kept here. */
final class Nd4jLibrary implements ArrayLibrary<INDArray> {

    private final String description;
    private final int threads;
    private final ArrayPool pool = new ArrayPool();
    private final NativeOperations natives = new NativeOperations();
    private final Kernels kernels = new Kernels();

    /** @param threads of a run; 0 for as many as ND4J is set to */
    Nd4jLibrary(String version, int threads) {
        this.description = "ND4J " + version;
        this.threads = threads;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public INDArray upload(Tensor tensor) {
        INDArray array =
                pool.take(Nd4jArrays.dataType(tensor.dtype()), tensor.shape().sizes());
        Nd4jArrays.write(tensor, array);
        return array;
    }

    @Override
    public void download(INDArray array, ByteBuffer target) {
        Nd4jArrays.read(array, target);
    }

    @Override
    public TensorType type(INDArray array) {
        return new TensorType(Nd4jArrays.dtype(array), Nd4jArrays.shape(array));
    }

    @Override
    public void release(INDArray array) {
        pool.give(List.of(array));
    }

    /** JavaCPP's limit, not the end of the heap. */
    @Override
    public Optional<String> failure(Throwable thrown) {
        return thrown instanceof OutOfMemoryError && thrown.getCause() instanceof OutOfMemoryError limit
                ? Optional.of("JavaCPP refuses native memory: " + limit.getMessage()
                        + "; give the JVM a larger heap, of which the process may take four times as much, or"
                        + " start it with -Dorg.bytedeco.javacpp.maxphysicalbytes=0")
                : Optional.empty();
    }

    @Override
    public Run<INDArray> begin() {
        return new Nd4jRun();
    }

    @Override
    public void close() {
        pool.close();
    }

    private final class Nd4jRun implements Run<INDArray> {

        private final Turn turn = Turn.take(threads);
        private final Frames frames = new Frames(pool);
        private final Nd4jOps ops = new Nd4jOps(frames, natives, kernels);

        @Override
        public TensorOps<INDArray> ops() {
            return ops;
        }

        @Override
        public INDArray enter(INDArray kept) {
            return kept;
        }

        @Override
        public INDArray keep(INDArray result) {
            return ops.leave(result, pool);
        }

        @Override
        public void close() {
            try (turn) {
                frames.close();
                pool.endRun();
            }
        }
    }
}
