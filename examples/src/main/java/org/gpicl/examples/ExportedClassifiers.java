package org.gpicl.examples;

import static com.google.common.math.Quantiles.median;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gpicl.Context;
import org.gpicl.FittedLearner;
import org.gpicl.Learner;
import org.gpicl.Prediction;
import org.gpicl.random.Seed;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.exchange.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Exports fitted learners and serves the files with ONNX Runtime alone.
 *
 * @param folder to write to
 * @param cases receive what clients in other languages are to compute
 * @param timed true to time the files against the fitted learners
 */
record ExportedClassifiers(Path folder, ClientCases cases, boolean timed) {

    private static final int EXAMPLES = 100;

    static final String HEADINGS =
            String.format("%-36s %6s %10s %11s %8s", "file", "MB", "export, s", "difference", "labels");
    static final String TIMES = String.format("%18s %20s", "1 row, ms (ratio)", "250 rows, ms (ratio)");

    /**
     * Fits the first rows of a shuffled table, exports in every precision, and compares the answers on 1000 of the others,
     * some of them repeatedly where there are not so many.
     *
     * @return whether all answers agree and, if that is timed, no export took a second
     */
    <L> boolean check(Learner learner, String name, Context<L> table) throws IOException, OrtException {
        int[] order = new Seed(1).stream().permutation(table.size());
        int seen = Math.min(EXAMPLES, table.size() / 2);
        float[][] rows = new float[1000][];
        Arrays.setAll(rows, i -> table.row(order[seen + i % (table.size() - seen)]));
        try (FittedLearner<L> fitted = learner.fit(table.select(Arrays.copyOf(order, seen)))) {
            boolean sound = true;
            for (Precision precision : Precision.values()) {
                String file = name + (precision == Precision.FLOAT32 ? "" : "-" + precision) + ".onnx";
                sound &= check(fitted, file.toLowerCase(Locale.ROOT), precision, rows);
            }
            return sound;
        }
    }

    private <L> boolean check(FittedLearner<L> fitted, String file, Precision precision, float[][] rows)
            throws IOException, OrtException {
        Path path = folder.resolve(file);
        fitted.exportOnnx(path, precision); // loads classes
        long start = System.nanoTime();
        fitted.exportOnnx(path, precision);
        double seconds = (System.nanoTime() - start) / 1e9;
        double difference = 0;
        int different = 0;
        try (OnnxRuntimeClient client = new OnnxRuntimeClient(path)) {
            for (int count : List.of(0, 1, 7, 1000)) {
                float[][] some = Arrays.copyOf(rows, count);
                List<Prediction<L>> expected = fitted.predict(some);
                OnnxRuntimeClient.Answer answer = client.classify(some, fitted.features());
                for (int row = 0; row < count; row++) {
                    difference = Math.max(difference, difference(expected.get(row), answer.probabilities()[row]));
                    different += same(expected.get(row).label(), answer.labels().get(row)) ? 0 : 1;
                }
                cases.addClassifier(
                        file + ", " + count + (count == 1 ? " row" : " rows"),
                        file,
                        tensor(some, fitted.features()),
                        labelsMustAgree(precision)
                                ? expected.stream().map(Prediction::label).toList()
                                : null,
                        probabilities(expected, fitted.classes().size()),
                        tolerance(precision));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-36s %6.2f %10.2f %11.1e %8s%s%n",
                    file,
                    Files.size(path) / 1e6,
                    seconds,
                    difference,
                    different == 0 ? "same" : different + " off",
                    timed ? times(fitted, client, rows) : "");
        }
        return (!timed || seconds < 1)
                && difference <= tolerance(precision)
                && (different == 0 || !labelsMustAgree(precision));
    }

    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> 1e-5;
            case FLOAT16 -> 2e-3;
            case INT8 -> 1e-1;
        };
    }

    private static boolean labelsMustAgree(Precision precision) {
        return precision == Precision.FLOAT32;
    }

    private static String times(FittedLearner<?> fitted, OnnxRuntimeClient client, float[][] rows) throws OrtException {
        float[][] one = Arrays.copyOf(rows, 1);
        float[][] many = Arrays.copyOf(rows, 250); // what the learner computes together
        return String.format(
                "%18s %20s",
                ratio(() -> fitted.predict(one[0]), () -> client.classify(one, fitted.features()), 200),
                ratio(() -> fitted.predict(many), () -> client.classify(many, fitted.features()), 8));
    }

    private static double difference(Prediction<?> expected, float[] probabilities) {
        double greatest = 0;
        int c = 0;
        for (double probability : expected.probabilities().values()) {
            greatest = Math.max(greatest, Math.abs(probability - probabilities[c++]));
        }
        return greatest;
    }

    /** Integers come back as int64. */
    private static boolean same(Object label, Object served) {
        return label.toString().equals(served.toString());
    }

    private static Tensor tensor(float[][] rows, int width) {
        FloatBuffer values = FloatBuffer.allocate(rows.length * width);
        for (float[] row : rows) {
            values.put(row);
        }
        return Tensor.of(Shape.of(rows.length, width), values.array());
    }

    static Tensor probabilities(List<? extends Prediction<?>> predictions, int classes) {
        float[][] rows = new float[predictions.size()][];
        for (int row = 0; row < rows.length; row++) {
            Double[] values = predictions.get(row).probabilities().values().toArray(Double[]::new);
            rows[row] = new float[values.length];
            for (int c = 0; c < values.length; c++) {
                rows[row][c] = values[c].floatValue();
            }
        }
        return tensor(rows, classes);
    }

    /** Something to be timed. */
    @FunctionalInterface
    private interface Call {
        @Nullable
        Object run() throws OrtException;
    }

    /** Milliseconds of the file, and its share of what the fitted learner takes; medians of interleaved rounds. */
    private static String ratio(Call fitted, Call exported, int calls) throws OrtException {
        double[] ofFitted = new double[5];
        double[] ofFile = new double[5];
        for (int round = 0; round < 5; round++) {
            ofFitted[round] = millis(fitted, calls);
            ofFile[round] = millis(exported, calls);
        }
        double file = median().compute(ofFile);
        return String.format(Locale.ROOT, "%.2f (%.2f)", file, file / median().compute(ofFitted));
    }

    private static double millis(Call call, int calls) throws OrtException {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return (System.nanoTime() - start) / 1e6 / calls;
    }
}
