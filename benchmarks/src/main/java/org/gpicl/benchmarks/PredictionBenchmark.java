package org.gpicl.benchmarks;

import ai.onnxruntime.OrtException;
import com.google.common.math.Quantiles;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.architecture.ContextTransformer;
import org.gpicl.architecture.Initializer;
import org.gpicl.backend.onnx.OnnxBackend;
import org.gpicl.model.Model;
import org.gpicl.model.ModelCatalog;
import org.gpicl.preprocess.InputEncoding;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Engine;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One prediction at a time with a fitted context of 100 examples, beside the run of ONNX Runtime that is in it.
 *
 * <p>{@link #main} prints the median times of both, and the share of a prediction that is spent outside ONNX Runtime:
 * checking and encoding the query, tensors in and out, probabilities.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PredictionBenchmark {

    private static final int EXAMPLES = 100;
    private static final int FEATURES = 20;
    private static final int CLASSES = 5;
    private static final double TOLERANCE = 1e-6;
    private static final int WARM_UP = 5_000;
    private static final int PAIRS = 10_000;
    private static final EngineOptions ONE_THREAD = EngineOptions.CPU.withThreads(1);

    @Param({"1", "4"})
    int views;

    private float[] query;
    private FittedLearner<Integer> fitted;
    private BareSession bare;
    private Engine engine;

    /** Made by JMH, once for each measurement. */
    @SuppressWarnings("NullAway.Init") // by open
    public PredictionBenchmark() {}

    /** Fits a learner, gives ONNX Runtime what that learner gives it, and checks that both answer the same. */
    @Setup
    public void open() throws OrtException {
        Model model = model();
        RandomStream random = new Seed(1).stream();
        Context<Integer> context = context(random);
        query = row(random, 0);
        engine = new OnnxBackend().open(ONE_THREAD);
        fitted = learner(model, engine).fit(context);
        Prediction<Integer> prediction = fitted.predict(query);
        bare = new BareSession(model, inputs(model, context));
        requireSame(prediction, bare.logits());
    }

    /** The default model; where it is not shipped, one of its size, which is as fast. */
    private static Model model() {
        ModelCatalog shipped = ModelCatalog.shipped();
        if (shipped.names().contains(InContextLearner.DEFAULT_MODEL)) {
            return shipped.load(InContextLearner.DEFAULT_MODEL);
        }
        ContextTransformer architecture = new ContextTransformer(64, 128, 5, 4, 32, 4, 64);
        return new Model(
                "random",
                architecture,
                InputEncoding.STANDARDIZED,
                Initializer.initialize(architecture.parameters(), new Seed(2)),
                Map.of());
    }

    private static Context<Integer> context(RandomStream random) {
        Context.Builder<Integer> context = Context.builder();
        for (int i = 0; i < EXAMPLES; i++) {
            context.add(row(random, i % CLASSES), i % CLASSES);
        }
        return context.build();
    }

    private static float[] row(RandomStream random, int label) {
        float[] row = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            row[i] = (float) (random.normal() + (i % CLASSES == label ? 1 : 0));
        }
        return row;
    }

    private Learner learner(Model model, Engine on) {
        return InContextLearner.builder()
                .model(model)
                .engine(on)
                .ensemble(views)
                .open();
    }

    /** What a learner gives ONNX Runtime to predict the query. */
    private Map<String, Tensor> inputs(Model model, Context<Integer> context) {
        try (RecordingEngine recording = new RecordingEngine(new OnnxBackend().open(ONE_THREAD))) {
            learner(model, recording).fit(context).predict(query);
            return recording.inputs("predict");
        }
    }

    /** Compares probabilities with the mean over views of the softmax of logits [views, 1, classes]. */
    private void requireSame(Prediction<Integer> prediction, float[] logits) {
        double[] expected = new double[CLASSES];
        for (int first = 0; first < logits.length; first += CLASSES) {
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                sum += Math.exp(logits[first + c]);
            }
            for (int c = 0; c < CLASSES; c++) {
                expected[c] += Math.exp(logits[first + c]) / sum / views;
            }
        }
        for (int c = 0; c < CLASSES; c++) {
            if (!(Math.abs(prediction.probability(c) - expected[c]) < TOLERANCE)) {
                throw new IllegalStateException(
                        "benchmark: expected the probabilities " + Arrays.toString(expected) + ", got " + prediction);
            }
        }
    }

    /** A prediction as an application makes it. */
    @Benchmark
    public Prediction<Integer> learner() {
        return fitted.predict(query);
    }

    /** What of it is ONNX Runtime's. */
    @Benchmark
    public int onnxRuntime() throws OrtException {
        return bare.run();
    }

    /** Releases what {@link #open} made. */
    @TearDown
    public void close() throws OrtException {
        fitted.close();
        engine.close();
        bare.close();
    }

    // ---------------------------------------------------------------- the share

    /** Prints the medians that JMH measures, each in a process of its own, and then the share. */
    public static void main(String[] arguments) throws RunnerException, OrtException {
        Options options = new OptionsBuilder()
                .include(PredictionBenchmark.class.getName())
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        for (int views : new int[] {1, 4}) {
            System.out.printf(
                    Locale.ROOT,
                    "context of %d, %d %s: median %.0f µs a prediction, %.0f µs ONNX Runtime alone; in turns %.1f %% of a"
                            + " prediction is outside ONNX Runtime%n",
                    EXAMPLES,
                    views,
                    views == 1 ? "view" : "views",
                    median(results, "learner", views),
                    median(results, "onnxRuntime", views),
                    100 * shareOutside(views));
        }
    }

    /** What JMH measured, in µs. */
    private static double median(Collection<RunResult> results, String method, int views) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + method))
                .filter(result -> result.getParams().getParam("views").equals(Integer.toString(views)))
                .mapToDouble(result -> result.getPrimaryResult().getStatistics().getPercentile(50))
                .findFirst()
                .orElseThrow();
    }

    /**
     * The share of a prediction that is spent outside ONNX Runtime: from the medians of both, one run of the one after one
     * run of the other, so that whatever else the machine does slows both.
     */
    private static double shareOutside(int views) throws OrtException {
        PredictionBenchmark benchmark = new PredictionBenchmark();
        benchmark.views = views;
        benchmark.open();
        double[] predictions = new double[PAIRS];
        double[] runs = new double[PAIRS];
        for (int i = -WARM_UP; i < PAIRS; i++) {
            long start = System.nanoTime();
            benchmark.learner();
            long between = System.nanoTime();
            benchmark.onnxRuntime();
            long end = System.nanoTime();
            if (i >= 0) {
                predictions[i] = between - start;
                runs[i] = end - between;
            }
        }
        benchmark.close();
        return 1 - Quantiles.median().compute(runs) / Quantiles.median().compute(predictions);
    }
}
