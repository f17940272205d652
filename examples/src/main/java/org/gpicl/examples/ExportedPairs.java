package org.gpicl.examples;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.architecture.Architecture;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.architecture.LabelCodes;
import org.gpicl.evidence.FittedEvidence;
import org.gpicl.model.Model;
import org.gpicl.model.OnnxModelFiles;
import org.gpicl.random.RandomStream;
import org.gpicl.random.Seed;
import org.gpicl.spi.Argument;
import org.gpicl.spi.DType;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.exchange.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Exports learners as pairs of files and serves these with ONNX Runtime alone.
 *
 * @param parent of the folders to write to
 * @param cases receive what clients in other languages are to compute
 */
record ExportedPairs(Path parent, ClientCases cases) {

    /** Of probabilities. */
    private static final double TOLERANCE = 1e-5;

    /** In a call, one after another. */
    private static final List<Integer> QUERIES = List.of(1, 7, 0, 300);

    /**
     * Exports a pair and compares it with the programs of an engine.
     *
     * @param contexts numbers of examples; up to 100 in batches of 1 and 16
     * @return whether all answers agree
     */
    boolean check(Engine engine, Model model, int... contexts) throws IOException, OrtException {
        Path folder = parent.resolve(model.name());
        OnnxModelFiles.write(model, Map.of(), folder, Precision.FLOAT32);
        double greatest = 0;
        int calls = 0;
        try (Program fit = engine.compile(ArchitectureComputations.fit(model.architecture()), model.weights());
                Program predict = engine.compile(
                        ArchitectureComputations.predict(model.architecture(), model.temperature()), model.weights());
                OnnxRuntimeClient fitClient = new OnnxRuntimeClient(folder.resolve(OnnxModelFiles.FIT));
                OnnxRuntimeClient predictClient = new OnnxRuntimeClient(folder.resolve(OnnxModelFiles.PREDICT))) {
            for (int context : contexts) {
                for (int batch : context <= 100 ? List.of(1, 16) : List.of(1)) {
                    RandomStream random = new Seed(context).child(batch).stream();
                    Map<String, Tensor> examples = examples(random, model.architecture(), batch, context);
                    int count = QUERIES.get(calls++ % QUERIES.size());
                    Map<String, Tensor> queries = queries(random, model.architecture(), batch, count, context);
                    Tensor logits = logits(fit, predict, examples, queries);
                    Map<String, Tensor> state = fitClient.run(examples);
                    state.putAll(queries);
                    greatest = Math.max(
                            greatest,
                            difference(logits, predictClient.run(state).get("logits")));
                    cases.addPair(
                            model.name() + ", batch " + batch + ", context " + context + ", queries " + count,
                            model.name(),
                            examples,
                            queries,
                            logits,
                            TOLERANCE);
                }
            }
        }
        System.out.printf(Locale.ROOT, "%-54s %11.1e%n", model.name() + "/{fit,predict}.onnx", greatest);
        return greatest <= TOLERANCE;
    }

    private static Tensor logits(
            Program fit, Program predict, Map<String, Tensor> examples, Map<String, Tensor> queries) {
        try (Outputs state = fit.run(examples)) {
            Map<String, Argument> inputs = new LinkedHashMap<>(state.tensors());
            inputs.putAll(queries);
            try (Outputs outputs = predict.run(inputs)) {
                return outputs.host("logits");
            }
        }
    }

    private static Map<String, Tensor> examples(
            RandomStream random, Architecture architecture, int batch, int context) {
        int classes = classes(architecture, context);
        Map<String, Tensor> examples = queries(random, architecture, batch, context, context);
        long[] labels = IntStream.range(0, batch * context)
                .mapToLong(i -> random.integer(classes))
                .toArray();
        examples.put("y", Tensor.of(Shape.of(batch, context), labels));
        if (architecture.codeSize() > 0) {
            FloatBuffer codes = FloatBuffer.allocate(batch * classes * architecture.codeSize());
            while (codes.hasRemaining()) {
                codes.put(LabelCodes.draw(random, architecture.codeSize()));
            }
            examples.put("codes", Tensor.of(Shape.of(batch, classes, architecture.codeSize()), codes.array()));
        }
        return examples;
    }

    private static int classes(Architecture architecture, int context) {
        return architecture.classLimit().orElse(2 + context % 7);
    }

    /** Rows without labels, after so large a context. */
    private static Map<String, Tensor> queries(
            RandomStream random, Architecture architecture, int batch, int count, int context) {
        Map<String, Tensor> queries = new LinkedHashMap<>();
        queries.put("x", normal(random, batch, count, architecture.features()));
        if (architecture.experts() > 0) {
            int channels = FittedEvidence.channels(architecture.experts());
            queries.put("evidence", normal(random, batch, count, channels, classes(architecture, context)));
        }
        return queries;
    }

    private static Tensor normal(RandomStream random, long... sizes) {
        Shape shape = Shape.of(sizes);
        ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.normal());
        }
        return Tensor.wrap(DType.FLOAT32, shape, bytes.clear());
    }

    /** Between the probabilities of which these are the logits [batch, query, classes]. */
    private static double difference(Tensor expected, @Nullable Tensor served) {
        int classes = (int) expected.shape().dim(2).size();
        double[] a = softmax(expected.toFloatArray(), classes);
        double[] b = softmax(served == null ? new float[0] : served.toFloatArray(), classes);
        return a.length != b.length
                ? Double.POSITIVE_INFINITY
                : IntStream.range(0, a.length)
                        .mapToDouble(i -> Math.abs(a[i] - b[i]))
                        .max()
                        .orElse(0);
    }

    private static double[] softmax(float[] logits, int classes) {
        double[] exps = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]))
                .toArray();
        return IntStream.range(0, exps.length)
                .mapToDouble(i -> exps[i]
                        / IntStream.range(i / classes * classes, i / classes * classes + classes)
                                .mapToDouble(c -> exps[c])
                                .sum())
                .toArray();
    }
}
