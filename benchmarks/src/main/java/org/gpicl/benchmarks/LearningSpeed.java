package org.gpicl.benchmarks;

import static com.google.common.math.Quantiles.median;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.gpicl.InContextLearner;
import org.gpicl.benchmarks.quality.Baselines;
import org.gpicl.benchmarks.quality.InContextMethod;
import org.gpicl.benchmarks.quality.Kind;
import org.gpicl.benchmarks.quality.Method;
import org.gpicl.benchmarks.quality.Table;
import org.gpicl.evaluate.Measures;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.task.DataSet;

/**
 * From labelled rows to {@value #QUERIES} predictions: a learner beside Tribuo's forest of 100 trees, in turns, in one
 * process, warm, on one thread each.
 *
 * <p>Prints a row of a Markdown table for each size: milliseconds of the processor (median over turns) to fit and to predict,
 * and how many times as long the forest takes for both. Before that, both must be better than guessing. Then the time of the
 * clock that a single prediction takes.
 *
 * <p>Arguments: a shipped model or a model file (the default learner), turns (9), and the sizes as ROWSxCOLUMNSxCLASSES; a
 * choice of them unless named.
 */
public final class LearningSpeed {

    private static final int QUERIES = 500;
    private static final int WARM_UP = 4;
    private static final int SINGLE = 2000;
    private static final List<String> SIZES = List.of(
            "50x20x2",
            "100x20x2",
            "200x20x2",
            "500x20x2",
            "1000x20x2",
            "500x5x2",
            "500x100x2",
            "500x20x10",
            "500x20x50");

    private LearningSpeed() {}

    /** See the description of the class. */
    public static void main(String[] arguments) throws IOException {
        String model = arguments.length > 0 ? arguments[0] : InContextLearner.DEFAULT_MODEL;
        int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 9;
        List<String> sizes = arguments.length > 2 ? Arrays.asList(arguments).subList(2, arguments.length) : SIZES;
        try (InContextMethod learner = InContextMethod.open(model)) {
            Method forest = Baselines.named(List.of("forest")).get(0);
            System.out.println("| rows x columns x classes | fit | predict " + QUERIES
                    + " | forest: fit | predict | ratio |" + " one prediction: median, 99th percentile |");
            System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
            for (String size : sizes) {
                int[] parts = Arrays.stream(size.split("x"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                Table context = table(parts[0], parts[1], parts[2], new Seed(1));
                Table queries = table(QUERIES, parts[1], parts[2], new Seed(2));
                Times ours = new Times(turns);
                Times theirs = new Times(turns);
                for (int turn = -WARM_UP; turn < turns; turn++) {
                    ours.measure(turn, learner, context, queries);
                    theirs.measure(turn, forest, context, queries);
                }
                double[] single = single(learner, context, queries);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.0f ms | %.0f ms | %.0f ms | %.0f ms | %.1f | %.2f ms, %.2f ms |%n",
                        size.replace("x", " × "),
                        median().compute(ours.fit),
                        median().compute(ours.predict),
                        median().compute(theirs.fit),
                        median().compute(theirs.predict),
                        theirs.together() / ours.together(),
                        single[single.length / 2],
                        single[single.length * 99 / 100]);
            }
        }
    }

    /** Classes differ in the means of all columns, by as much as makes them overlap. */
    private static Table table(int rows, int columns, int classes, Seed seed) {
        RandomStream means = new Seed(7).stream();
        double[][] centers = new double[classes][columns];
        for (double[] center : centers) {
            Arrays.setAll(center, i -> means.normal() * 2 / Math.sqrt(columns));
        }
        RandomStream random = seed.stream();
        float[] x = new float[rows * columns];
        int[] y = new int[rows];
        for (int row = 0; row < rows; row++) {
            y[row] = row % classes;
            for (int i = 0; i < columns; i++) {
                x[row * columns + i] = (float) (centers[y[row]][i] + random.normal());
            }
        }
        return new Table("normal", Kind.NUMERIC, DataSet.of(columns, x, y, classes), Set.of());
    }

    /** Milliseconds of each turn. */
    private record Times(double[] fit, double[] predict) {

        Times(int turns) {
            this(new double[turns], new double[turns]);
        }

        double together() {
            return median().compute(IntStream.range(0, fit.length)
                    .mapToDouble(turn -> fit[turn] + predict[turn])
                    .toArray());
        }

        /** A turn below 0 is not noted. */
        void measure(int turn, Method method, Table context, Table queries) {
            ThreadMXBean processor = ManagementFactory.getThreadMXBean();
            long start = processor.getCurrentThreadCpuTime();
            try (Method.Fitted fitted = method.fit(context)) {
                long read = processor.getCurrentThreadCpuTime();
                double[][] probabilities = fitted.probabilities(queries);
                long end = processor.getCurrentThreadCpuTime();
                requireBetterThanGuessing(method, probabilities, queries);
                if (turn >= 0) {
                    fit[turn] = (read - start) / 1e6;
                    predict[turn] = (end - read) / 1e6;
                }
            }
        }
    }

    private static void requireBetterThanGuessing(Method method, double[][] probabilities, Table queries) {
        double accuracy = Measures.accuracy(probabilities, queries.data().y());
        double guessing = 1.0 / queries.data().classes();
        if (accuracy < 1.2 * guessing) {
            throw new IllegalStateException("benchmark: expected " + method.name() + " to be right more often than "
                    + guessing + ", got " + accuracy);
        }
    }

    /** Milliseconds of the clock for one query at a time, ascending. */
    private static double[] single(InContextMethod learner, Table context, Table queries) {
        List<Table> rows = new ArrayList<>();
        for (int row = 0; row < QUERIES; row++) {
            rows.add(queries.selected(row));
        }
        double[] times = new double[SINGLE];
        try (Method.Fitted fitted = learner.fit(context)) {
            for (int i = -SINGLE / 4; i < SINGLE; i++) {
                Table row = rows.get(Math.floorMod(i, QUERIES));
                long start = System.nanoTime();
                fitted.probabilities(row);
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        Arrays.sort(times);
        return times;
    }
}
