package org.gpicl.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.gpicl.Context;
import org.gpicl.ExportedClassifier;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;

/**
 * Does anything leak? For a long time, two threads fit learners of different sizes, predict, save, open again and, now and
 * then, export and open what was exported; a third of the fitted learners is never closed, only dropped. Fails if an answer
 * differs, if more is resident than the bound, or if what is resident grows in the last two thirds. Linux only: it reads
 * {@code /proc}.
 *
 * <p>Arguments: minutes, 30 unless given; the bound on what is resident, in MB, 1 000 unless given.
 */
public final class Soak {

    private static final int THREADS = 2;
    private static final int CLASSES = 3;

    /** Of every so many fitted learners one is never closed. */
    private static final int DROPPED = 3;

    /** Of every so many fitted learners one is exported. */
    private static final int EXPORTED = 40;

    /** How often resident memory is looked at. */
    private static final Duration EVERY = Duration.ofSeconds(5);

    /** What resident memory may grow from the second third to the last, in MB: less is noise. */
    private static final long GROWTH = 20;

    private final Learner learner;
    private final Path folder;
    private final long end;
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final int[] rounds = new int[THREADS];

    private Soak(Learner learner, Path folder, long end) {
        this.learner = learner;
        this.folder = folder;
        this.end = end;
    }

    /** Runs, and prints what was resident. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 30;
        long bound = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000;
        Path folder = Files.createTempDirectory("soak");
        try (Learner learner = InContextLearner.builder().open()) {
            System.out.printf(
                    Locale.ROOT,
                    "%s; largest heap %d MB, %.1f minutes%n",
                    learner.description(),
                    Runtime.getRuntime().maxMemory() / 1_000_000,
                    minutes);
            new Soak(learner, folder, System.nanoTime() + (long) (minutes * 60e9)).run(bound);
        } finally {
            ManyLearners.delete(folder);
        }
    }

    private void run(long bound) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            int own = number;
            Thread thread = new Thread(() -> work(own), "soak-" + number);
            thread.start();
            threads.add(thread);
        }
        List<Long> resident = new ArrayList<>();
        while (System.nanoTime() < end && failures.isEmpty()) {
            Thread.sleep(EVERY.toMillis());
            resident.add(ProcessMemory.resident(ProcessMemory.SELF));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("soak: " + failures.get(0), failures.get(0));
        }
        report(resident, bound);
    }

    private void report(List<Long> resident, long bound) throws IOException {
        int third = resident.size() / 3;
        long second = most(resident.subList(third, 2 * third));
        long last = most(resident.subList(2 * third, resident.size()));
        long most = ProcessMemory.most(ProcessMemory.SELF);
        System.out.printf(
                Locale.ROOT,
                "%d learners; resident, MB: the most in each third %d, %d, %d; ever %d%n",
                rounds[0] + rounds[1],
                most(resident.subList(0, third)),
                second,
                last,
                most);
        if (most > bound || last > second + GROWTH) {
            throw new IllegalStateException(
                    "soak: expected at most " + bound + " MB resident, and no growth of more than " + GROWTH
                            + " MB in the last third, got " + most + " and " + (last - second));
        }
    }

    private static long most(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private void work(int number) {
        try {
            for (int i = 0; System.nanoTime() < end && failures.isEmpty(); i++) {
                round(number, new Seed(number).child(i).stream(), i);
                rounds[number]++;
            }
        } catch (IOException | RuntimeException | Error e) {
            failures.add(e);
        }
    }

    private void round(int number, RandomStream random, int i) throws IOException {
        int features = random.integer(2, 20);
        Context<String> context = context(random, random.integer(10, 300), features);
        float[] query = row(random, features, 0);
        Path file = folder.resolve(number + ".safetensors");
        FittedLearner<String> fitted = learner.fit(context);
        Prediction<String> prediction = fitted.predict(query);
        fitted.save(file);
        try (FittedLearner<String> opened = FittedLearner.open(file, String.class, learner)) {
            require(prediction, opened.predict(query), 0);
        }
        if (i % EXPORTED == 0) {
            Path graph = folder.resolve(number + ".onnx");
            fitted.exportOnnx(graph);
            try (ExportedClassifier<String> exported = ExportedClassifier.open(graph, String.class)) {
                require(prediction, exported.predict(query), 1e-4);
            }
        }
        if (i % DROPPED != 0) {
            fitted.close();
        }
    }

    private static Context<String> context(RandomStream random, int rows, int features) {
        Context.Builder<String> context = Context.builder();
        for (int i = 0; i < rows; i++) {
            context.add(row(random, features, i % CLASSES), "class " + i % CLASSES);
        }
        return context.build();
    }

    private static float[] row(RandomStream random, int features, int label) {
        float[] row = new float[features];
        for (int j = 0; j < features; j++) {
            row[j] = (float) (random.normal() + (j % CLASSES == label ? 1 : 0));
        }
        return row;
    }

    private static void require(Prediction<String> expected, Prediction<String> got, double tolerance) {
        for (int c = 0; c < CLASSES; c++) {
            double difference = expected.probability("class " + c) - got.probability("class " + c);
            if (!(Math.abs(difference) <= tolerance)) {
                throw new IllegalStateException("expected " + expected + ", got " + got);
            }
        }
    }
}
