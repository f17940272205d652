package org.gpicl.backend.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.spi.BackendException;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorType;

/** How sessions are made and unmade. */
final class Sessions {

    private Sessions() {}

    /**
     * A new session, owned by the caller.
     *
     * @param model the content of an ONNX file
     * @param threads of one run; 0 for the default, 1
     */
    static OrtSession create(OrtEnvironment environment, byte[] model, int threads) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(Math.max(threads, 1));
            // threads of an embedded library sleep while they wait
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setDeterministicCompute(true);
            // a plan is kept for every combination of shapes that a session ever saw; ours vary without end
            options.setMemoryPatternOptimization(false);
            // without it, every large tensor of every run is new memory, and the system clears it page by page
            options.setCPUArenaAllocator(true);
            // errors become exceptions; warnings are about our graph and say nothing to a user
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            return environment.createSession(model, options);
        }
    }

    /**
     * What goes into a session, and what comes out as tensors of numbers.
     *
     * @throws IllegalArgumentException if an input is none
     */
    static Signature signature(String operation, OrtSession session) throws OrtException {
        Map<String, TensorType> inputs = types(session.getInputInfo());
        if (inputs.size() < session.getInputInfo().size()) {
            throw new IllegalArgumentException(operation + ": expected inputs of float32 or int64, got "
                    + session.getInputInfo().values());
        }
        return new Signature(inputs, types(session.getOutputInfo()));
    }

    private static Map<String, TensorType> types(Map<String, NodeInfo> values) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value.getInfo() instanceof TensorInfo tensor) {
                Shape shape = shape(tensor);
                if (tensor.type == OnnxJavaType.FLOAT) {
                    types.put(name, new TensorType(DType.FLOAT32, shape));
                } else if (tensor.type == OnnxJavaType.INT64) {
                    types.put(name, new TensorType(DType.INT64, shape));
                }
            }
        });
        return types;
    }

    private static Shape shape(TensorInfo tensor) {
        long[] sizes = tensor.getShape();
        String[] names = tensor.getDimensionNames();
        return Shape.of(IntStream.range(0, sizes.length)
                .mapToObj(axis -> sizes[axis] < 0 ? Dim.named(names[axis]) : Dim.of(sizes[axis]))
                .toArray(Dim[]::new));
    }

    static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new BackendException("close: " + e.getMessage(), e);
        }
    }
}
