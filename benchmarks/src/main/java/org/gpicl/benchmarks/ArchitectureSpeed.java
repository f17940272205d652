package org.gpicl.benchmarks;

import static com.google.common.math.Quantiles.median;
import static org.gpicl.benchmarks.Measurements.CLASSES;
import static org.gpicl.benchmarks.Measurements.EXAMPLES;
import static org.gpicl.benchmarks.Measurements.FEATURES;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.CausalTransformer;
import org.gpicl.architecture.Gru;
import org.gpicl.architecture.Initializer;
import org.gpicl.architecture.Lstm;
import org.gpicl.architecture.Mlp;
import org.gpicl.architecture.OuterProductLstm;
import org.gpicl.architecture.Vsml;
import org.gpicl.architecture.VsmlWithoutSymmetries;
import org.gpicl.backend.Backends;
import org.gpicl.benchmarks.CountedCalls.Kind;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.EpisodeBatches;
import org.gpicl.metatrain.TrainingStep;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * Seconds of a meta-training step of each architecture, beside those of a causal Transformer with as many parameters, on
 * the same batch, in turns; and what a forward pass asks the engine for.
 *
 * <p>Prints a row of a Markdown table for each. Seconds are of the processor, on one thread; ratios are medians over pairs
 * of steps that follow each other, so that whatever else the machine does slows both.
 *
 * <p>Arguments: backend (djl, or another that runs eagerly), batch (8), pairs (5), and kinds of architectures, all unless
 * named.
 */
public final class ArchitectureSpeed {

    private static final int WARM_UP = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ArchitectureSpeed() {}

    private static List<Architecture> architectures() {
        return List.of(
                new Mlp(FEATURES, CLASSES, 256),
                new Lstm(FEATURES, CLASSES, 128),
                new Gru(FEATURES, CLASSES, 128),
                new OuterProductLstm(FEATURES, CLASSES, 64, 1),
                VsmlWithoutSymmetries.of(FEATURES, CLASSES),
                Vsml.of(FEATURES, CLASSES),
                new CausalTransformer(FEATURES, CLASSES, EXAMPLES, 128, 4, 4, 32, 4));
    }

    /** Of 4 layers and 4 heads, as wide as brings it closest to that many parameters. */
    private static CausalTransformer transformer(long parameters) {
        return IntStream.rangeClosed(1, 512)
                .mapToObj(width ->
                        new CausalTransformer(FEATURES, CLASSES, EXAMPLES, width, 4, 4, Math.max(1, width / 4), 4))
                .min(Comparator.comparingLong(candidate -> Math.abs(candidate.parameterCount() - parameters)))
                .orElseThrow();
    }

    /** See the class. */
    public static void main(String[] arguments) {
        String backend = arguments.length > 0 ? arguments[0] : "djl";
        int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
        int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        List<String> kinds = List.of(arguments).subList(Math.min(3, arguments.length), arguments.length);
        System.out.println("| architecture | parameters | Transformer's | seconds a step | Transformer's | ratio |"
                + " operations an example: products + arithmetic + layout | time of products | arithmetic | layout |");
        System.out.println("| --- |" + " ---: |".repeat(9));
        try (Engine engine =
                Backends.load().open(backend, EngineOptions.CPU.withThreads(1).withEager(true))) {
            for (Architecture architecture : architectures()) {
                if (kinds.isEmpty() || kinds.contains(architecture.kind())) {
                    System.out.println(row(engine, architecture, batch, pairs));
                }
            }
        }
    }

    private static String row(Engine engine, Architecture architecture, int batch, int pairs) {
        CausalTransformer transformer = transformer(architecture.parameterCount());
        double[] seconds = new double[pairs];
        double[] transformers = new double[pairs];
        double[] ratios = new double[pairs];
        try (Step step = new Step(engine, architecture, batch);
                Step other = new Step(engine, transformer, batch)) {
            for (int i = -WARM_UP; i < pairs; i++) {
                double first = step.seconds();
                double second = other.seconds();
                if (i >= 0) {
                    seconds[i] = first;
                    transformers[i] = second;
                    ratios[i] = first / second;
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.3f | %.3f | %.1f | %s |",
                architecture.kind(),
                architecture.parameterCount(),
                transformer.parameterCount(),
                median().compute(seconds),
                median().compute(transformers),
                median().compute(ratios),
                forward(engine, architecture, batch));
    }

    /** Calls for one more example by kind, and the shares of the kinds in the time of all. */
    private static String forward(Engine engine, Architecture architecture, int batch) {
        CountedCalls whole = count(engine, architecture, batch, EXAMPLES);
        CountedCalls half = count(engine, architecture, batch, EXAMPLES / 2);
        List<String> calls = new ArrayList<>();
        List<String> shares = new ArrayList<>();
        double seconds = 0;
        for (Kind kind : Kind.values()) {
            seconds += whole.seconds(kind);
        }
        for (Kind kind : Kind.values()) {
            double each = (whole.calls(kind) - half.calls(kind)) / (EXAMPLES - EXAMPLES / 2.0);
            calls.add(String.format(Locale.ROOT, "%.0f", each));
            shares.add(String.format(Locale.ROOT, "%.0f %%", 100 * whole.seconds(kind) / seconds));
        }
        return String.join(" + ", calls) + " | " + String.join(" | ", shares);
    }

    /** The calls of a forward pass. */
    static CountedCalls count(Engine engine, Architecture architecture, int batch, int examples) {
        CountedCalls calls = new CountedCalls(TrainingStep.evaluate(architecture, new AllPrefixes(examples)));
        Map<String, Tensor> inputs = weights(architecture);
        inputs.putAll(batch(architecture, batch, examples));
        try (Program program = engine.compile(calls, ParameterSet.EMPTY)) {
            program.run(inputs).close();
        }
        return calls;
    }

    private static Map<String, Tensor> weights(Architecture architecture) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        Initializer.initialize(architecture.parameters(), new Seed(3))
                .tensors()
                .forEach((name, tensor) -> weights.put(TrainingStep.THETA + name, tensor));
        return weights;
    }

    private static Map<String, Tensor> batch(Architecture architecture, int size, int examples) {
        return new EpisodeBatches(
                        Measurements.tasks(),
                        new AllPrefixes(examples),
                        architecture,
                        InputEncoding.RAW,
                        size,
                        1,
                        new Seed(4))
                .batch(0);
    }

    /** The first step of meta-training, again and again. */
    private static final class Step implements AutoCloseable {
        private final Program program;
        private final Map<String, Tensor> inputs = new LinkedHashMap<>();

        private Step(Engine engine, Architecture architecture, int batch) {
            this.program = engine.compile(
                    TrainingStep.whole(architecture, new AllPrefixes(EXAMPLES), Adam.DEFAULT, 1), ParameterSet.EMPTY);
            inputs.putAll(weights(architecture));
            inputs.putAll(batch(architecture, batch, EXAMPLES));
            Adam.DEFAULT.corrections(0).forEach((name, value) -> inputs.put(name, Tensor.scalar(value.floatValue())));
            inputs.put(TrainingStep.RATE, Tensor.scalar(1e-3f));
            inputs.put(TrainingStep.DECAY, Tensor.scalar(0));
            program.signature()
                    .inputs()
                    .forEach((name, type) -> inputs.computeIfAbsent(name, moment -> zeros(type.shape())));
        }

        private static Tensor zeros(Shape shape) {
            return Tensor.filled(shape, 0);
        }

        /** Of the processor, for this thread, which is the only one that computes: whatever else the machine does. */
        private double seconds() {
            long start = THREADS.getCurrentThreadCpuTime();
            try (Outputs outputs = program.run(inputs)) {
                Measurements.requireLoss(outputs.host("loss").floats().get(0));
            }
            return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
