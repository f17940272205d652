package org.gpicl.backend.djl;

import ai.djl.engine.EngineException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.backend.djl.script.ScriptOptions;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * How fast this machine multiplies matrices, measured in some milliseconds: which library is the faster one depends on the
 * processor, as MKL has slower kernels for those of other makers.
 *
 * @param pytorch operations per second of PyTorch's own product, in float32
 * @param onednn of oneDNN's, in float32; 0 if there is none
 */
record ProductSpeeds(double pytorch, double onednn) {

    private static final Logger LOG = System.getLogger(ProductSpeeds.class.getName());

    private static final int ROWS = 1024;
    private static final int SIZE = 256;
    private static final int RUNS = 5;

    /**
     * Measures both.
     *
     * @param compile makes a program of a computation for such options
     */
    static ProductSpeeds measure(Compiler compile) {
        return new ProductSpeeds(speed(compile, false), onednn(compile));
    }

    /** 0 where PyTorch was built without it. */
    private static double onednn(Compiler compile) {
        try {
            return speed(compile, true);
        } catch (BackendException e) {
            if (!(e.getCause() instanceof EngineException)) {
                throw e; // it is there, and wrong
            }
            LOG.log(Level.DEBUG, "no products by oneDNN: {0}", e.getMessage());
            return 0;
        }
    }

    /** Compiles for options of the caller's choice. */
    @FunctionalInterface
    interface Compiler {
        Program compile(Computation computation, ScriptOptions options);
    }

    /**
     * Whether oneDNN is to compute products in float32. It has a start of a third: where both are as fast, another
     * measurement must not choose the other one, as a run that resumes would then round differently.
     */
    boolean isOnednnFaster() {
        return onednn > 0.75 * pytorch;
    }

    private static double speed(Compiler compile, boolean onednn) {
        Map<String, Tensor> inputs =
                Map.of("a", Tensor.filled(Shape.of(ROWS, SIZE), 1), "b", Tensor.filled(Shape.of(SIZE, SIZE), 1));
        double[] seconds = new double[RUNS];
        ScriptOptions options = new ScriptOptions(Arithmetic.FLOAT32, () -> onednn, "cpu");
        try (Program program = compile.compile(new Product(), options)) {
            for (int i = -2; i < RUNS; i++) {
                long start = System.nanoTime();
                try (Outputs outputs = program.run(inputs)) {
                    seconds[Math.max(i, 0)] = (System.nanoTime() - start) / 1e9;
                    requireProduct(outputs.host("product"));
                }
            }
        }
        return 2.0 * ROWS * SIZE * SIZE / Arrays.stream(seconds).min().orElseThrow();
    }

    /** Checks a product of ones. */
    private static void requireProduct(Tensor product) {
        float[] elements = product.toFloatArray();
        for (float element : elements) {
            if (element != SIZE) {
                throw new BackendException("open: expected a product of ones by ones of " + SIZE + ", got " + element
                        + "; PyTorch's native library does not work on this processor");
            }
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "float32 products by %s (GFLOP/s: oneDNN %.0f, PyTorch %.0f)",
                isOnednnFaster() ? "oneDNN" : "PyTorch",
                onednn / 1e9,
                pytorch / 1e9);
    }

    /** a · b. */
    private static final class Product implements Computation {
        @Override
        public String name() {
            return "product";
        }

        @Override
        public Signature signature() {
            return new Signature(
                    Map.of("a", float32(ROWS, SIZE), "b", float32(SIZE, SIZE)), Map.of("product", float32(ROWS, SIZE)));
        }

        private static TensorType float32(long rows, long columns) {
            return new TensorType(DType.FLOAT32, Shape.of(rows, columns));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            Parameters<T> named = new Parameters<>(inputs);
            return Map.of("product", ops.matMul(named.get("a"), named.get("b")));
        }
    }
}
