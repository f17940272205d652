package org.gpicl.backend.onnx.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;

/**
 * A product of matrices that is right for sizes of 0 too, in spite of two faults of ONNX Runtime 1.28: where there is
 * nothing to add up it leaves all matrices but the first uninitialised, and it does not broadcast to no matrices.
 */
final class MatMulNode {

    private final Root root;
    private final Nodes nodes;
    private final OnnxValue a;
    private final OnnxValue b;
    private final Shape shape;

    MatMulNode(Root root, Nodes nodes, OnnxValue a, OnnxValue b) {
        this.root = root;
        this.nodes = nodes;
        this.a = a;
        this.b = b;
        this.shape = Shapes.matMul(a.shape(), b.shape());
    }

    OnnxValue emit() {
        if (shape.isFixed() && shape.elements() == 0) {
            return root.constants().empty(DType.FLOAT32, shape);
        }
        // One matrix on the right is where the kernel sees a single product, unless it takes in a transposition.
        boolean single = isSingle(b.shape()) && !nodes.isResultOf("Transpose", a);
        OnnxValue product = nodes.emit("MatMul", DType.FLOAT32, shape, List.of(repeated(a), single ? b : repeated(b)));
        return shape.rank() == 2 || isPositive(a.shape().dim(-1)) ? product : zeroIfNothingToAdd(product);
    }

    private static boolean isSingle(Shape operand) {
        return operand.dims().subList(0, operand.rank() - 2).stream().allMatch(dim -> dim.is(1));
    }

    private static boolean isPositive(Dim dim) {
        return dim.isFixed() && dim.size() > 0;
    }

    /** The operand, repeated for each matrix of the product if there may be none of these. */
    private OnnxValue repeated(OnnxValue operand) {
        Shape own = operand.shape();
        Shape full = shape.withDim(-2, own.dim(-2)).withDim(-1, own.dim(-1));
        boolean vanishes = IntStream.rangeClosed(3, full.rank())
                .filter(i -> i > own.rank() || !own.dim(-i).equals(full.dim(-i)))
                .anyMatch(i -> !isPositive(full.dim(-i)));
        return vanishes
                ? nodes.emit(
                        "Expand",
                        operand.dtype(),
                        full,
                        List.of(operand, root.sizes().vector(full)))
                : operand;
    }

    private OnnxValue zeroIfNothingToAdd(OnnxValue product) {
        OnnxValue terms = root.sizes().scalar(a.shape().dim(-1));
        OnnxValue none = root.constants().constant(Tensor.of(Shape.SCALAR, 0L));
        OnnxValue some = nodes.emit("Less", DType.BOOL, Shape.SCALAR, List.of(none, terms));
        OnnxValue zero = root.constants().constant(Tensor.scalar(0));
        return nodes.emit("Where", DType.FLOAT32, shape, List.of(some, product, zero));
    }
}
