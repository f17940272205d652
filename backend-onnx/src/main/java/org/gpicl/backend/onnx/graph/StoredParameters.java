package org.gpicl.backend.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.gpicl.backend.onnx.proto.TensorProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.exchange.Precision;

/**
 * Parameters as initializers of some precision, and the nodes that widen them to float32.
 *
 * <p>{@link ParameterReader} undoes it.
 *
 * <p>The nodes have constant operands only: a runtime that folds constants, as ONNX Runtime does, widens the parameters
 * once, when it loads the model.
 */
final class StoredParameters {

    /** The documentation of an initializer that is a parameter, and not just a number in a formula. */
    static final String PARAMETER = "parameter";

    /** After the name of a matrix of bytes: the factors of its columns. */
    static final String SCALE = "/scale";

    private static final int MAX_BYTE = 127;
    private static final double MAX_HALF = 65504;

    private final String operation;
    private final Constants constants;
    private final Nodes nodes;
    private final Precision precision;

    /** @param operation whose name an error carries */
    StoredParameters(String operation, Constants constants, Nodes nodes, Precision precision) {
        this.operation = operation;
        this.constants = constants;
        this.nodes = nodes;
        this.precision = precision;
    }

    /** Stores a parameter under its own name, if that is free, and returns it as float32. */
    OnnxValue add(String name, Tensor value) {
        int rank = value.shape().rank();
        if (precision == Precision.FLOAT32 || rank < 2) {
            return stored(name, Types.tensor(value), value.shape());
        }
        return precision == Precision.INT8 && rank == 2 ? addBytes(name, value) : addHalves(name, value);
    }

    private OnnxValue addHalves(String name, Tensor value) {
        float[] numbers = value.toFloatArray();
        ByteBuffer halves = littleEndian(numbers.length * Short.BYTES);
        for (float number : numbers) {
            if (!(Math.abs(number) <= MAX_HALF)) {
                throw new IllegalArgumentException(operation + ": expected numbers of at most " + (int) MAX_HALF
                        + " for the precision " + precision + ", got " + number + " in " + name + "; use FLOAT32");
            }
            halves.putShort(HalfPrecision.of(number));
        }
        return widened(stored(name, tensor(TensorProto.FLOAT16, value.shape(), halves), value.shape()));
    }

    private OnnxValue addBytes(String name, Tensor value) {
        float[] numbers = value.toFloatArray();
        float[] scales = scales(numbers, (int) value.shape().dim(1).size());
        ByteBuffer bytes = littleEndian(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            bytes.put((byte) (numbers[i] == 0 ? 0 : Math.rint(numbers[i] / scales[i % scales.length])));
        }
        OnnxValue stored = stored(name, tensor(TensorProto.INT8, value.shape(), bytes), value.shape());
        Shape columns = Shape.of(scales.length);
        OnnxValue factors = constants.add(stored.name() + SCALE, Types.tensor(Tensor.of(columns, scales)), columns);
        return nodes.emit("Mul", DType.FLOAT32, value.shape(), List.of(widened(stored), factors));
    }

    /** For each column of a matrix, the factor that takes {@value #MAX_BYTE} to the greatest magnitude in it. */
    private static float[] scales(float[] matrix, int columns) {
        float[] scales = new float[columns];
        for (int i = 0; i < matrix.length; i++) {
            scales[i % columns] = Math.max(scales[i % columns], Math.abs(matrix[i]) / MAX_BYTE);
        }
        return scales;
    }

    private OnnxValue stored(String name, TensorProto value, Shape shape) {
        return constants.add(name, value.withDocumentation(PARAMETER), shape);
    }

    private OnnxValue widened(OnnxValue stored) {
        return nodes.emit("Cast", DType.FLOAT32, stored.shape(), List.of(stored), Attributes.of("to", (long)
                Types.code(DType.FLOAT32)));
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static TensorProto tensor(int type, Shape shape, ByteBuffer elements) {
        return Types.tensor(type, shape, elements.flip());
    }
}
