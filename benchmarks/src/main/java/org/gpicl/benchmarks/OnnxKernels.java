package org.gpicl.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gpicl.backend.Backends;
import org.gpicl.backend.onnx.graph.OnnxModel;
import org.gpicl.metatrain.Adam;
import org.gpicl.metatrain.AllPrefixes;
import org.gpicl.metatrain.MetaTrainer;
import org.gpicl.metatrain.TrainingStep;
import org.gpicl.spi.Arithmetic;
import org.gpicl.spi.Computation;
import org.gpicl.spi.DType;
import org.gpicl.spi.EngineOptions;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;

/**
 * Where the time of a meta-training step on ONNX Runtime goes: the kernels of the step of {@link MetaTrainingSpeed}, on one
 * thread, by operator and by the shapes that they met.
 *
 * <p>Of each kernel the shortest of its runs counts, so that a busy machine does not show; their sum is what a quiet one
 * would take. Arguments: runs (15), lines of the second table (30).
 */
public final class OnnxKernels {

    private static final int WARM_UP = 2;
    private static final Adam ADAM = Adam.DEFAULT;

    /** The shortest run of one node. */
    private record Kernel(String operator, String shapes, double milliseconds) {}

    private OnnxKernels() {}

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        int lines = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        Computation step =
                TrainingStep.whole(MetaTrainingSpeed.causal(), new AllPrefixes(Measurements.EXAMPLES), ADAM, 1);
        Path folder = Files.createTempDirectory("kernels");
        try {
            Path profile = profile(step, inputs(step), runs, folder);
            try {
                Collection<Kernel> kernels = kernels(profile);
                System.out.printf(
                        Locale.ROOT,
                        "ONNX Runtime %s, %d episodes: all kernels %.1f ms%n",
                        OrtEnvironment.getEnvironment().getVersion(),
                        MetaTrainingSpeed.BATCH,
                        sum(kernels));
                print(kernels, Kernel::operator, Integer.MAX_VALUE);
                System.out.println();
                print(kernels, kernel -> kernel.operator() + " " + kernel.shapes(), lines);
            } finally {
                Files.delete(profile);
            }
        } finally {
            Files.delete(folder);
        }
    }

    /** What the first step of a run is given. */
    private static Map<String, Tensor> inputs(Computation step) throws Exception {
        try (RecordingEngine engine =
                new RecordingEngine(Backends.load().open("onnx", EngineOptions.CPU.withThreads(1)))) {
            new MetaTrainer(
                            MetaTrainingSpeed.causal(),
                            new AllPrefixes(Measurements.EXAMPLES),
                            Measurements.tasks(),
                            MetaTrainingSpeed.recipe(1, MetaTrainingSpeed.BATCH, Arithmetic.FLOAT32)
                                    .withEpisodesAtOnce(MetaTrainingSpeed.BATCH))
                    .run(engine);
            return engine.inputs(step.name());
        }
    }

    /** Runs a step again and again on the same inputs; returns the file that ONNX Runtime writes about it. */
    private static Path profile(Computation step, Map<String, Tensor> inputs, int runs, Path folder)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try (SessionOptions options = BareSession.options()) {
            options.enableProfiling(folder.resolve("step").toString());
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                tensors.put(input.getKey(), tensor(environment, input.getValue()));
            }
            byte[] model = OnnxModel.of(step, ParameterSet.EMPTY).toBytes();
            try (OrtSession session = environment.createSession(model, options)) {
                for (int i = 0; i < WARM_UP + runs; i++) {
                    try (OrtSession.Result result = session.run(tensors)) {
                        OnnxTensor loss = (OnnxTensor) result.get("loss").orElseThrow();
                        Measurements.requireLoss(loss.getFloatBuffer().get(0));
                    }
                }
                return Path.of(session.endProfiling());
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor value) throws OrtException {
        long[] sizes = value.shape().sizes();
        return value.dtype() == DType.FLOAT32
                ? OnnxTensor.createTensor(environment, value.floats(), sizes)
                : OnnxTensor.createTensor(environment, value.longs(), sizes);
    }

    /** The kernels in a file of trace events; nodes have names of their own, and each runs once in a step. */
    private static Collection<Kernel> kernels(Path profile) throws IOException {
        Map<String, Kernel> shortest = new LinkedHashMap<>();
        for (JsonNode event : new ObjectMapper().readTree(profile.toFile())) {
            String name = event.path("name").asText();
            if (event.path("cat").asText().equals("Node") && name.endsWith("_kernel_time")) {
                JsonNode about = event.path("args");
                Kernel kernel = new Kernel(
                        about.path("op_name").asText(),
                        shapes(about.path("input_type_shape")) + " -> " + shapes(about.path("output_type_shape")),
                        event.path("dur").asDouble() / 1e3);
                shortest.merge(name, kernel, (a, b) -> a.milliseconds() <= b.milliseconds() ? a : b);
            }
        }
        return shortest.values();
    }

    /** Such as {@code [64,100,128] [128]}: of each tensor, told by its type, the shape. */
    private static String shapes(JsonNode tensors) {
        List<String> shapes = new ArrayList<>();
        tensors.forEach(tensor -> tensor.forEach(shape -> shapes.add(shape.toString())));
        return String.join(" ", shapes);
    }

    /** Prints the groups of kernels that take longest: milliseconds of a step, how many, which. */
    private static void print(Collection<Kernel> kernels, Function<Kernel, String> group, int lines) {
        Map<String, List<Kernel>> groups = kernels.stream().collect(Collectors.groupingBy(group));
        groups.entrySet().stream()
                .sorted(Collections.reverseOrder(Comparator.comparingDouble(entry -> sum(entry.getValue()))))
                .limit(lines)
                .forEach(entry -> System.out.printf(
                        Locale.ROOT,
                        "%8.2f ms %5d  %s%n",
                        sum(entry.getValue()),
                        entry.getValue().size(),
                        entry.getKey()));
    }

    private static double sum(Collection<Kernel> kernels) {
        return kernels.stream().mapToDouble(Kernel::milliseconds).sum();
    }
}
