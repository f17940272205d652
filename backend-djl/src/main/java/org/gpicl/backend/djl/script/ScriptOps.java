package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gpicl.backend.djl.script.Statement.Assignment;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Operands;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Operations that write the lines of a script.
 *
 * <p>What has been written once is not written again, and stands in the outermost block that knows its operands.
 *
 * <p>In bfloat16 arithmetic, matrix products take and give bfloat16, and elementwise operations, softmax and views of
 * what is in bfloat16 keep it so; everything else widens it first.
 */
final class ScriptOps implements TensorOps<ScriptValue> {

    /** Of PyTorch's scalar types, by the numbers that scripts write. */
    private static final int FLOAT32 = 6;

    private static final int BFLOAT16 = 15;

    private final ScriptContext context;
    private final Block block;

    /** @param block that is being written */
    ScriptOps(ScriptContext context, Block block) {
        this.context = context;
        this.block = block;
    }

    // ---------------------------------------------------------------- writing

    /** How the memory of a result comes about. */
    private enum Memory {
        /** New. */
        MADE,
        /** That of operand 0. */
        VIEW,
        /** That of operand 0, elements of which stand for several. */
        REPEATED
    }

    private record Result(DType dtype, Shape shape, boolean half) {}

    private List<ScriptValue> write(
            String expression,
            @Nullable String overwriting,
            Memory memory,
            List<Result> results,
            List<ScriptValue> operands) {
        Block home = block.home(operands);
        String text = new Assignment(List.of(), expression, operands, null).text(expression);
        List<ScriptValue> before = home.known(text);
        if (before != null) {
            return before;
        }
        List<ScriptValue> values = new ArrayList<>();
        for (Result result : results) {
            String name = context.fresh("t");
            values.add(
                    memory == Memory.MADE
                            ? ScriptValue.made(name, result.dtype, result.shape, result.half, home)
                            : ScriptValue.view(name, result.shape, operands.get(0), memory == Memory.VIEW, home));
        }
        home.add(text, new Assignment(List.copyOf(values), expression, List.copyOf(operands), overwriting));
        return values;
    }

    private ScriptValue made(String expression, DType dtype, Shape shape, boolean half, ScriptValue... operands) {
        return write(expression, null, Memory.MADE, List.of(new Result(dtype, shape, half)), List.of(operands))
                .get(0);
    }

    private ScriptValue made(String expression, Shape shape, ScriptValue... operands) {
        return made(expression, DType.FLOAT32, shape, false, operands);
    }

    /** All elements of x in another order or shape. */
    private ScriptValue rearranged(String expression, Shape shape, ScriptValue x, boolean transposing) {
        Block home = block.home(List.of(x));
        String text = expression.replace("{0}", x.text());
        List<ScriptValue> before = home.known(text);
        if (before != null) {
            return before.get(0);
        }
        ScriptValue.Rearrangement how = new ScriptValue.Rearrangement(x, expression, transposing);
        ScriptValue value = ScriptValue.rearranged(context.fresh("t"), shape, how, home);
        home.add(text, new Assignment(List.of(value), expression, List.of(x), null));
        return value;
    }

    private ScriptValue rearranged(String expression, Shape shape, ScriptValue x) {
        return rearranged(expression, shape, x, false);
    }

    /** A number as a tensor. */
    private ScriptValue tensor(ScriptValue x) {
        return x.isNumber() ? made(context.full("[]", x.text(), FLOAT32), Shape.SCALAR) : x;
    }

    /** In float32. */
    private ScriptValue wide(ScriptValue x) {
        return x.isHalf() ? made("torch.to({0}, " + FLOAT32 + ")", x.shape(), x) : tensor(x);
    }

    /** In bfloat16 where the script computes in it. */
    private ScriptValue narrow(ScriptValue x) {
        ScriptValue.Rearrangement how = x.rearrangement();
        if (x.isHalf() || !context.half()) {
            return tensor(x);
        }
        return how == null
                ? made("torch.to({0}, " + BFLOAT16 + ")", DType.FLOAT32, x.shape(), true, tensor(x))
                // what is needed in several orders is narrowed once
                : rearranged(how.expression(), x.shape(), narrow(how.source()), how.transposing());
    }

    /** As an output of the script. */
    ScriptValue output(ScriptValue x) {
        return wide(x);
    }

    private static String list(long... numbers) {
        return Arrays.toString(numbers);
    }

    private static String positions(String operation, ScriptValue x, int... axes) {
        return list(Arrays.stream(axes)
                .mapToLong(axis -> x.shape().axis(operation, axis))
                .toArray());
    }

    // ---------------------------------------------------------------- making and inspecting values

    @Override
    public Shape shape(ScriptValue x) {
        return x.shape();
    }

    @Override
    public DType dtype(ScriptValue x) {
        return x.dtype();
    }

    @Override
    public ScriptValue constant(Tensor value) {
        if (value.dtype() == DType.FLOAT32 && value.shape().rank() == 0) {
            float number = value.floats().get(0);
            if (Float.isFinite(number)) {
                return ScriptValue.number(number);
            }
        }
        return context.constant(value);
    }

    @Override
    public ScriptValue fill(ScriptValue like, float value) {
        if (like.shape().rank() == 0 && Float.isFinite(value)) {
            return ScriptValue.number(value);
        }
        return Float.isFinite(value)
                ? made(context.full(context.sizes(like.shape()), Double.toString(value), FLOAT32), like.shape())
                : broadcastLike(constant(Tensor.scalar(value)), like);
    }

    @Override
    public ScriptValue indices(ScriptValue x, int axis) {
        Dim size = x.shape().dim(x.shape().axis("indices", axis));
        return made(context.range(size), DType.INT64, Shape.of(size), false);
    }

    @Override
    public ScriptValue size(ScriptValue x, int axis) {
        Dim size = x.shape().dim(x.shape().axis("size", axis));
        return made(
                context.full("[]", context.size(size), ScriptContext.code(DType.INT64)),
                DType.INT64,
                Shape.SCALAR,
                false);
    }

    @Override
    public ScriptValue cast(ScriptValue x, DType dtype) {
        if (dtype == DType.BOOL) {
            throw new IllegalArgumentException("cast: expected float32 or int64, got bool; compare instead");
        }
        // to float32 means all its digits
        return dtype == x.dtype()
                ? wide(x)
                : made("torch.to({0}, " + ScriptContext.code(dtype) + ")", dtype, x.shape(), false, wide(x));
    }

    // ---------------------------------------------------------------- elementwise

    @Override
    public ScriptValue add(ScriptValue a, ScriptValue b) {
        Operands.requireEqualNumbers(this, "add", a, b);
        return arithmetic("add", a.isNumber() ? b : a, a.isNumber() ? a : b);
    }

    @Override
    public ScriptValue subtract(ScriptValue a, ScriptValue b) {
        Operands.requireEqualNumbers(this, "subtract", a, b);
        return arithmetic("sub", a, b);
    }

    @Override
    public ScriptValue multiply(ScriptValue a, ScriptValue b) {
        Operands.requireEqualNumbers(this, "multiply", a, b);
        return arithmetic("mul", a.isNumber() ? b : a, a.isNumber() ? a : b);
    }

    @Override
    public ScriptValue divide(ScriptValue a, ScriptValue b) {
        Operands.requireFloat(this, "divide", List.of(a, b));
        return arithmetic("div", wide(a), b.isNumber() ? b : wide(b));
    }

    /** Sum, difference, product or quotient; the second operand may be a number. */
    private ScriptValue arithmetic(String function, ScriptValue a, ScriptValue b) {
        Shape shape = Shapes.broadcast(operation(function), a.shape(), b.shape());
        boolean half = isHalf(a, b, shape) && isHalf(b, a, shape);
        ScriptValue left = half ? narrow(a) : tensor(a);
        ScriptValue right = half && !b.isNumber() ? narrow(b) : b;
        boolean commutes = function.equals("add") || function.equals("mul");
        if (commutes && isOverwritable(right, shape, half) && !isOverwritable(left, shape, half)) {
            return arithmetic(function, right, left, shape, half);
        }
        return arithmetic(function, left, right, shape, half);
    }

    private ScriptValue arithmetic(String function, ScriptValue left, ScriptValue right, Shape shape, boolean half) {
        boolean overwritable = isOverwritable(left, shape, half);
        return write(
                        "torch." + function + "({0}, {1})",
                        overwritable ? "torch." + function + "_({0}, {1})" : null,
                        Memory.MADE,
                        List.of(new Result(left.dtype(), shape, half)),
                        List.of(left, right))
                .get(0);
    }

    /** Claims that x does not stand against a result in bfloat16: it is so, a number, or repeated along one that is. */
    private static boolean isHalf(ScriptValue x, ScriptValue other, Shape result) {
        return x.isHalf() || other.isHalf() && (x.isNumber() || !x.shape().equals(result));
    }

    /** Claims that x is of the result's size and width and in memory of its own. */
    private static boolean isOverwritable(ScriptValue x, Shape result, boolean half) {
        return x.isOwn() && x.shape().equals(result) && x.isHalf() == half;
    }

    private static String operation(String function) {
        return switch (function) {
            case "sub" -> "subtract";
            case "mul" -> "multiply";
            case "div" -> "divide";
            default -> function;
        };
    }

    @Override
    public ScriptValue maximum(ScriptValue a, ScriptValue b) {
        return floats("maximum", "torch.maximum({0}, {1})", a, b);
    }

    @Override
    public ScriptValue minimum(ScriptValue a, ScriptValue b) {
        return floats("minimum", "torch.minimum({0}, {1})", a, b);
    }

    /** An elementwise function of two float32 tensors. */
    private ScriptValue floats(String operation, String expression, ScriptValue a, ScriptValue b) {
        Operands.requireFloat(this, operation, List.of(a, b));
        return made(expression, Shapes.broadcast(operation, a.shape(), b.shape()), wide(a), wide(b));
    }

    @Override
    public ScriptValue exp(ScriptValue x) {
        return elementwise("exp", wide(x));
    }

    @Override
    public ScriptValue log(ScriptValue x) {
        return elementwise("log", wide(x));
    }

    @Override
    public ScriptValue sqrt(ScriptValue x) {
        return elementwise("sqrt", wide(x));
    }

    /**
     * In float32 as 2σ(2x) − 1: PyTorch has the exponential in vectors of this processor, and tanh in those of MKL, a fifth as
     * fast. In bfloat16 that would leave no digit near 0.
     */
    @Override
    public ScriptValue tanh(ScriptValue x) {
        Operands.requireFloat(this, "tanh", List.of(x));
        return x.isHalf() ? elementwise("tanh", x) : add(multiply(sigmoid(multiply(x, 2f)), 2f), -1f);
    }

    @Override
    public ScriptValue tanhGradient(ScriptValue tanh, ScriptValue gradient) {
        return elementwiseGradient("tanhGradient", "torch.tanh_backward({0}, {1})", tanh, gradient);
    }

    @Override
    public ScriptValue sigmoidGradient(ScriptValue sigmoid, ScriptValue gradient) {
        return elementwiseGradient("sigmoidGradient", "torch.sigmoid_backward({0}, {1})", sigmoid, gradient);
    }

    @Override
    public ScriptValue reluGradient(ScriptValue x, ScriptValue gradient) {
        return elementwiseGradient("reluGradient", "torch.threshold_backward({0}, {1}, 0)", x, gradient);
    }

    /** @param saved by the forward pass: the input or the output */
    private ScriptValue elementwiseGradient(
            String operation, String expression, ScriptValue saved, ScriptValue gradient) {
        Operands.requireFloat(this, operation, List.of(saved, gradient));
        boolean half = saved.isHalf() && gradient.isHalf();
        ScriptValue g = broadcastLike(half ? gradient : wide(gradient), saved);
        return made(expression, DType.FLOAT32, saved.shape(), half, g, half ? saved : wide(saved));
    }

    @Override
    public ScriptValue sigmoid(ScriptValue x) {
        return elementwise("sigmoid", x);
    }

    @Override
    public ScriptValue relu(ScriptValue x) {
        return elementwise("relu", x);
    }

    @Override
    public ScriptValue erf(ScriptValue x) {
        return elementwise("erf", wide(x));
    }

    /** A function of each element, which PyTorch has in place, too. */
    private ScriptValue elementwise(String function, ScriptValue x) {
        Operands.requireFloat(this, function, List.of(x));
        ScriptValue operand = tensor(x);
        return write(
                        "torch." + function + "({0})",
                        "torch." + function + "_({0})",
                        Memory.MADE,
                        List.of(new Result(DType.FLOAT32, x.shape(), x.isHalf())),
                        List.of(operand))
                .get(0);
    }

    @Override
    public ScriptValue negate(ScriptValue x) {
        return elementwise("neg", x);
    }

    @Override
    public ScriptValue less(ScriptValue a, ScriptValue b) {
        return compare("less", "torch.lt({0}, {1})", a, b);
    }

    @Override
    public ScriptValue equal(ScriptValue a, ScriptValue b) {
        return compare("equal", "torch.eq({0}, {1})", a, b);
    }

    private ScriptValue compare(String operation, String expression, ScriptValue a, ScriptValue b) {
        Operands.requireEqualNumbers(this, operation, a, b);
        return made(expression, DType.BOOL, Shapes.broadcast(operation, a.shape(), b.shape()), false, wide(a), wide(b));
    }

    @Override
    public ScriptValue select(ScriptValue condition, ScriptValue a, ScriptValue b) {
        Operands.require(this, "select", DType.BOOL, condition);
        Operands.requireFloat(this, "select", List.of(a, b));
        Shape shape = Shapes.broadcast("select", Shapes.broadcast("select", condition.shape(), a.shape()), b.shape());
        return made("torch.where({0}, {1}, {2})", shape, condition, wide(a), wide(b));
    }

    // ---------------------------------------------------------------- reductions and products

    /** Of what is in bfloat16, added up in float32 and rounded at the end: PyTorch would else widen all of it first. */
    @Override
    public ScriptValue sum(ScriptValue x, int... axes) {
        Operands.requireFloat(this, "sum", List.of(x));
        Shape shape = Shapes.reduce("sum", x.shape(), axes);
        return axes.length == 0
                ? x
                : made(
                        "torch.sum({0}, " + positions("sum", x, axes) + ", True)",
                        DType.FLOAT32,
                        shape,
                        x.isHalf(),
                        tensor(x));
    }

    @Override
    public ScriptValue mean(ScriptValue x, int... axes) {
        return reduce("mean", "torch.mean({0}, %s, True, dtype=" + FLOAT32 + ")", x, axes);
    }

    @Override
    public ScriptValue max(ScriptValue x, int... axes) {
        return reduce("max", "torch.amax({0}, %s, True)", wide(x), axes);
    }

    private ScriptValue reduce(String operation, String expression, ScriptValue x, int... axes) {
        Operands.requireFloat(this, operation, List.of(x));
        Shape shape = Shapes.reduce(operation, x.shape(), axes);
        return axes.length == 0 ? x : made(expression.formatted(positions(operation, x, axes)), shape, tensor(x));
    }

    @Override
    public ScriptValue matMul(ScriptValue a, ScriptValue b) {
        Operands.requireFloat(this, "matMul", List.of(a, b));
        Shape shape = Shapes.matMul(a.shape(), b.shape());
        ScriptValue left = narrow(a);
        ScriptValue right = narrow(b);
        if (b.shape().rank() == 2) {
            return made(context.product(b.shape()), DType.FLOAT32, shape, context.half(), left, right);
        }
        List<Dim> batch = shape.dims().subList(0, shape.rank() - 2);
        if (batch.size() > 1 && isBatch(batch, a) && isBatch(batch, b)) {
            // as matrices in one row: PyTorch would copy a transposed factor to get there
            ScriptValue product = matMul(stacked(left), stacked(right));
            return reshape(product, shape);
        }
        String function = batch.size() == 1 && isBatch(batch, a) && isBatch(batch, b) ? "bmm" : "matmul";
        return made("torch." + function + "({0}, {1})", DType.FLOAT32, shape, context.half(), left, right);
    }

    private static boolean isBatch(List<Dim> batch, ScriptValue x) {
        return x.shape().dims().subList(0, x.shape().rank() - 2).equals(batch);
    }

    /** [.., n, m] as [product of all before, n, m]; of a transposed tensor, the transpose of that of the original. */
    private ScriptValue stacked(ScriptValue x) {
        ScriptValue original = x.transposed();
        if (original != null) {
            return transposeLast(stacked(original));
        }
        int rank = x.shape().rank();
        Dim all = x.shape().dims().subList(0, rank - 2).stream().reduce(Dim.of(1), Dim::times);
        return reshape(x, Shape.of(all, x.shape().dim(-2), x.shape().dim(-1)));
    }

    // ---------------------------------------------------------------- shape

    @Override
    public ScriptValue reshape(ScriptValue x, long... sizes) {
        return reshape(x, Shapes.reshape(x.shape(), sizes));
    }

    @Override
    public ScriptValue reshapeLike(ScriptValue x, ScriptValue like) {
        return reshape(x, Shapes.reshapeLike(x.shape(), like.shape()));
    }

    private ScriptValue reshape(ScriptValue x, Shape target) {
        return target.equals(x.shape())
                ? x
                : rearranged("torch.reshape({0}, " + context.sizes(target) + ")", target, tensor(x));
    }

    @Override
    public ScriptValue expandDims(ScriptValue x, int axis) {
        Shape shape = Shapes.expandDims(x.shape(), axis);
        return rearranged("torch.unsqueeze({0}, " + axis + ")", shape, tensor(x));
    }

    @Override
    public ScriptValue squeeze(ScriptValue x, int axis) {
        return rearranged("torch.squeeze({0}, " + axis + ")", Shapes.squeeze(x.shape(), axis), x);
    }

    @Override
    public ScriptValue transpose(ScriptValue x, int... permutation) {
        Shape shape = Shapes.transpose(x.shape(), permutation);
        if (Arrays.equals(permutation, IntStream.range(0, permutation.length).toArray())) {
            return x;
        }
        if (permutation.length > 1 && Arrays.equals(permutation, lastExchanged(permutation.length))) {
            return transposeLast(x);
        }
        long[] axes = Arrays.stream(permutation).asLongStream().toArray();
        return rearranged("torch.permute({0}, " + list(axes) + ")", shape, x);
    }

    @Override
    public ScriptValue transposeLast(ScriptValue x) {
        if (x.shape().rank() < 2) {
            return x;
        }
        ScriptValue original = x.transposed();
        if (original != null) {
            return original;
        }
        return rearranged(
                "torch.transpose({0}, -2, -1)",
                Shapes.transpose(x.shape(), lastExchanged(x.shape().rank())), x, true);
    }

    private static int[] lastExchanged(int rank) {
        int[] permutation = IntStream.range(0, rank).toArray();
        permutation[rank - 1] = rank - 2;
        permutation[rank - 2] = rank - 1;
        return permutation;
    }

    @Override
    public ScriptValue broadcastLike(ScriptValue x, ScriptValue like) {
        Shape shape = Shapes.broadcastLike(x.shape(), like.shape());
        return shape.equals(x.shape())
                ? x
                : write(
                                "torch.expand({0}, " + context.sizes(shape) + ")",
                                null,
                                Memory.REPEATED,
                                List.of(new Result(x.dtype(), shape, x.isHalf())),
                                List.of(tensor(x)))
                        .get(0);
    }

    @Override
    public ScriptValue concat(int axis, List<ScriptValue> parts) {
        Shape shape = Shapes.concat(axis, parts.stream().map(ScriptValue::shape).toList());
        parts.forEach(part -> Operands.require(this, "concat", parts.get(0).dtype(), part));
        if (parts.size() == 1) {
            return parts.get(0);
        }
        boolean half = parts.stream().allMatch(ScriptValue::isHalf);
        List<ScriptValue> operands =
                parts.stream().map(part -> half ? part : wide(part)).toList();
        String places = IntStream.range(0, parts.size())
                .mapToObj(i -> "{" + i + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        return write(
                        "torch.cat(" + places + ", " + shape.axis("concat", axis) + ")",
                        null,
                        Memory.MADE,
                        List.of(new Result(operands.get(0).dtype(), shape, half)),
                        operands)
                .get(0);
    }

    @Override
    public ScriptValue slice(ScriptValue x, int axis, long start, long end) {
        Shape shape = Shapes.slice(x.shape(), axis, start, end);
        // Shapes.END is the number by which PyTorch, too, means the end
        return shape.equals(x.shape())
                ? x
                : write(
                                "torch.slice({0}, " + x.shape().axis("slice", axis) + ", " + start + ", " + end
                                        + ", 1)",
                                null,
                                Memory.VIEW,
                                List.of(new Result(x.dtype(), shape, x.isHalf())),
                                List.of(x))
                        .get(0);
    }

    @Override
    public List<ScriptValue> split(ScriptValue x, int axis, List<ScriptValue> likes) {
        List<Shape> shapes = Shapes.split(
                x.shape(), axis, likes.stream().map(ScriptValue::shape).toList());
        if (shapes.size() == 1) {
            return List.of(x);
        }
        int position = x.shape().axis("split", axis);
        String lengths = context.sizes(
                new Shape(shapes.stream().map(s -> s.dim(position)).toList()));
        return write(
                "torch.split_with_sizes({0}, " + lengths + ", " + position + ")",
                null,
                Memory.VIEW,
                shapes.stream()
                        .map(shape -> new Result(x.dtype(), shape, x.isHalf()))
                        .toList(),
                List.of(x));
    }

    @Override
    public ScriptValue gather(ScriptValue table, ScriptValue indices) {
        Operands.require(this, "gather", DType.INT64, indices);
        Shape shape = Shapes.gather(table.shape(), indices.shape());
        Dim count = indices.shape().dims().stream().reduce(Dim.of(1), Dim::times);
        ScriptValue flat = reshape(indices, Shape.of(count));
        ScriptValue rows = made(
                "torch.index_select({0}, 0, {1})",
                table.dtype(), table.shape().withDim(0, count), table.isHalf(), table, flat);
        return reshape(rows, shape);
    }

    // ---------------------------------------------------------------- composites for which PyTorch has one kernel

    @Override
    public ScriptValue linear(ScriptValue x, ScriptValue weight, ScriptValue bias) {
        Operands.requireFloat(this, "linear", List.of(x, weight, bias));
        Shape shape = Shapes.matMul(x.shape(), weight.shape());
        boolean fits = weight.shape().rank() == 2 && bias.shape().equals(new Shape(List.of(shape.dim(-1))));
        return fits
                ? made(
                        context.linear(weight.shape()),
                        DType.FLOAT32,
                        shape,
                        context.half(),
                        narrow(x),
                        narrow(weight),
                        narrow(bias))
                : TensorOps.super.linear(x, weight, bias);
    }

    @Override
    public ScriptValue softmax(ScriptValue x, int axis) {
        return alongAxis("softmax", "torch.softmax({0}, %d)", x, axis);
    }

    @Override
    public ScriptValue softmaxGradient(ScriptValue softmax, ScriptValue gradient, int axis) {
        return gradientAlongAxis("softmaxGradient", "torch._softmax_backward_data", softmax, gradient, axis);
    }

    @Override
    public ScriptValue logSoftmax(ScriptValue x, int axis) {
        return alongAxis("logSoftmax", "torch.log_softmax({0}, %d)", wide(x), axis);
    }

    @Override
    public ScriptValue logSoftmaxGradient(ScriptValue logSoftmax, ScriptValue gradient, int axis) {
        return gradientAlongAxis("logSoftmaxGradient", "torch._log_softmax_backward_data", logSoftmax, gradient, axis);
    }

    private ScriptValue alongAxis(String operation, String expression, ScriptValue x, int axis) {
        Operands.requireFloat(this, operation, List.of(x));
        return made(
                expression.formatted(x.shape().axis(operation, axis)), DType.FLOAT32, x.shape(), x.isHalf(), tensor(x));
    }

    private ScriptValue gradientAlongAxis(
            String operation, String function, ScriptValue output, ScriptValue gradient, int axis) {
        Operands.requireFloat(this, operation, List.of(output, gradient));
        boolean half = output.isHalf() && gradient.isHalf();
        ScriptValue g = broadcastLike(half ? gradient : wide(gradient), output);
        return made(
                function + "({0}, {1}, " + output.shape().axis(operation, axis) + ", " + (half ? BFLOAT16 : FLOAT32)
                        + ")",
                DType.FLOAT32,
                output.shape(),
                half,
                g,
                half ? output : wide(output));
    }

    @Override
    public ScriptValue gelu(ScriptValue x) {
        Operands.requireFloat(this, "gelu", List.of(x));
        return made("torch.gelu({0})", DType.FLOAT32, x.shape(), x.isHalf(), tensor(x));
    }

    @Override
    public ScriptValue geluGradient(ScriptValue x, ScriptValue gradient) {
        return elementwiseGradient("geluGradient", "torch.gelu_backward({0}, {1})", x, gradient);
    }

    @Override
    public ScriptValue layerNorm(ScriptValue x, ScriptValue gain, ScriptValue bias, float epsilon) {
        Operands.requireFloat(this, "layerNorm", List.of(x, gain, bias));
        Shape features = new Shape(List.of(x.shape().dim(-1)));
        return gain.shape().equals(features) && bias.shape().equals(features)
                ? normalised(x, epsilon, gain, bias).get(0)
                : TensorOps.super.layerNorm(x, gain, bias, epsilon);
    }

    @Override
    public ScriptValue normalise(ScriptValue x, float epsilon) {
        return normalised(x, epsilon).get(0);
    }

    /** The result, the means and the inverse deviations. */
    private List<ScriptValue> normalised(ScriptValue x, float epsilon, ScriptValue... gainAndBias) {
        Operands.requireFloat(this, "normalise", List.of(x));
        Shape statistics = Shapes.reduce("normalise", x.shape(), -1);
        List<ScriptValue> operands = new ArrayList<>(List.of(wide(x)));
        operands.addAll(List.of(gainAndBias));
        List<ScriptValue> results = write(
                "torch.native_layer_norm({0}, " + features(x)
                        + (gainAndBias.length == 0 ? ", None, None, " : ", {1}, {2}, ") + Double.toString(epsilon)
                        + ")",
                null,
                Memory.MADE,
                List.of(
                        new Result(DType.FLOAT32, x.shape(), false),
                        new Result(DType.FLOAT32, statistics, false),
                        new Result(DType.FLOAT32, statistics, false)),
                operands);
        context.statistics().putIfAbsent(statisticsOf(wide(x), epsilon), results.subList(1, 3));
        return results;
    }

    /** Means and inverse deviations of the rows: those that a normalisation has computed, if one has. */
    private List<ScriptValue> statistics(ScriptValue x, float epsilon) {
        List<ScriptValue> found = context.statistics().get(statisticsOf(x, epsilon));
        return found != null && found.stream().allMatch(block::knows)
                ? found
                : normalised(x, epsilon).subList(1, 3);
    }

    private static String statisticsOf(ScriptValue x, float epsilon) {
        return x.text() + " with " + epsilon;
    }

    private String features(ScriptValue x) {
        return context.sizes(new Shape(List.of(x.shape().dim(-1))));
    }

    @Override
    public ScriptValue normaliseGradient(ScriptValue x, ScriptValue gradient, float epsilon) {
        return normalisationGradients("None, None, [True, False, False]", x, gradient, epsilon, List.of())
                .get(0);
    }

    @Override
    public LayerNormGradients<ScriptValue> layerNormGradients(
            ScriptValue x, ScriptValue gain, ScriptValue gradient, float epsilon) {
        Operands.requireFloat(this, "layerNormGradients", List.of(gain));
        List<ScriptValue> results =
                normalisationGradients("{4}, {4}, [True, True, True]", x, gradient, epsilon, List.of(gain));
        return new LayerNormGradients<>(results.get(0), results.get(1), results.get(2));
    }

    /** @param rest of the arguments: gain and bias, of which the kernel wants to know only that it is there, and a mask */
    private List<ScriptValue> normalisationGradients(
            String rest, ScriptValue x, ScriptValue gradient, float epsilon, List<ScriptValue> gain) {
        Operands.requireFloat(this, "normaliseGradient", List.of(x, gradient));
        ScriptValue input = wide(x);
        List<ScriptValue> operands = new ArrayList<>(List.of(broadcastLike(wide(gradient), x), input));
        operands.addAll(statistics(input, epsilon));
        operands.addAll(gain);
        Shape features = new Shape(List.of(x.shape().dim(-1)));
        return write(
                "torch.native_layer_norm_backward({0}, {1}, " + features(x) + ", {2}, {3}, " + rest + ")",
                null,
                Memory.MADE,
                List.of(
                        new Result(DType.FLOAT32, x.shape(), false),
                        new Result(DType.FLOAT32, features, false),
                        new Result(DType.FLOAT32, features, false)),
                operands);
    }

    // ---------------------------------------------------------------- recurrence

    @Override
    public Step<ScriptValue> scan(
            List<ScriptValue> initial,
            List<ScriptValue> sequences,
            List<ScriptValue> shared,
            int axis,
            boolean reverse,
            ScanStep<ScriptValue> step) {
        Dim length =
                Shapes.scan(axis, sequences.stream().map(ScriptValue::shape).toList());
        Block body = new Block(block);
        List<ScriptValue> start = initial.stream().map(this::wide).toList();
        List<ScriptValue> before = start.stream()
                .map(value -> given(body, "s", value, value.shape()))
                .toList();
        List<ScriptValue> elements = sequences.stream()
                .map(value ->
                        given(body, "x", value, Shapes.squeeze(value.shape().withDim(axis, Dim.of(1)), axis)))
                .toList();
        ScriptOps inner = new ScriptOps(context, body);
        Step<ScriptValue> done = step.apply(inner, before, elements, shared);
        List<ScriptValue> after = done.state().stream().map(inner::wide).toList();
        requireUnchanged(start, after);

        List<Statement.Carried> state = new ArrayList<>();
        for (int i = 0; i < start.size(); i++) {
            ScriptValue last = given(block, "s", start.get(i), start.get(i).shape());
            state.add(new Statement.Carried(start.get(i), before.get(i), after.get(i), last));
        }
        List<Statement.Cut> inputs = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            ScriptValue sequence = tensor(sequences.get(i));
            inputs.add(new Statement.Cut(sequence, sequence.shape().axis("scan", axis), elements.get(i)));
        }
        List<Statement.Stacked> outputs = new ArrayList<>();
        for (ScriptValue output : done.outputs()) {
            ScriptValue element = inner.tensor(output);
            Shape shape = Shapes.expandDims(element.shape(), axis);
            int position = axis < 0 ? axis + shape.rank() : axis;
            Shape stacked = shape.withDim(position, length);
            ScriptValue stack = ScriptValue.made(context.fresh("t"), element.dtype(), stacked, element.isHalf(), block);
            String empty = context.full(context.sizes(stacked), "0", code(element));
            outputs.add(new Statement.Stacked(element, position, stack, empty));
        }
        Statement.Loop loop = new Statement.Loop(body, context.size(length), reverse, state, inputs, outputs);
        block.add(loop);
        return new Step<>(
                state.stream().map(Statement.Carried::last).toList(),
                outputs.stream().map(Statement.Stacked::stack).toList());
    }

    private ScriptValue given(Block to, String stem, ScriptValue like, Shape shape) {
        return ScriptValue.given(context.fresh(stem), like.dtype(), shape, like.isHalf(), to);
    }

    private static int code(ScriptValue x) {
        return x.isHalf() ? BFLOAT16 : ScriptContext.code(x.dtype());
    }

    private static void requireUnchanged(List<ScriptValue> before, List<ScriptValue> after) {
        if (!types(before).equals(types(after))) {
            throw new IllegalArgumentException(
                    "scan: expected a step to leave the state as " + types(before) + ", got " + types(after));
        }
    }

    private static List<TensorType> types(List<ScriptValue> values) {
        return values.stream().map(v -> new TensorType(v.dtype(), v.shape())).toList();
    }
}
