package org.gpicl.backend.djl.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Operands;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Operations that write the lines of a script.
 *
 * <p>In bfloat16 arithmetic, matrix products take and give bfloat16, and elementwise operations, softmax and views of
 * what is in bfloat16 keep it so; everything else widens it first.
 */
final class ScriptOps implements TensorOps<ScriptValue> {

    private final ScriptContext context;
    private final Block block;
    private final Lines lines;

    /** @param block that is being written */
    ScriptOps(ScriptContext context, Block block) {
        this.context = context;
        this.block = block;
        this.lines = new Lines(context, block);
    }

    /** As an output of the script: float32 in any arithmetic. */
    ScriptValue output(ScriptValue x) {
        return lines.wide(x);
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
                ? lines.made(
                        context.full(context.sizes(like.shape()), Double.toString(value), ScriptContext.FLOAT32),
                        like.shape())
                : broadcastLike(constant(Tensor.scalar(value)), like);
    }

    @Override
    public ScriptValue indices(ScriptValue x, int axis) {
        Dim size = x.shape().dim(x.shape().axis("indices", axis));
        return lines.made(context.range(size), DType.INT64, Shape.of(size), false);
    }

    @Override
    public ScriptValue size(ScriptValue x, int axis) {
        Dim size = x.shape().dim(x.shape().axis("size", axis));
        return lines.made(
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
                ? lines.wide(x)
                : lines.made(
                        "torch.to({0}, " + ScriptContext.code(dtype) + ")", dtype, x.shape(), false, lines.wide(x));
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
        return arithmetic("div", lines.wide(a), b.isNumber() ? b : lines.wide(b));
    }

    /** Sum, difference, product or quotient; the second operand may be a number. */
    private ScriptValue arithmetic(String function, ScriptValue a, ScriptValue b) {
        Shape shape = Shapes.broadcast(operation(function), a.shape(), b.shape());
        boolean half = isHalf(a, b, shape) && isHalf(b, a, shape);
        ScriptValue left = half ? lines.narrow(a) : lines.tensor(a);
        ScriptValue right = half && !b.isNumber() ? lines.narrow(b) : b;
        boolean commutes = function.equals("add") || function.equals("mul");
        if (commutes && isOverwritable(right, shape, half) && !isOverwritable(left, shape, half)) {
            return arithmetic(function, right, left, shape, half);
        }
        return arithmetic(function, left, right, shape, half);
    }

    private ScriptValue arithmetic(String function, ScriptValue left, ScriptValue right, Shape shape, boolean half) {
        boolean overwritable = isOverwritable(left, shape, half);
        return lines.elementwise(
                "torch." + function + "({0}, {1})",
                overwritable ? "torch." + function + "_({0}, {1})" : null,
                left.dtype(),
                shape,
                half,
                left,
                right);
    }

    /** Whether x does not stand against a result in bfloat16: it is so, a number, or repeated along one that is. */
    private static boolean isHalf(ScriptValue x, ScriptValue other, Shape result) {
        return x.isHalf() || other.isHalf() && (x.isNumber() || !x.shape().equals(result));
    }

    /** Whether x is of the result's size and width and in memory of its own. */
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
        return lines.made(expression, Shapes.broadcast(operation, a.shape(), b.shape()), lines.wide(a), lines.wide(b));
    }

    @Override
    public ScriptValue exp(ScriptValue x) {
        return elementwise("exp", lines.wide(x));
    }

    @Override
    public ScriptValue log(ScriptValue x) {
        return elementwise("log", lines.wide(x));
    }

    @Override
    public ScriptValue sqrt(ScriptValue x) {
        return elementwise("sqrt", lines.wide(x));
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
        return backward("tanhGradient", "torch.tanh_backward({0}, {1})", tanh, gradient);
    }

    @Override
    public ScriptValue sigmoidGradient(ScriptValue sigmoid, ScriptValue gradient) {
        return backward("sigmoidGradient", "torch.sigmoid_backward({0}, {1})", sigmoid, gradient);
    }

    @Override
    public ScriptValue reluGradient(ScriptValue x, ScriptValue gradient) {
        return backward("reluGradient", "torch.threshold_backward({0}, {1}, 0)", x, gradient);
    }

    /**
     * A kernel of PyTorch for the gradient by an input, in bfloat16 if both are.
     *
     * @param saved by the forward pass: the input or the output
     */
    private ScriptValue backward(String operation, String expression, ScriptValue saved, ScriptValue gradient) {
        Operands.requireFloat(this, operation, List.of(saved, gradient));
        boolean half = saved.isHalf() && gradient.isHalf();
        ScriptValue g = broadcastLike(half ? gradient : lines.wide(gradient), saved);
        return lines.made(expression, DType.FLOAT32, saved.shape(), half, g, half ? saved : lines.wide(saved));
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
        return elementwise("erf", lines.wide(x));
    }

    /** A function of each element, which PyTorch has in place, too. */
    private ScriptValue elementwise(String function, ScriptValue x) {
        Operands.requireFloat(this, function, List.of(x));
        ScriptValue operand = lines.tensor(x);
        return lines.elementwise(
                "torch." + function + "({0})",
                "torch." + function + "_({0})",
                DType.FLOAT32,
                x.shape(),
                x.isHalf(),
                operand);
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
        return lines.made(
                expression,
                DType.BOOL,
                Shapes.broadcast(operation, a.shape(), b.shape()),
                false,
                lines.wide(a),
                lines.wide(b));
    }

    @Override
    public ScriptValue select(ScriptValue condition, ScriptValue a, ScriptValue b) {
        Operands.require(this, "select", DType.BOOL, condition);
        Operands.requireFloat(this, "select", List.of(a, b));
        Shape shape = Shapes.broadcast("select", Shapes.broadcast("select", condition.shape(), a.shape()), b.shape());
        return lines.made("torch.where({0}, {1}, {2})", shape, condition, lines.wide(a), lines.wide(b));
    }

    // ---------------------------------------------------------------- reductions and products

    /** Of what is in bfloat16, added up in float32 and rounded at the end: PyTorch would else widen all of it first. */
    @Override
    public ScriptValue sum(ScriptValue x, int... axes) {
        Operands.requireFloat(this, "sum", List.of(x));
        Shape shape = Shapes.reduce("sum", x.shape(), axes);
        return axes.length == 0
                ? x
                : lines.made(
                        "torch.sum({0}, " + positions("sum", x, axes) + ", True)",
                        DType.FLOAT32,
                        shape,
                        x.isHalf(),
                        lines.tensor(x));
    }

    @Override
    public ScriptValue mean(ScriptValue x, int... axes) {
        return reduce("mean", "torch.mean({0}, %s, True, dtype=" + ScriptContext.FLOAT32 + ")", x, axes);
    }

    @Override
    public ScriptValue max(ScriptValue x, int... axes) {
        return reduce("max", "torch.amax({0}, %s, True)", lines.wide(x), axes);
    }

    private ScriptValue reduce(String operation, String expression, ScriptValue x, int... axes) {
        Operands.requireFloat(this, operation, List.of(x));
        Shape shape = Shapes.reduce(operation, x.shape(), axes);
        return axes.length == 0
                ? x
                : lines.made(expression.formatted(positions(operation, x, axes)), shape, lines.tensor(x));
    }

    @Override
    public ScriptValue matMul(ScriptValue a, ScriptValue b) {
        Operands.requireFloat(this, "matMul", List.of(a, b));
        Shape shape = Shapes.matMul(a.shape(), b.shape());
        ScriptValue left = lines.narrow(a);
        ScriptValue right = lines.narrow(b);
        if (a.shape().dim(-1).is(1)) {
            return multiply(left, right); // nothing to add up: an outer product
        }
        if (b.shape().rank() == 2) {
            return lines.made(context.product(b.shape()), DType.FLOAT32, shape, context.half(), left, right);
        }
        List<Dim> batch = shape.dims().subList(0, shape.rank() - 2);
        if (batch.size() > 1 && isBatch(batch, a) && isBatch(batch, b)) {
            // as matrices in one row: PyTorch would copy a transposed factor to get there
            ScriptValue product = matMul(stacked(left), stacked(right));
            return reshape(product, shape);
        }
        String function = batch.size() == 1 && isBatch(batch, a) && isBatch(batch, b) ? "bmm" : "matmul";
        return lines.made("torch." + function + "({0}, {1})", DType.FLOAT32, shape, context.half(), left, right);
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
                : lines.rearranged("torch.reshape({0}, " + context.sizes(target) + ")", target, lines.tensor(x));
    }

    @Override
    public ScriptValue expandDims(ScriptValue x, int axis) {
        Shape shape = Shapes.expandDims(x.shape(), axis);
        return lines.rearranged("torch.unsqueeze({0}, " + axis + ")", shape, lines.tensor(x));
    }

    @Override
    public ScriptValue squeeze(ScriptValue x, int axis) {
        return lines.rearranged("torch.squeeze({0}, " + axis + ")", Shapes.squeeze(x.shape(), axis), x);
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
        return lines.rearranged("torch.permute({0}, " + list(axes) + ")", shape, x);
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
        Shape shape = Shapes.transpose(x.shape(), lastExchanged(x.shape().rank()));
        return lines.rearranged(shape, new ScriptValue.Rearrangement(x, "torch.transpose({0}, -2, -1)", true));
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
                : lines.repeated("torch.expand({0}, " + context.sizes(shape) + ")", shape, lines.tensor(x));
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
                parts.stream().map(part -> half ? part : lines.wide(part)).toList();
        String places = IntStream.range(0, parts.size())
                .mapToObj(i -> "{" + i + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        return lines.made(
                "torch.cat(" + places + ", " + shape.axis("concat", axis) + ")",
                operands.get(0).dtype(),
                shape,
                half,
                operands.toArray(ScriptValue[]::new));
    }

    @Override
    public ScriptValue slice(ScriptValue x, int axis, long start, long end) {
        Shape shape = Shapes.slice(x.shape(), axis, start, end);
        // Shapes.END is the number by which PyTorch, too, means the end
        return shape.equals(x.shape())
                ? x
                : lines.views(
                                "torch.slice({0}, " + x.shape().axis("slice", axis) + ", " + start + ", " + end
                                        + ", 1)",
                                List.of(shape),
                                x)
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
        return lines.views("torch.split_with_sizes({0}, " + lengths + ", " + position + ")", shapes, x);
    }

    @Override
    public ScriptValue gather(ScriptValue table, ScriptValue indices) {
        Operands.require(this, "gather", DType.INT64, indices);
        Shape shape = Shapes.gather(table.shape(), indices.shape());
        Dim count = indices.shape().dims().stream().reduce(Dim.of(1), Dim::times);
        ScriptValue flat = reshape(indices, Shape.of(count));
        ScriptValue rows = lines.made(
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
                ? lines.made(
                        context.linear(weight.shape()),
                        DType.FLOAT32,
                        shape,
                        context.half(),
                        lines.narrow(x),
                        lines.narrow(weight),
                        lines.narrow(bias))
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
        return alongAxis("logSoftmax", "torch.log_softmax({0}, %d)", lines.wide(x), axis);
    }

    @Override
    public ScriptValue logSoftmaxGradient(ScriptValue logSoftmax, ScriptValue gradient, int axis) {
        return gradientAlongAxis("logSoftmaxGradient", "torch._log_softmax_backward_data", logSoftmax, gradient, axis);
    }

    private ScriptValue alongAxis(String operation, String expression, ScriptValue x, int axis) {
        Operands.requireFloat(this, operation, List.of(x));
        return lines.made(
                expression.formatted(x.shape().axis(operation, axis)),
                DType.FLOAT32,
                x.shape(),
                x.isHalf(),
                lines.tensor(x));
    }

    private ScriptValue gradientAlongAxis(
            String operation, String function, ScriptValue output, ScriptValue gradient, int axis) {
        int code = output.isHalf() && gradient.isHalf() ? ScriptContext.BFLOAT16 : ScriptContext.FLOAT32;
        int position = output.shape().axis(operation, axis);
        return backward(operation, function + "({0}, {1}, " + position + ", " + code + ")", output, gradient);
    }

    @Override
    public ScriptValue gelu(ScriptValue x) {
        Operands.requireFloat(this, "gelu", List.of(x));
        return lines.made("torch.gelu({0})", DType.FLOAT32, x.shape(), x.isHalf(), lines.tensor(x));
    }

    @Override
    public ScriptValue geluGradient(ScriptValue x, ScriptValue gradient) {
        return backward("geluGradient", "torch.gelu_backward({0}, {1})", x, gradient);
    }

    @Override
    public ScriptValue layerNorm(ScriptValue x, ScriptValue gain, ScriptValue bias, float epsilon) {
        Operands.requireFloat(this, "layerNorm", List.of(x, gain, bias));
        Shape features = new Shape(List.of(x.shape().dim(-1)));
        return gain.shape().equals(features) && bias.shape().equals(features)
                ? normalized(x, epsilon, gain, bias).get(0)
                : TensorOps.super.layerNorm(x, gain, bias, epsilon);
    }

    @Override
    public ScriptValue normalize(ScriptValue x, float epsilon) {
        return normalized(x, epsilon).get(0);
    }

    /** The result, the means and the inverse deviations. */
    private List<ScriptValue> normalized(ScriptValue x, float epsilon, ScriptValue... gainAndBias) {
        Operands.requireFloat(this, "normalise", List.of(x));
        Shape statistics = Shapes.reduce("normalise", x.shape(), -1);
        List<ScriptValue> operands = new ArrayList<>(List.of(lines.wide(x)));
        operands.addAll(List.of(gainAndBias));
        List<ScriptValue> results = lines.madeMany(
                "torch.native_layer_norm({0}, " + features(x)
                        + (gainAndBias.length == 0 ? ", None, None, " : ", {1}, {2}, ") + Double.toString(epsilon)
                        + ")",
                List.of(
                        new Lines.Result(DType.FLOAT32, x.shape(), false),
                        new Lines.Result(DType.FLOAT32, statistics, false),
                        new Lines.Result(DType.FLOAT32, statistics, false)),
                operands);
        context.statistics().putIfAbsent(statisticsOf(lines.wide(x), epsilon), results.subList(1, 3));
        return results;
    }

    /** Means and inverse deviations of the rows: those that a normalisation has computed, if one has. */
    private List<ScriptValue> statistics(ScriptValue x, float epsilon) {
        List<ScriptValue> found = context.statistics().get(statisticsOf(x, epsilon));
        return found != null && found.stream().allMatch(block::knows)
                ? found
                : normalized(x, epsilon).subList(1, 3);
    }

    private static String statisticsOf(ScriptValue x, float epsilon) {
        return x.text() + " with " + epsilon;
    }

    private String features(ScriptValue x) {
        return context.sizes(new Shape(List.of(x.shape().dim(-1))));
    }

    @Override
    public ScriptValue normalizeGradient(ScriptValue x, ScriptValue gradient, float epsilon) {
        return normalizationGradients("None, None, [True, False, False]", x, gradient, epsilon, List.of())
                .get(0);
    }

    @Override
    public LayerNormGradients<ScriptValue> layerNormGradients(
            ScriptValue x, ScriptValue gain, ScriptValue gradient, float epsilon) {
        Operands.requireFloat(this, "layerNormGradients", List.of(gain));
        List<ScriptValue> results =
                normalizationGradients("{4}, {4}, [True, True, True]", x, gradient, epsilon, List.of(gain));
        return new LayerNormGradients<>(results.get(0), results.get(1), results.get(2));
    }

    /** @param rest of the arguments: gain and bias, of which the kernel wants to know only that it is there, and a mask */
    private List<ScriptValue> normalizationGradients(
            String rest, ScriptValue x, ScriptValue gradient, float epsilon, List<ScriptValue> gain) {
        Operands.requireFloat(this, "normaliseGradient", List.of(x, gradient));
        ScriptValue input = lines.wide(x);
        List<ScriptValue> operands = new ArrayList<>(List.of(broadcastLike(lines.wide(gradient), x), input));
        operands.addAll(statistics(input, epsilon));
        operands.addAll(gain);
        Shape features = new Shape(List.of(x.shape().dim(-1)));
        return lines.madeMany(
                "torch.native_layer_norm_backward({0}, {1}, " + features(x) + ", {2}, {3}, " + rest + ")",
                List.of(
                        new Lines.Result(DType.FLOAT32, x.shape(), false),
                        new Lines.Result(DType.FLOAT32, features, false),
                        new Lines.Result(DType.FLOAT32, features, false)),
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
        return new ScriptScan(context, block, axis, reverse).write(initial, sequences, shared, step);
    }
}
