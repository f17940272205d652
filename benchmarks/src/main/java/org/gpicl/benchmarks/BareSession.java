package org.gpicl.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.architecture.ArchitectureComputations;
import org.gpicl.backend.onnx.graph.OnnxModel;
import org.gpicl.model.Model;
import org.gpicl.spi.Tensor;

/** ONNX Runtime alone: the prediction of a model as one session, and inputs that are there before it runs. */
final class BareSession implements AutoCloseable {

    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

    /**
     * Opens a session with the options of backend-onnx, one thread.
     *
     * @param prepared the fitted state and the query, by name, float32
     */
    BareSession(Model model, Map<String, Tensor> prepared) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        byte[] graph = OnnxModel.of(ArchitectureComputations.predict(model.architecture()), model.weights())
                .toBytes();
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            options.setMemoryPatternOptimization(false);
            options.setCPUArenaAllocator(true);
            this.session = environment.createSession(graph, options);
        }
        for (Map.Entry<String, Tensor> input : prepared.entrySet()) {
            Tensor tensor = input.getValue();
            inputs.put(
                    input.getKey(),
                    OnnxTensor.createTensor(
                            environment, tensor.floats(), tensor.shape().sizes()));
        }
    }

    /** Runs, and drops the outputs; returns their number. */
    int run() throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            return result.size();
        }
    }

    /** Runs, and copies the logits [views, 1, classes]. */
    float[] logits() throws OrtException {
        try (OrtSession.Result result = session.run(inputs)) {
            FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] copy = new float[logits.remaining()];
            logits.get(copy);
            return copy;
        }
    }

    @Override
    public void close() throws OrtException {
        inputs.values().forEach(OnnxTensor::close);
        session.close();
    }
}
