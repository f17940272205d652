package org.gpicl.benchmarks;

import static org.gpicl.benchmarks.Measurements.CLASSES;
import static org.gpicl.benchmarks.Measurements.EXAMPLES;
import static org.gpicl.benchmarks.Measurements.FEATURES;

import com.google.common.math.Quantiles;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.backend.Backends;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.ContextSplit;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.Objective;
import org.gpicl.metatrain.Progress;
import org.gpicl.metatrain.Recipe;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Closing;
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
 * Speed of meta-training steps, of several ways to compute them in turns, in one process, on one thread each.
 *
 * <p>Every way starts from the same weights and sees the same batches; before anything is printed, its losses must be those
 * of the first. Prints a row of a Markdown table for each: episodes per second of the processor's time (median over steps),
 * the ratio to the first, and the share of the rate of a large matrix product in the same arithmetic that the step's own
 * products reach. Then what making a batch costs.
 *
 * <p>Arguments: what to train (causal, general, lstm, outer-product-lstm or vsml; causal), episodes in a batch (64), steps
 * a turn (5), turns (5), and the ways: {@code djl-eager}, {@code djl}, {@code djl-bfloat16}, {@code onnx}, {@code nd4j}; the
 * first four unless named.
 */
public final class MetaTrainingSpeed {

    /** Episodes in a batch, unless another number is given. */
    static final int BATCH = 64;

    private static final int SIZE = 1024;
    private static final int WARM_UP = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private MetaTrainingSpeed() {}

    static Recipe recipe(long steps, int batch, Arithmetic arithmetic) {
        return Recipe.standard(steps, 3)
                .withTasks(batch)
                .withEncoding(InputEncoding.RAW)
                .withArithmetic(arithmetic);
    }

    static CausalTransformer causal() {
        return new CausalTransformer(FEATURES, CLASSES, EXAMPLES, 128, 4, 8, 16, 4);
    }

    private static Architecture architecture(String name) {
        return switch (name) {
            case "causal" -> causal();
            case "general" -> new ContextTransformer(FEATURES, 128, 5, 4, 32, 4, 64);
            case "lstm" -> new Lstm(FEATURES, CLASSES, 128);
            case "outer-product-lstm" -> new OuterProductLstm(FEATURES, CLASSES, 64, 1);
            case "vsml" -> Vsml.of(FEATURES, CLASSES);
            default ->
                throw new IllegalArgumentException(
                        "speed: expected causal, general, lstm, outer-product-lstm or vsml, got " + name);
        };
    }

    private static Objective objective(Architecture architecture) {
        return architecture instanceof ContextTransformer
                ? new ContextSplit(EXAMPLES, EXAMPLES, 40, 0)
                : new AllPrefixes(EXAMPLES);
    }

    /** One way to compute a step, with an engine of its own. */
    private static final class Way implements AutoCloseable {
        private final String name;
        private final Arithmetic arithmetic;
        private final Engine engine;
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> seconds = new ArrayList<>();

        private Way(String name) {
            String[] parts = name.split("-", 2);
            String how = parts.length > 1 ? parts[1] : "";
            this.name = name;
            this.arithmetic = how.equals("bfloat16") ? Arithmetic.BFLOAT16 : Arithmetic.FLOAT32;
            this.engine = Backends.load()
                    .open(parts[0], EngineOptions.CPU.withThreads(1).withEager(how.equals("eager")));
        }

        /** A run of some steps; those after the warm-up are timed, by the thread that computes them. */
        private void turn(Architecture architecture, int batch, int steps) throws Exception {
            // before programs were compiled, a batch was computed at once
            Recipe recipe =
                    recipe(WARM_UP + steps, batch, arithmetic).withEpisodesAtOnce(name.endsWith("eager") ? batch : 0);
            losses.clear();
            long[] last = {0};
            new MetaTrainer(architecture, objective(architecture), Measurements.tasks(), recipe)
                    .withProgress(event -> {
                        if (event instanceof Progress.Step step) {
                            long now = THREADS.getCurrentThreadCpuTime();
                            if (step.step() > WARM_UP) {
                                seconds.add((now - last[0]) / 1e9);
                            }
                            last[0] = now;
                            losses.add(step.loss());
                        }
                    })
                    .run(engine);
        }

        /** The answer first, to as many digits as the arithmetic has. */
        private void requireLosses(Way first) {
            double tolerance = arithmetic == Arithmetic.FLOAT32 ? 1e-4 : 2e-2;
            for (int i = 0; i < losses.size(); i++) {
                double expected = first.losses.get(i);
                if (!(Math.abs(losses.get(i) - expected) <= tolerance * expected)) {
                    throw new IllegalStateException(
                            "benchmark: expected " + name + " to have the losses " + first.losses + ", got " + losses);
                }
            }
        }

        private double median() {
            return Quantiles.median().compute(seconds);
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        String what = arguments.length > 0 ? arguments[0] : "causal";
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : BATCH;
        int steps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        int turns = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        List<String> names = arguments.length > 4
                ? List.of(arguments).subList(4, arguments.length)
                : List.of("djl-eager", "djl", "djl-bfloat16", "onnx");
        Architecture architecture = architecture(what);
        List<Way> ways = new ArrayList<>();
        try {
            for (String name : names) {
                ways.add(new Way(name));
            }
            for (int turn = 0; turn < turns; turn++) {
                for (Way way : ways) {
                    way.turn(architecture, batch, steps);
                    way.requireLosses(ways.get(0));
                }
            }
            System.out.println("| " + what + ", batch " + batch + " | episodes/s | ratio | GFLOP/s of products | of a "
                    + SIZE + "³ product |");
            System.out.println("| --- | ---: | ---: | ---: | ---: |");
            for (Way way : ways) {
                System.out.println(row(architecture, batch, way, ways.get(0)));
            }
            System.out.printf(
                    Locale.ROOT,
                    "Making a batch takes %.1f %% of the fastest step, on one thread.%n",
                    100
                            * Quantiles.median().compute(batchSeconds(architecture, batch, 2 * steps))
                            / ways.stream().mapToDouble(Way::median).min().orElseThrow());
        } finally {
            Closing.all(ways, Way::close);
        }
    }

    private static String row(Architecture architecture, int batch, Way way, Way first) {
        String common = String.format(
                Locale.ROOT, "| %s | %.1f | %.2f |", way.name, batch / way.median(), first.median() / way.median());
        if (!(architecture instanceof CausalTransformer causal)) {
            return common + " | |";
        }
        double rate = stepOperations(causal, batch) / way.median();
        double product = productRate(way.engine, way.arithmetic);
        return common
                + String.format(
                        Locale.ROOT, " %.0f | %.0f %% of %.0f |", rate / 1e9, 100 * rate / product, product / 1e9);
    }

    private static double[] batchSeconds(Architecture architecture, int batch, int count) {
        EpisodeBatches batches = new EpisodeBatches(
                Measurements.tasks(), objective(architecture), architecture, InputEncoding.RAW, batch, 1, new Seed(4));
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
    private static double stepOperations(CausalTransformer architecture, int batch) {
        long weights = architecture.parameters().stream()
                .filter(spec -> spec.name().endsWith(".weight"))
                .mapToLong(spec -> spec.shape().elements())
                .sum();
        long attention = 2L * EXAMPLES * architecture.heads() * architecture.keySize() * architecture.layers();
        return 3.0 * 2 * (weights + attention) * EXAMPLES * batch;
    }

    /** Floating-point operations per second of a product of two square matrices. */
    private static double productRate(Engine engine, Arithmetic arithmetic) {
        float[] ones = new float[SIZE * SIZE];
        Arrays.fill(ones, 1f / SIZE);
        Map<String, Tensor> inputs = Map.of("a", Tensor.of(Shape.of(SIZE, SIZE), ones));
        double[] seconds = new double[WARM_UP + 20];
        try (Program program = engine.compile(new Products(), ParameterSet.EMPTY, arithmetic)) {
            for (int i = 0; i < seconds.length; i++) {
                long start = System.nanoTime();
                try (Outputs outputs = program.run(inputs)) {
                    seconds[i] = (System.nanoTime() - start) / 1e9;
                    if (outputs.host("sum").floats().get(0) != 1) {
                        throw new IllegalStateException("benchmark: the matrix product is wrong");
                    }
                }
            }
        }
        return Products.COUNT
                * 2.0
                * SIZE
                * SIZE
                * SIZE
                / Quantiles.median().compute(Arrays.copyOfRange(seconds, WARM_UP, seconds.length));
    }

    /** SIZE · aᵏ⁺¹ for a matrix whose elements are all 1 / SIZE, of which one element is returned: 1, in any arithmetic. */
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
            return Map.of("sum", ops.multiply(ops.slice(ops.slice(product, 0, 0, 1), 1, 0, 1), SIZE));
        }
    }
}
