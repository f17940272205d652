package org.gpicl.backend.onnx.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.backend.onnx.proto.GraphProto;
import org.gpicl.backend.onnx.proto.MessageReader;
import org.gpicl.backend.onnx.proto.TensorProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/** Reads what {@link StoredParameters} wrote: the numbers that the graph computes with. */
final class ParameterReader {

    private final String source;
    private final Map<String, TensorProto> initializers = new LinkedHashMap<>();

    /**
     * @param source named in errors
     * @param graph of which nothing but initializers is looked at
     */
    ParameterReader(String source, MessageReader graph) throws IOException {
        this.source = source;
        while (graph.next()) {
            if (graph.field() == GraphProto.INITIALIZER) {
                TensorProto initializer = TensorProto.read(graph.message());
                initializers.put(initializer.name(), initializer);
            }
        }
    }

    ParameterSet parameters() throws IOException {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (TensorProto initializer : initializers.values()) {
            if (initializer.documentation().equals(StoredParameters.PARAMETER)) {
                parameters.put(initializer.name(), read(initializer));
            }
        }
        return new ParameterSet(parameters);
    }

    private Tensor read(TensorProto initializer) throws IOException {
        return switch (initializer.type()) {
            case TensorProto.FLOAT -> read(initializer, Float.BYTES, (bytes, i) -> bytes.getFloat());
            case TensorProto.FLOAT16 ->
                read(initializer, Short.BYTES, (bytes, i) -> HalfPrecision.toFloat(bytes.getShort()));
            case TensorProto.INT8 -> readBytes(initializer);
            default -> throw refuse(initializer, "the type " + initializer.type());
        };
    }

    private Tensor readBytes(TensorProto initializer) throws IOException {
        TensorProto scale = initializers.get(initializer.name() + StoredParameters.SCALE);
        if (scale == null || scale.type() != TensorProto.FLOAT) {
            throw refuse(initializer, "bytes without float32 factors");
        }
        float[] factors = read(scale).toFloatArray();
        if (initializer.sizes().size() != 2 || initializer.sizes().get(1) != factors.length) {
            throw refuse(initializer, factors.length + " factors for a tensor of " + initializer.sizes());
        }
        return read(initializer, 1, (bytes, i) -> bytes.get() * factors[i % factors.length]);
    }

    /** The next element, which is number i. */
    @FunctionalInterface
    private interface Element {
        float next(ByteBuffer bytes, int i);
    }

    private Tensor read(TensorProto initializer, int elementSize, Element element) throws IOException {
        ByteBuffer data = initializer.raw();
        double expected = elementSize;
        for (long size : initializer.sizes()) {
            expected = size < 0 ? Double.NaN : expected * size;
        }
        if (data.remaining() != expected || expected / elementSize * Float.BYTES > Integer.MAX_VALUE) {
            throw refuse(initializer, data.remaining() + " bytes for a tensor of " + initializer.sizes());
        }
        long[] sizes = initializer.sizes().stream().mapToLong(Long::longValue).toArray();
        ByteBuffer bytes = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer values = Tensor.buffer(DType.FLOAT32, Shape.of(sizes));
        FloatBuffer floats = values.asFloatBuffer();
        for (int i = 0; floats.hasRemaining(); i++) {
            floats.put(element.next(bytes, i));
        }
        return Tensor.wrap(DType.FLOAT32, Shape.of(sizes), values);
    }

    private IOException refuse(TensorProto initializer, String found) {
        return new IOException(source + ": expected the parameter '" + initializer.name() + "' as gpicl stores it, got "
                + found + "; was the file changed by another program?");
    }
}
