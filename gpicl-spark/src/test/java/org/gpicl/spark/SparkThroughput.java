package org.gpicl.spark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.InContextLearner;
import org.gpicl.Learner;

/**
 * How many rows and groups a core gets through by Spark, beside plain Java in the same process, and on one worker and two:
 * docs/results/spark.md.
 *
 * <p>Arguments: {@code local ROWS GROUPS}, or {@code cluster ROWS GROUPS}. Cores are counted in seconds of the processor, so
 * that what else the machine does matters less; what Spark itself does in the JVM is counted, too.
 */
final class SparkThroughput {

    private static final int FEATURES = 8;
    private static final int SEEN = 200;
    private static final int SEEN_IN_GROUP = 20;
    private static final int ASKED_IN_GROUP = 5;
    private static final int TURNS = 3;

    private SparkThroughput() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 3) {
            throw new IllegalArgumentException("expected: local|cluster ROWS GROUPS, got " + Arrays.toString(args));
        }
        long rows = Long.parseLong(args[1]);
        int groups = Integer.parseInt(args[2]);
        if (args[0].equals("local")) {
            SparkSession spark = SparkSession.builder()
                    .master("local[2]")
                    .config("spark.ui.enabled", false)
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.sql.shuffle.partitions", 8)
                    .getOrCreate();
            local(spark, rows, groups);
            spark.stop();
        } else {
            for (int turn = 0; turn < 2; turn++) {
                cluster(1, rows, groups);
                cluster(2, rows, groups);
            }
        }
    }

    // ---------------------------------------------------------------- data

    /** Two classes, whose border goes through all columns. */
    private static Dataset<Row> rows(SparkSession spark, long first, long count) {
        String[] columns = new String[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            columns[i] = "pmod(xxhash64(id, " + i + "), 1000000) / 250000.0D - 2 as x" + i;
        }
        String[] names = new String[FEATURES];
        Arrays.setAll(names, i -> "x" + i);
        Dataset<Row> drawn = spark.range(first, first + count, 1, 16)
                .selectExpr(Stream.concat(Stream.of("id"), Stream.of(columns)).toArray(String[]::new))
                .selectExpr("*", "if(x0 + x1 * x2 > 0.3 * x3, 1D, 0D) as label");
        return new VectorAssembler()
                .setInputCols(names)
                .setOutputCol("features")
                .transform(drawn)
                .select("id", "features", "label");
    }

    private static Dataset<Row> groupsOfRows(SparkSession spark, int groups) {
        int size = SEEN_IN_GROUP + ASKED_IN_GROUP;
        return rows(spark, 10_000_000, (long) groups * size)
                .selectExpr(
                        "id",
                        "floor(id / " + size + ") as user",
                        "features",
                        "if(id % " + size + " < " + ASKED_IN_GROUP + ", null, label) as label");
    }

    private static float[][] features(List<Row> rows) {
        return rows.stream()
                .map(row -> Vectors.floats("read", row, row.fieldIndex("features")))
                .toArray(float[][]::new);
    }

    private static Context<Integer> context(List<Row> rows) {
        float[][] x = features(rows);
        List<Examples.Example<Integer>> examples = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            examples.add(new Examples.Example<>(x[i], (int) (double) rows.get(i).<Double>getAs("label")));
        }
        return Examples.sorted(examples);
    }

    // ---------------------------------------------------------------- one process

    private record Cost(double processor, double clock) {}

    private static Cost timed(Supplier<Duration> processor, Runnable work) {
        Duration before = processor.get();
        long start = System.nanoTime();
        work.run();
        double clock = (System.nanoTime() - start) / 1e9;
        return new Cost(processor.get().minus(before).toMillis() / 1e3, clock);
    }

    private static Duration ofThisProcess() {
        return Duration.ofNanos(
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime());
    }

    private static void write(Dataset<Row> result) {
        result.write().format("noop").mode("overwrite").save();
    }

    private static void local(SparkSession spark, long rows, int groups) {
        List<Row> seen = rows(spark, -SEEN, SEEN).collectAsList();
        List<Row> asked = rows(spark, 0, 20_000).orderBy("id").collectAsList();
        GpiclClassificationModel model = new GpiclClassifier().fit(rows(spark, -SEEN, SEEN));
        List<Row> some = groupsOfRows(spark, 400).orderBy("id").collectAsList();
        try (Learner learner = InContextLearner.builder().threads(1).open();
                FittedLearner<Integer> fitted = learner.fit(context(seen))) {
            float[][] x = features(asked);
            compare(
                    fitted,
                    x,
                    model.transform(rows(spark, 0, 1000)).orderBy("id").collectAsList());

            System.out.println("turn, what, amount, s of the processor, s by the clock, per s of the processor");
            for (int turn = 0; turn < TURNS; turn++) {
                double plain = say(turn, "rows, plain Java", x.length, timed(SparkThroughput::ofThisProcess, () -> {
                    for (int first = 0; first < x.length; first += Scoring.BATCH) {
                        fitted.predict(Arrays.copyOfRange(x, first, Math.min(x.length, first + Scoring.BATCH)));
                    }
                }));
                long now = turn == TURNS - 1 ? rows : Math.min(rows, 100_000);
                double by = say(
                        turn,
                        "rows, Spark",
                        now,
                        timed(SparkThroughput::ofThisProcess, () -> write(model.transform(rows(spark, 0, now)))));
                System.out.printf(Locale.ROOT, "%d, ratio, %.3f%n", turn, by / plain);
            }
            for (int turn = 0; turn < TURNS; turn++) {
                double plain = say(
                        turn,
                        "groups, plain Java",
                        400,
                        timed(SparkThroughput::ofThisProcess, () -> plainGroups(learner, some)));
                int now = turn == TURNS - 1 ? groups : Math.min(groups, 800);
                double by = say(
                        turn,
                        "groups, Spark",
                        now,
                        timed(
                                SparkThroughput::ofThisProcess,
                                () -> write(new GroupedLearners()
                                        .setGroupCols("user")
                                        .transform(groupsOfRows(spark, now)))));
                System.out.printf(Locale.ROOT, "%d, ratio, %.3f%n", turn, by / plain);
            }
        }
    }

    private static void compare(FittedLearner<Integer> fitted, float[][] x, List<Row> answers) {
        double largest = 0;
        for (int i = 0; i < answers.size(); i++) {
            double expected = fitted.predict(x[i]).probability(1);
            largest = Math.max(
                    largest,
                    Math.abs(expected
                            - answers.get(i).<Vector>getAs("probability").apply(1)));
        }
        if (answers.size() != 1000 || largest > 1e-6) {
            throw new IllegalStateException(
                    "expected 1000 answers within 1e-6, got " + answers.size() + ", " + largest);
        }
        System.out.println("1000 rows differ from plain Java by at most " + largest);
    }

    private static void plainGroups(Learner learner, List<Row> rows) {
        int size = SEEN_IN_GROUP + ASKED_IN_GROUP;
        for (int first = 0; first < rows.size(); first += size) {
            List<Row> group = rows.subList(first, first + size);
            List<Row> seen = group.stream()
                    .filter(row -> !row.isNullAt(row.fieldIndex("label")))
                    .toList();
            List<Row> asked = group.stream()
                    .filter(row -> row.isNullAt(row.fieldIndex("label")))
                    .toList();
            try (FittedLearner<Integer> fitted = learner.fit(context(seen))) {
                fitted.predict(features(asked));
            }
        }
    }

    private static double say(Object turn, String what, long amount, Cost cost) {
        double rate = amount / cost.processor;
        System.out.printf(
                Locale.ROOT, "%s, %s, %d, %.1f, %.1f, %.1f%n", turn, what, amount, cost.processor, cost.clock, rate);
        return rate;
    }

    // ---------------------------------------------------------------- a cluster

    private static void cluster(int workers, long rows, int groups) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("spark-throughput");
        try (StandaloneCluster cluster = new StandaloneCluster(folder, workers)) {
            SparkSession spark = cluster.session();
            try {
                GpiclClassificationModel model = new GpiclClassifier().fit(rows(spark, -SEEN, SEEN));
                write(model.transform(rows(spark, 0, 20_000))); // opens everything
                say(
                        workers + " workers",
                        "rows",
                        rows,
                        timed(cluster::processorOfExecutors, () -> write(model.transform(rows(spark, 0, rows)))));
                say(
                        workers + " workers",
                        "groups",
                        groups,
                        timed(
                                cluster::processorOfExecutors,
                                () -> write(new GroupedLearners()
                                        .setGroupCols("user")
                                        .transform(groupsOfRows(spark, groups)))));
            } finally {
                spark.stop();
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
