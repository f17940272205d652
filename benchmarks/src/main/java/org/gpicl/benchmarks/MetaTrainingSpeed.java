package org.gpicl.benchmarks;

import static org.gpicl.benchmarks.Measurements.CLASSES;
import static org.gpicl.benchmarks.Measurements.EXAMPLES;
import static org.gpicl.benchmarks.Measurements.FEATURES;
import static org.gpicl.benchmarks.Measurements.median;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.metatrain.LearningRate;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.Recipe;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * Speed of meta-training at the size of the design: causal Transformer, width 128, 4 layers, 100 examples, batch 64.
 *
 * <p>Prints episodes per second, the share of the rate of a large matrix product on the same engine and threads that the
 * step reaches, and the share of a step that making its batch would take on one thread.
 *
 * <p>Arguments: backend (djl), threads (2), steps (30).
 */
public final class MetaTrainingSpeed {

    static final int BATCH = 64;
    private static final int SIZE = 1024;
    private static final int WARM_UP = 5;

    static final CausalTransformer ARCHITECTURE = new CausalTransformer(FEATURES, CLASSES, EXAMPLES, 128, 4, 8, 16, 4);

    private MetaTrainingSpeed() {}

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        String backend = arguments.length > 0 ? arguments[0] : "djl";
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30;
        try (Engine engine = Backends.load().open(backend, EngineOptions.CPU.withThreads(threads))) {
            double product = productRate(engine);
            double step = median(stepSeconds(engine, steps));
            double batch = median(batchSeconds(steps));
            double rate = stepOperations() / step;
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d threads: %.1f episodes/s, %.1f GFLOP/s of the %.1f of a %d³ matrix product (%.0f %%);"
                            + " making a batch takes %.1f %% of a step on one thread%n",
                    engine.description(),
                    threads,
                    BATCH / step,
                    rate / 1e9,
                    product / 1e9,
                    SIZE,
                    100 * rate / product,
                    100 * batch / step);
        }
    }

    /** Seconds of each step after the warm-up; batches are made ahead on another thread, as in a real run. */
    private static double[] stepSeconds(Engine engine, int steps) throws Exception {
        long[] ends = new long[WARM_UP + steps];
        new MetaTrainer(ARCHITECTURE, new AllPrefixes(EXAMPLES), Measurements.tasks(), recipe(WARM_UP + steps))
                .withProgress(event -> {
                    if (event instanceof Progress.Step step) {
                        ends[(int) step.step() - 1] = System.nanoTime();
                        Measurements.requireLoss(step.loss());
                    }
                })
                .run(engine);
        double[] seconds = new double[steps];
        Arrays.setAll(seconds, i -> (ends[WARM_UP + i] - ends[WARM_UP + i - 1]) / 1e9);
        return seconds;
    }

    /** So many steps, without validation. */
    static Recipe recipe(int steps) {
        return new Recipe(steps, BATCH, 1, 1, LearningRate.constant(1e-3), Adam.DEFAULT, 1, 0, InputEncoding.RAW, 1, 3);
    }

    private static double[] batchSeconds(int count) {
        EpisodeBatches batches = new EpisodeBatches(
                Measurements.tasks(),
                new AllPrefixes(EXAMPLES),
                ARCHITECTURE,
                InputEncoding.RAW,
                BATCH,
                1,
                new Seed(4));
        for (int i = 0; i < WARM_UP; i++) {
            batches.batch(i);
        }
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            batches.batch(WARM_UP + i);
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        return seconds;
    }

    /**
     * Floating-point operations of the matrix products of a step: forward, and twice that backward. Each token meets each
     * weight of a linear map once; its attention meets every token of the episode, masked or not.
     */
    private static double stepOperations() {
        long weights = ARCHITECTURE.parameters().stream()
                .filter(spec -> spec.name().endsWith(".weight"))
                .mapToLong(spec -> spec.shape().elements())
                .sum();
        long attention = 2L * EXAMPLES * ARCHITECTURE.heads() * ARCHITECTURE.keySize() * ARCHITECTURE.layers();
        return 3.0 * 2 * (weights + attention) * EXAMPLES * BATCH;
    }

    /** Floating-point operations per second of a product of two square matrices. */
    private static double productRate(Engine engine) {
        float[] ones = new float[SIZE * SIZE];
        Arrays.fill(ones, 1);
        Map<String, Tensor> inputs = Map.of("a", Tensor.of(Shape.of(SIZE, SIZE), ones));
        double[] seconds = new double[WARM_UP + 20];
        try (Program program = engine.compile(new Products(), ParameterSet.EMPTY)) {
            for (int i = 0; i < seconds.length; i++) {
                long start = System.nanoTime();
                try (Outputs outputs = program.run(inputs)) {
                    seconds[i] = (System.nanoTime() - start) / 1e9;
                    if (outputs.host("sum").floats().get(0) != (float) Math.pow(SIZE, Products.COUNT)) {
                        throw new IllegalStateException("benchmark: the matrix product is wrong");
                    }
                }
            }
        }
        return Products.COUNT * 2.0 * SIZE * SIZE * SIZE / median(Arrays.copyOfRange(seconds, WARM_UP, seconds.length));
    }

    /** aᵏ⁺¹ for a matrix of ones, of which one element is returned. */
    private static final class Products implements Computation {
        private static final int COUNT = 4;

        @Override
        public String name() {
            return "products";
        }

        @Override
        public Signature signature() {
            TensorType matrix = TensorType.float32(Dim.of(SIZE), Dim.of(SIZE));
            return new Signature(Map.of("a", matrix), Map.of("sum", TensorType.float32(Dim.of(1), Dim.of(1))));
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of();
        }

        @Override
        public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
            T a = inputs.values().iterator().next();
            T product = a;
            for (int i = 0; i < COUNT; i++) {
                product = ops.matMul(product, a);
            }
            return Map.of("sum", ops.slice(ops.slice(product, 0, 0, 1), 1, 0, 1));
        }
    }
}
