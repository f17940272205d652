package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.backend.onnx.proto.TensorProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;

/**
 * The initializers of a model. All belong to the outermost graph, where every subgraph sees them too; equal constants
 * become one.
 */
final class Constants {

    private final Names names;
    private final Map<Tensor, OnnxValue> known = new HashMap<>();
    private final List<TensorProto> initializers = new ArrayList<>();

    Constants(Names names) {
        this.names = names;
    }

    /** A constant that the computation makes. */
    OnnxValue constant(Tensor value) {
        return known.computeIfAbsent(value, v -> add(names.fresh("constant"), v.dtype(), Types.tensor(v), v.shape()));
    }

    /** A tensor without elements, float32 or int64. */
    OnnxValue empty(DType dtype, Shape shape) {
        return constant(Tensor.wrap(dtype, shape, Tensor.buffer(dtype, shape)));
    }

    /**
     * An initializer, under the wished name if that is free.
     *
     * @param value whatever its type, what is made of it counts as float32
     */
    OnnxValue add(String name, TensorProto value, Shape shape) {
        return add(names.claim(name), DType.FLOAT32, value, shape);
    }

    private OnnxValue add(String name, DType dtype, TensorProto value, Shape shape) {
        initializers.add(value.withName(name));
        return new OnnxValue(name, dtype, shape);
    }

    List<TensorProto> initializers() {
        return initializers;
    }
}
