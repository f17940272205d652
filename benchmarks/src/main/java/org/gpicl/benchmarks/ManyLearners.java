package org.gpicl.benchmarks;

import com.google.common.math.Quantiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * Many fitted learners of 50 rows and 10 features, open at the same time in one process: what they take, in memory and as
 * files, and what a prediction costs whose learner was let go and is read again. Linux only: it reads {@code /proc}.
 *
 * <p>Arguments: how many, 10 000 unless given; and the bound of {@link InContextLearner.Builder#memory} in MB, the default one
 * unless given.
 */
public final class ManyLearners {

    private static final int ROWS = 50;
    private static final int FEATURES = 10;
    private static final int CLASSES = 3;

    /** Learners whose predictions are compared: every so many of them. */
    private static final int EVERY = 97;

    /** Predictions whose time is measured. */
    private static final int TIMED = 100;

    private ManyLearners() {}

    /** Fits, predicts, saves, opens again and closes; fails if an answer is another than before. */
    public static void main(String[] arguments) throws IOException {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        InContextLearner.Builder builder = InContextLearner.builder();
        if (arguments.length > 1) {
            builder.memory(Long.parseLong(arguments[1]) * 1_000_000);
        }
        try (Learner learner = builder.open()) {
            System.out.printf(
                    Locale.ROOT,
                    "%s; largest heap %d MB%n",
                    learner.description(),
                    Runtime.getRuntime().maxMemory() / 1_000_000);
            hold(learner, count);
        }
        report("the learner closed", 0);
    }

    private static void hold(Learner learner, int count) throws IOException {
        try (FittedLearner<Integer> first = learner.fit(context(0))) {
            System.out.println("each: " + first);
        }
        report("before", learner.bytes());
        List<FittedLearner<Integer>> fitted = new ArrayList<>();
        List<Prediction<Integer>> predictions = new ArrayList<>();
        float[] query = new float[FEATURES];
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            FittedLearner<Integer> one = learner.fit(context(i));
            fitted.add(one);
            if (i % EVERY == 0) {
                predictions.add(one.predict(query));
            }
        }
        System.out.printf(Locale.ROOT, "%d fits, %.1f ms each%n", count, (System.nanoTime() - start) / 1e6 / count);
        report("all of them open", learner.bytes());

        for (int i = 0; i < predictions.size(); i++) {
            require(predictions.get(i), fitted.get(i * EVERY).predict(query));
        }
        System.out.println(predictions.size() + " predictions as before, bit for bit");
        times(fitted, query);
        report("after these predictions", learner.bytes());

        Path folder = Files.createTempDirectory("many-learners");
        try {
            save(fitted, folder);
            try (FittedLearner<Integer> opened = FittedLearner.open(file(folder, 0), Integer.class, learner)) {
                require(predictions.get(0), opened.predict(query));
            }
            System.out.println("one opened again: equal, bit for bit");
        } finally {
            delete(folder);
        }
        fitted.forEach(FittedLearner::close);
        report("all of them closed", learner.bytes());
    }

    /** Of learners that were let go, the oldest first, and of the one that was used last. */
    private static void times(List<FittedLearner<Integer>> fitted, float[] query) {
        int timed = Math.min(TIMED, fitted.size());
        double[] again = new double[timed];
        double[] held = new double[timed];
        for (int i = 0; i < timed; i++) {
            long start = System.nanoTime();
            fitted.get(i).predict(query);
            long between = System.nanoTime();
            fitted.get(i).predict(query);
            again[i] = (between - start) / 1e6;
            held[i] = (System.nanoTime() - between) / 1e6;
        }
        System.out.printf(
                Locale.ROOT,
                "a prediction: %.1f ms where the examples are read again, else %.1f ms (medians of %d)%n",
                Quantiles.median().compute(again),
                Quantiles.median().compute(held),
                timed);
    }

    private static void save(List<FittedLearner<Integer>> fitted, Path folder) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < fitted.size(); i++) {
            fitted.get(i).save(file(folder, i));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long bytes = 0;
        for (int i = 0; i < fitted.size(); i++) {
            bytes += Files.size(file(folder, i));
        }
        System.out.printf(
                Locale.ROOT, "saved in %.1f s: %.1f MB, %d bytes each%n", seconds, bytes / 1e6, bytes / fitted.size());
    }

    private static Path file(Path folder, int number) {
        return folder.resolve(number + ".safetensors");
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static void require(Prediction<Integer> expected, Prediction<Integer> got) {
        if (!expected.equals(got)) {
            throw new IllegalStateException("benchmark: expected " + expected + " as before, got " + got);
        }
    }

    private static Context<Integer> context(int number) {
        RandomStream random = new Seed(number).stream();
        Context.Builder<Integer> context = Context.builder();
        for (int i = 0; i < ROWS; i++) {
            float[] row = new float[FEATURES];
            for (int j = 0; j < FEATURES; j++) {
                row[j] = (float) (random.normal() + (j % CLASSES == i % CLASSES ? 1 : 0));
            }
            context.add(row, i % CLASSES);
        }
        return context.build();
    }

    private static void report(String when, long bytes) throws IOException {
        System.gc(); // so that what is called heap is in use
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%-24s remembered %5d MB, heap in use %4d MB, resident %5d MB, most resident so far %5d MB%n",
                when + ":",
                bytes / 1_000_000,
                (runtime.totalMemory() - runtime.freeMemory()) / 1_000_000,
                ProcessMemory.resident(ProcessMemory.SELF),
                ProcessMemory.most(ProcessMemory.SELF));
    }
}
