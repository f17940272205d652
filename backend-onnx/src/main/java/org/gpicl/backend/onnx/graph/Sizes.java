package org.gpicl.backend.onnx.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;

/**
 * Symbolic sizes as values of the outermost graph, where every subgraph sees them too.
 *
 * <p>Every size is a polynomial of names, and every name is the size of an axis of some input of the model. So sizes are
 * computed from the inputs alone: no intermediate value is kept alive for its shape.
 */
final class Sizes {

    private record Axis(OnnxValue input, int index) {}

    private final Nodes nodes;
    private final Constants constants;
    private final Map<Dim, Axis> axes = new HashMap<>();

    /**
     * @param nodes of the outermost graph
     * @param inputs of the model
     */
    Sizes(Nodes nodes, Constants constants, Iterable<OnnxValue> inputs) {
        this.nodes = nodes;
        this.constants = constants;
        for (OnnxValue input : inputs) {
            for (int i = 0; i < input.shape().rank(); i++) {
                axes.putIfAbsent(input.shape().dim(i), new Axis(input, i));
            }
        }
    }

    /** All sizes of a shape: an int64 vector. */
    OnnxValue vector(Shape shape) {
        if (shape.isFixed()) {
            return constants.constant(Types.vector(shape.sizes()));
        }
        List<OnnxValue> parts = shape.dims().stream().map(this::vector).toList();
        return parts.size() == 1
                ? parts.get(0)
                : nodes.emit("Concat", DType.INT64, Shape.of(parts.size()), parts, Attributes.of("axis", 0L));
    }

    /** One size as an int64 scalar. */
    OnnxValue scalar(Dim dim) {
        OnnxValue vector = vector(dim);
        return nodes.emit("Squeeze", DType.INT64, Shape.SCALAR, List.of(vector));
    }

    private OnnxValue vector(Dim dim) {
        if (dim.isFixed()) {
            return constants.constant(Types.vector(dim.size()));
        }
        return axes.containsKey(dim) ? axisSize(dim) : polynomial(dim);
    }

    private OnnxValue axisSize(Dim dim) {
        Axis axis = axes.get(dim);
        if (axis == null) {
            throw new IllegalArgumentException(
                    "compile: expected some input to have an axis of size " + dim + ", got " + axes.keySet());
        }
        return nodes.emit(
                "Shape",
                DType.INT64,
                Shape.of(1),
                List.of(axis.input),
                Attributes.of("start", (long) axis.index),
                Attributes.of("end", axis.index + 1L));
    }

    private OnnxValue polynomial(Dim dim) {
        return reduce("Add", dim.terms().stream().map(this::term));
    }

    private OnnxValue term(Dim.Term term) {
        OnnxValue factor = constants.constant(Types.vector(term.coefficient()));
        if (term.names().isEmpty()) {
            return factor;
        }
        OnnxValue names = reduce("Mul", term.names().stream().map(name -> axisSize(Dim.named(name))));
        return term.coefficient() == 1 ? names : reduce("Mul", Stream.of(factor, names));
    }

    private OnnxValue reduce(String operator, Stream<OnnxValue> operands) {
        return operands.reduce((a, b) -> nodes.emit(operator, DType.INT64, Shape.of(1), List.of(a, b)))
                .orElseThrow();
    }
}
