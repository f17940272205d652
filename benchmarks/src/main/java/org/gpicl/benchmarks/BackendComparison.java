package org.gpicl.benchmarks;

import static com.google.common.math.Quantiles.median;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * The shipped learner on every backend, in one process and taking turns, so that a busy machine slows all of them: the
 * median times of fitting 100 examples, of one prediction, and of 256 at once.
 *
 * <p>Before anything is timed, all must predict the same. Arguments: threads (1), rounds (15).
 */
public final class BackendComparison {

    private static final List<String> BACKENDS = List.of("onnx", "djl", "nd4j");
    private static final int EXAMPLES = 100;
    private static final int QUERIES = 256;
    private static final int FEATURES = 8;
    private static final int WARM_UP = 5;

    private BackendComparison() {}

    /** See the class. */
    public static void main(String[] arguments) {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
        float[][] rows = rows(EXAMPLES + QUERIES);
        Context.Builder<String> builder = Context.builder();
        for (int i = 0; i < EXAMPLES; i++) {
            builder.add(rows[i], rows[i][0] > rows[i][1] ? "first" : "second");
        }
        Context<String> context = builder.build();
        float[][] queries = Arrays.copyOfRange(rows, EXAMPLES, rows.length);

        Map<String, Learner> learners = new LinkedHashMap<>();
        try {
            for (String backend : BACKENDS) {
                learners.put(
                        backend,
                        InContextLearner.builder()
                                .backend(backend)
                                .threads(threads)
                                .open());
            }
            requireAgreement(learners, context, queries);
            Map<String, double[][]> seconds = new LinkedHashMap<>();
            for (int round = -WARM_UP; round < rounds; round++) {
                for (Map.Entry<String, Learner> entry : learners.entrySet()) {
                    double[] measured = measure(entry.getValue(), context, queries);
                    double[][] kept = seconds.computeIfAbsent(entry.getKey(), b -> new double[3][rounds]);
                    for (int what = 0; what < 3 && round >= 0; what++) {
                        kept[what][round] = measured[what];
                    }
                }
            }
            print(seconds);
        } finally {
            learners.values().forEach(Learner::close);
        }
    }

    private static float[][] rows(int count) {
        RandomStream random = new Seed(1).stream();
        float[][] rows = new float[count][FEATURES];
        for (float[] row : rows) {
            for (int i = 0; i < FEATURES; i++) {
                row[i] = (float) random.normal();
            }
        }
        return rows;
    }

    private static void requireAgreement(Map<String, Learner> learners, Context<String> context, float[][] queries) {
        double[] expected = {};
        for (Map.Entry<String, Learner> entry : learners.entrySet()) {
            double[] actual;
            try (FittedLearner<String> fitted = entry.getValue().fit(context)) {
                actual = fitted.predict(queries).stream()
                        .mapToDouble(p -> p.probability("first"))
                        .toArray();
            }
            for (int i = 0; i < expected.length; i++) {
                if (Math.abs(actual[i] - expected[i]) > 1e-4) {
                    throw new IllegalStateException("benchmark: expected " + expected[i] + " on " + entry.getKey()
                            + " as on " + BACKENDS.get(0) + ", got " + actual[i]);
                }
            }
            expected = actual;
        }
    }

    /** Seconds of: fitting, one prediction, all predictions at once. */
    private static double[] measure(Learner learner, Context<String> context, float[][] queries) {
        long start = System.nanoTime();
        try (FittedLearner<String> fitted = learner.fit(context)) {
            long afterFit = System.nanoTime();
            Prediction<String> one = fitted.predict(queries[0]);
            long afterOne = System.nanoTime();
            List<Prediction<String>> all = fitted.predict(queries);
            long afterAll = System.nanoTime();
            if (!all.get(0).label().equals(one.label())) {
                throw new IllegalStateException("benchmark: expected one prediction to be as that among others");
            }
            return new double[] {(afterFit - start) / 1e9, (afterOne - afterFit) / 1e9, (afterAll - afterOne) / 1e9};
        }
    }

    private static void print(Map<String, double[][]> seconds) {
        seconds.forEach((backend, times) -> System.out.printf(
                Locale.ROOT,
                "%-5s fit %6.1f ms, one prediction %6.2f ms, %d predictions %7.1f ms (%.0f/s)%n",
                backend,
                1e3 * median().compute(times[0]),
                1e3 * median().compute(times[1]),
                QUERIES,
                1e3 * median().compute(times[2]),
                QUERIES / median().compute(times[2])));
    }
}
