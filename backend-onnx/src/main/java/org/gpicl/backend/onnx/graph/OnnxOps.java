package org.gpicl.backend.onnx.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.backend.onnx.proto.AttributeProto;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Operands;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/** Operations that emit the nodes of one graph. */
final class OnnxOps implements TensorOps<OnnxValue> {

    /** How many float32 the widest vectors of today's processors hold. */
    private static final int VECTOR = 16;

    private final Root root;
    private final Nodes nodes;
    /** Values of which each is the other with its last two axes exchanged. */
    private final Map<OnnxValue, OnnxValue> transposes = new HashMap<>();

    /** @param nodes of the graph that is being written: the outermost or a subgraph */
    OnnxOps(Root root, Nodes nodes) {
        this.root = root;
        this.nodes = nodes;
    }

    // ---------------------------------------------------------------- making and inspecting values

    @Override
    public Shape shape(OnnxValue x) {
        return x.shape();
    }

    @Override
    public DType dtype(OnnxValue x) {
        return x.dtype();
    }

    @Override
    public OnnxValue constant(Tensor value) {
        return root.constants().constant(value);
    }

    @Override
    public OnnxValue fill(OnnxValue like, float value) {
        return like.shape().rank() == 0 ? constant(value) : filled(like.shape(), value);
    }

    private OnnxValue filled(Shape shape, float value) {
        return nodes.emit(
                "ConstantOfShape",
                DType.FLOAT32,
                shape,
                List.of(root.sizes().vector(shape)),
                Attributes.of("value", Types.tensor(Tensor.of(Shape.of(1), value))));
    }

    @Override
    public OnnxValue indices(OnnxValue x, int axis) {
        Dim size = x.shape().dim(x.shape().axis("indices", axis));
        return nodes.emit(
                "Range",
                DType.INT64,
                Shape.of(size),
                List.of(number(0), root.sizes().scalar(size), number(1)));
    }

    @Override
    public OnnxValue size(OnnxValue x, int axis) {
        return root.sizes().scalar(x.shape().dim(x.shape().axis("size", axis)));
    }

    @Override
    public OnnxValue cast(OnnxValue x, DType dtype) {
        if (dtype == DType.BOOL) {
            throw new IllegalArgumentException("cast: expected float32 or int64, got bool; compare instead");
        }
        if (dtype == x.dtype()) {
            return x;
        }
        return nodes.emit("Cast", dtype, x.shape(), List.of(x), Attributes.of("to", (long) Types.code(dtype)));
    }

    // ---------------------------------------------------------------- elementwise

    @Override
    public OnnxValue add(OnnxValue a, OnnxValue b) {
        Operands.requireEqualNumbers(this, "add", a, b);
        return broadcast("add", "Add", a.dtype(), a, b);
    }

    @Override
    public OnnxValue subtract(OnnxValue a, OnnxValue b) {
        Operands.requireEqualNumbers(this, "subtract", a, b);
        return broadcast("subtract", "Sub", a.dtype(), a, b);
    }

    @Override
    public OnnxValue multiply(OnnxValue a, OnnxValue b) {
        Operands.requireEqualNumbers(this, "multiply", a, b);
        return broadcast("multiply", "Mul", a.dtype(), a, b);
    }

    @Override
    public OnnxValue divide(OnnxValue a, OnnxValue b) {
        Operands.requireFloat(this, "divide", List.of(a, b));
        return broadcast("divide", "Div", DType.FLOAT32, a, b);
    }

    @Override
    public OnnxValue maximum(OnnxValue a, OnnxValue b) {
        Operands.requireFloat(this, "maximum", List.of(a, b));
        return broadcast("maximum", "Max", DType.FLOAT32, a, b);
    }

    @Override
    public OnnxValue minimum(OnnxValue a, OnnxValue b) {
        Operands.requireFloat(this, "minimum", List.of(a, b));
        return broadcast("minimum", "Min", DType.FLOAT32, a, b);
    }

    @Override
    public OnnxValue exp(OnnxValue x) {
        return elementwise("exp", "Exp", x);
    }

    @Override
    public OnnxValue log(OnnxValue x) {
        return elementwise("log", "Log", x);
    }

    @Override
    public OnnxValue sqrt(OnnxValue x) {
        return elementwise("sqrt", "Sqrt", x);
    }

    @Override
    public OnnxValue tanh(OnnxValue x) {
        return elementwise("tanh", "Tanh", x);
    }

    @Override
    public OnnxValue sigmoid(OnnxValue x) {
        return elementwise("sigmoid", "Sigmoid", x);
    }

    @Override
    public OnnxValue relu(OnnxValue x) {
        return elementwise("relu", "Relu", x);
    }

    @Override
    public OnnxValue erf(OnnxValue x) {
        return elementwise("erf", "Erf", x);
    }

    @Override
    public OnnxValue less(OnnxValue a, OnnxValue b) {
        Operands.requireEqualNumbers(this, "less", a, b);
        return broadcast("less", "Less", DType.BOOL, a, b);
    }

    @Override
    public OnnxValue equal(OnnxValue a, OnnxValue b) {
        Operands.requireEqualNumbers(this, "equal", a, b);
        return broadcast("equal", "Equal", DType.BOOL, a, b);
    }

    @Override
    public OnnxValue select(OnnxValue condition, OnnxValue a, OnnxValue b) {
        Operands.require(this, "select", DType.BOOL, condition);
        Operands.requireFloat(this, "select", List.of(a, b));
        Shape shape = Shapes.broadcast("select", condition.shape(), Shapes.broadcast("select", a.shape(), b.shape()));
        return nodes.emit("Where", DType.FLOAT32, shape, List.of(condition, a, b));
    }

    private OnnxValue elementwise(String operation, String operator, OnnxValue x, AttributeProto... attributes) {
        Operands.requireFloat(this, operation, List.of(x));
        return nodes.emit(operator, DType.FLOAT32, x.shape(), List.of(x), attributes);
    }

    private OnnxValue broadcast(String operation, String operator, DType dtype, OnnxValue a, OnnxValue b) {
        return nodes.emit(operator, dtype, Shapes.broadcast(operation, a.shape(), b.shape()), List.of(a, b));
    }

    // ---------------------------------------------------------------- reductions and products

    @Override
    public OnnxValue sum(OnnxValue x, int... axes) {
        Operands.requireFloat(this, "sum", List.of(x));
        Shape shape = Shapes.reduce("sum", x.shape(), axes);
        // no axes at all would mean every axis to ONNX
        return axes.length == 0
                ? x
                : nodes.emit("ReduceSum", DType.FLOAT32, shape, List.of(x, vector(positions("sum", x, axes))));
    }

    @Override
    public OnnxValue max(OnnxValue x, int... axes) {
        return reduce("max", "ReduceMax", x, axes);
    }

    @Override
    public OnnxValue mean(OnnxValue x, int... axes) {
        return reduce("mean", "ReduceMean", x, axes);
    }

    /** Until opset 18 every reduction but the sum takes its axes as an attribute. */
    private OnnxValue reduce(String operation, String operator, OnnxValue x, int... axes) {
        Operands.requireFloat(this, operation, List.of(x));
        Shape shape = Shapes.reduce(operation, x.shape(), axes);
        return axes.length == 0
                ? x
                : nodes.emit(
                        operator,
                        DType.FLOAT32,
                        shape,
                        List.of(x),
                        Attributes.of("axes", positions(operation, x, axes)));
    }

    private static long[] positions(String operation, OnnxValue x, int... axes) {
        return Arrays.stream(axes)
                .mapToLong(axis -> x.shape().axis(operation, axis))
                .toArray();
    }

    @Override
    public OnnxValue matMul(OnnxValue a, OnnxValue b) {
        Operands.requireFloat(this, "matMul", List.of(a, b));
        OnnxValue left = transposes.get(a);
        if (left != null && isNarrow(b, a.shape().dim(-2))) {
            return transposeLast(matMul(transposeLast(b), left));
        }
        return new MatMulNode(root, nodes, a, b).emit();
    }

    /**
     * Whether the product of a transposed matrix and this one should be computed the other way round: the kernel copies
     * what is transposed, which pays if many columns share the copy.
     */
    private static boolean isNarrow(OnnxValue right, Dim rows) {
        Dim columns = right.shape().dim(-1);
        return columns.isFixed() && columns.size() <= VECTOR && (!rows.isFixed() || rows.size() > columns.size());
    }

    @Override
    public OnnxValue transposeLast(OnnxValue x) {
        OnnxValue known = transposes.get(x);
        if (known != null) {
            return known;
        }
        OnnxValue transpose = TensorOps.super.transposeLast(x);
        transposes.put(x, transpose);
        transposes.put(transpose, x);
        return transpose;
    }

    // ---------------------------------------------------------------- shape

    @Override
    public OnnxValue reshape(OnnxValue x, long... sizes) {
        return reshape(x, Shapes.reshape(x.shape(), sizes));
    }

    @Override
    public OnnxValue reshapeLike(OnnxValue x, OnnxValue like) {
        return reshape(x, Shapes.reshapeLike(x.shape(), like.shape()));
    }

    private OnnxValue reshape(OnnxValue x, Shape target) {
        if (target.equals(x.shape())) {
            return x;
        }
        long[] numbers = ReshapeTarget.inNumbers(x.shape(), target);
        return numbers == null
                ? nodes.emit(
                        "Reshape",
                        x.dtype(),
                        target,
                        List.of(x, root.sizes().vector(target)),
                        // a size of 0 in the vector is meant as such, not as "keep"
                        Attributes.of("allowzero", 1L))
                : nodes.emit("Reshape", x.dtype(), target, List.of(x, vector(numbers)));
    }

    @Override
    public OnnxValue expandDims(OnnxValue x, int axis) {
        Shape shape = Shapes.expandDims(x.shape(), axis);
        int position = axis < 0 ? axis + shape.rank() : axis;
        return nodes.emit("Unsqueeze", x.dtype(), shape, List.of(x, vector(position)));
    }

    @Override
    public OnnxValue squeeze(OnnxValue x, int axis) {
        Shape shape = Shapes.squeeze(x.shape(), axis);
        return nodes.emit(
                "Squeeze", x.dtype(), shape, List.of(x, vector(x.shape().axis("squeeze", axis))));
    }

    @Override
    public OnnxValue transpose(OnnxValue x, int... permutation) {
        Shape shape = Shapes.transpose(x.shape(), permutation);
        return Arrays.equals(permutation, IntStream.range(0, permutation.length).toArray())
                ? x
                : nodes.emit("Transpose", x.dtype(), shape, List.of(x), Attributes.of("perm", permutation));
    }

    @Override
    public OnnxValue broadcastLike(OnnxValue x, OnnxValue like) {
        Shape shape = Shapes.broadcastLike(x.shape(), like.shape());
        if (shape.equals(x.shape())) {
            return x;
        }
        // ONNX Runtime 1.28 takes a known size of 0 for one that is to be kept
        return shape.isFixed() && shape.elements() == 0
                ? root.constants().empty(x.dtype(), shape)
                : nodes.emit("Expand", x.dtype(), shape, List.of(x, root.sizes().vector(shape)));
    }

    @Override
    public OnnxValue concat(int axis, List<OnnxValue> parts) {
        Shape shape = Shapes.concat(axis, parts.stream().map(OnnxValue::shape).toList());
        OnnxValue first = parts.get(0);
        parts.forEach(part -> Operands.require(this, "concat", first.dtype(), part));
        return parts.size() == 1
                ? first
                : nodes.emit("Concat", first.dtype(), shape, parts, Attributes.of("axis", (long)
                        shape.axis("concat", axis)));
    }

    @Override
    public OnnxValue slice(OnnxValue x, int axis, long start, long end) {
        Shape shape = Shapes.slice(x.shape(), axis, start, end);
        if (shape.equals(x.shape())) {
            return x;
        }
        // Shapes.END is the number by which ONNX, too, means the end
        return nodes.emit(
                "Slice",
                x.dtype(),
                shape,
                List.of(x, vector(start), vector(end), vector(x.shape().axis("slice", axis))));
    }

    @Override
    public List<OnnxValue> split(OnnxValue x, int axis, List<OnnxValue> likes) {
        List<Shape> shapes = Shapes.split(
                x.shape(), axis, likes.stream().map(OnnxValue::shape).toList());
        if (shapes.size() == 1) {
            return List.of(x);
        }
        int position = x.shape().axis("split", axis);
        Shape lengths = new Shape(shapes.stream().map(s -> s.dim(position)).toList());
        List<String> names = nodes.emit(
                "Split", shapes.size(), List.of(x, root.sizes().vector(lengths)), Attributes.of("axis", (long)
                        position));
        List<OnnxValue> pieces = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            pieces.add(new OnnxValue(names.get(i), x.dtype(), shapes.get(i)));
        }
        return pieces;
    }

    @Override
    public OnnxValue gather(OnnxValue table, OnnxValue indices) {
        Operands.require(this, "gather", DType.INT64, indices);
        Shape shape = Shapes.gather(table.shape(), indices.shape());
        return nodes.emit("Gather", table.dtype(), shape, List.of(table, indices), Attributes.of("axis", 0L));
    }

    // ---------------------------------------------------------------- composites with a node of their own

    @Override
    public OnnxValue softmax(OnnxValue x, int axis) {
        return elementwise(
                "softmax", "Softmax", x, Attributes.of("axis", (long) x.shape().axis("softmax", axis)));
    }

    @Override
    public OnnxValue logSoftmax(OnnxValue x, int axis) {
        return elementwise("logSoftmax", "LogSoftmax", x, Attributes.of("axis", (long)
                x.shape().axis("logSoftmax", axis)));
    }

    /** In the form that ONNX Runtime recognises and runs as one kernel. */
    @Override
    public OnnxValue gelu(OnnxValue x) {
        OnnxValue doubled = add(erf(divide(x, constant((float) Math.sqrt(2)))), 1f);
        return multiply(multiply(x, doubled), 0.5f);
    }

    /** gradient/2 · (1 + erf(w) + w · exp(ln(2/√π) − w²)) where w = x/√2: as few passes over the elements as it takes. */
    @Override
    public OnnxValue geluGradient(OnnxValue x, OnnxValue gradient) {
        OnnxValue w = multiply(x, (float) Math.sqrt(0.5));
        OnnxValue factor = constant((float) Math.log(2 / Math.sqrt(Math.PI)));
        OnnxValue density = multiply(w, exp(subtract(factor, multiply(w, w))));
        // ONNX Runtime halves the gradient within the product of which it comes
        return multiply(multiply(gradient, 0.5f), add(add(erf(w), density), 1f));
    }

    @Override
    public OnnxValue layerNorm(OnnxValue x, OnnxValue gain, OnnxValue bias, float epsilon) {
        Operands.requireFloat(this, "layerNorm", List.of(x, gain, bias));
        Shape features = new Shape(List.of(x.shape().dim(-1)));
        if (!gain.shape().equals(features) || !bias.shape().equals(features)) {
            throw new IllegalArgumentException("layerNorm: expected gain and bias to be " + features + ", got "
                    + gain.shape() + " and " + bias.shape());
        }
        return TensorOps.super.layerNorm(x, gain, bias, epsilon);
    }

    /**
     * As InstanceNormalization, which takes each row for a channel: ONNX Runtime's LayerNormalization does one number at a
     * time, and loses digits where the mean is large beside the deviation. So does this one, but for the mean subtracted.
     */
    @Override
    public OnnxValue normalize(OnnxValue x, float epsilon) {
        Dim features = x.shape().dim(-1);
        if (!features.isFixed() || features.is(0)) {
            return TensorOps.super.normalize(x, epsilon);
        }
        OnnxValue centered = subtract(x, mean(x, -1));
        OnnxValue rows = x.shape().rank() == 3 ? centered : reshape(centered, -1, 1, features.size());
        Shape channels = Shape.of(rows.shape().dim(1));
        OnnxValue normalized = nodes.emit(
                "InstanceNormalization",
                DType.FLOAT32,
                rows.shape(),
                List.of(rows, filled(channels, 1), filled(channels, 0)),
                Attributes.of("epsilon", epsilon));
        return reshapeLike(normalized, x);
    }

    // ---------------------------------------------------------------- recurrence

    @Override
    public Step<OnnxValue> scan(
            List<OnnxValue> initial,
            List<OnnxValue> sequences,
            List<OnnxValue> shared,
            int axis,
            boolean reverse,
            ScanStep<OnnxValue> step) {
        boolean atMostOneStep = sequences.stream()
                .map(sequence -> sequence.shape().dim(axis))
                .allMatch(length -> length.is(0) || length.is(1));
        // without a subgraph, such a recurrence is a step like any other operation
        return atMostOneStep
                ? TensorOps.super.scan(initial, sequences, shared, axis, reverse, step)
                : new ScanNode(root, initial, sequences, axis, reverse).emit(nodes, shared, step);
    }

    // ---------------------------------------------------------------- small constants

    private OnnxValue vector(long... values) {
        return constant(Types.vector(values));
    }

    private OnnxValue number(long value) {
        return constant(Tensor.of(Shape.SCALAR, value));
    }
}
