package org.gpicl.backend.onnx.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** Reads what {@link StoredParameters} wrote: the numbers that the graph computes with. */
final class ParameterReader {

    private final String source;
    private final Map<String, TensorProto> initializers = new HashMap<>();

    /** @param source named in errors */
    ParameterReader(String source, GraphProto graph) {
        this.source = source;
        graph.getInitializerList().forEach(initializer -> initializers.put(initializer.getName(), initializer));
    }

    ParameterSet parameters(GraphProto graph) throws IOException {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (TensorProto initializer : graph.getInitializerList()) {
            if (initializer.getDocString().equals(StoredParameters.PARAMETER)) {
                parameters.put(initializer.getName(), read(initializer));
            }
        }
        return new ParameterSet(parameters);
    }

    private Tensor read(TensorProto initializer) throws IOException {
        return switch (initializer.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> read(initializer, Float.BYTES, (bytes, i) -> bytes.getFloat());
            case TensorProto.DataType.FLOAT16_VALUE ->
                read(initializer, Short.BYTES, (bytes, i) -> HalfPrecision.toFloat(bytes.getShort()));
            case TensorProto.DataType.INT8_VALUE -> readBytes(initializer);
            default -> throw refuse(initializer, "the type " + initializer.getDataType());
        };
    }

    private Tensor readBytes(TensorProto initializer) throws IOException {
        TensorProto scale = initializers.get(initializer.getName() + StoredParameters.SCALE);
        if (scale == null || scale.getDataType() != TensorProto.DataType.FLOAT_VALUE) {
            throw refuse(initializer, "bytes without float32 factors");
        }
        float[] factors = read(scale).toFloatArray();
        if (initializer.getDimsCount() != 2 || initializer.getDims(1) != factors.length) {
            throw refuse(initializer, factors.length + " factors for a tensor of " + initializer.getDimsList());
        }
        return read(initializer, 1, (bytes, i) -> bytes.get() * factors[i % factors.length]);
    }

    /** The next element, which is number i. */
    @FunctionalInterface
    private interface Element {
        float next(ByteBuffer bytes, int i);
    }

    private Tensor read(TensorProto initializer, int elementSize, Element element) throws IOException {
        ByteString data = initializer.getRawData();
        double expected = elementSize;
        for (long size : initializer.getDimsList()) {
            expected = size < 0 ? Double.NaN : expected * size;
        }
        if (data.size() != expected || expected / elementSize * Float.BYTES > Integer.MAX_VALUE) {
            throw refuse(initializer, data.size() + " bytes for a tensor of " + initializer.getDimsList());
        }
        long[] sizes =
                initializer.getDimsList().stream().mapToLong(Long::longValue).toArray();
        ByteBuffer bytes = data.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer values = Tensor.buffer(DType.FLOAT32, Shape.of(sizes));
        FloatBuffer floats = values.asFloatBuffer();
        for (int i = 0; floats.hasRemaining(); i++) {
            floats.put(element.next(bytes, i));
        }
        return Tensor.wrap(DType.FLOAT32, Shape.of(sizes), values);
    }

    private IOException refuse(TensorProto initializer, String found) {
        return new IOException(source + ": expected the parameter '" + initializer.getName()
                + "' as gpicl stores it, got " + found + "; was the file changed by another program?");
    }
}
