package org.gpicl.examples;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** An exported file as any Java application would serve it: ONNX Runtime, and nothing of gpicl but a tensor type. */
final class OnnxRuntimeClient implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** What a classifier answers: a label and the probabilities [classes] for each row. */
    record Answer(List<Object> labels, float[][] probabilities) {}

    /** Opens a file, to be run on one thread. */
    OnnxRuntimeClient(Path file) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
    }

    /** The metadata of the file. */
    Map<String, String> metadata() throws OrtException {
        return session.getMetadata().getCustomMetadata();
    }

    /** Serves a classifier; rows [any][features]. */
    Answer classify(float[][] rows, int features) throws OrtException {
        FloatBuffer values = ByteBuffer.allocateDirect(rows.length * features * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (float[] row : rows) {
            values.put(row);
        }
        long[] shape = {rows.length, features};
        try (OnnxTensor input = OnnxTensor.createTensor(environment, values.flip(), shape);
                OrtSession.Result result = session.run(Map.of("features", input))) {
            Object labels = result.get("label").orElseThrow().getValue();
            float[][] probabilities =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            return new Answer(boxed(labels), probabilities);
        }
    }

    private static List<Object> boxed(Object labels) {
        return labels instanceof long[] numbers
                ? Stream.of(numbers)
                        .flatMapToLong(Arrays::stream)
                        .<Object>mapToObj(n -> n)
                        .toList()
                : List.of((Object[]) labels);
    }

    /** Runs any file of float32 outputs. */
    Map<String, Tensor> run(Map<String, Tensor> inputs) throws OrtException {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                feeds.put(input.getKey(), tensor(input.getValue()));
            }
            try (OrtSession.Result result = session.run(feeds)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                result.forEach(output -> outputs.put(output.getKey(), copy((OnnxTensor) output.getValue())));
                return outputs;
            }
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(Tensor value) throws OrtException {
        long[] shape = value.shape().sizes();
        return value.dtype() == DType.INT64
                ? OnnxTensor.createTensor(environment, value.longs(), shape)
                : OnnxTensor.createTensor(environment, value.floats(), shape);
    }

    private static Tensor copy(OnnxTensor output) {
        Shape shape = Shape.of(output.getInfo().getShape());
        ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
        if (bytes.hasRemaining()) {
            bytes.put(output.getByteBuffer());
        }
        return Tensor.wrap(DType.FLOAT32, shape, bytes.clear());
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
