package org.gpicl.backend.nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BooleanPointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.gpicl.spi.DType;
import org.gpicl.spi.Operands;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ND4J's operations, eager; gradients come from the tape.
 *
 * <p>Every result is written into an array of the run that is given for it: ND4J would make a new one, and many of its
 * functions overwrite their operand instead. Values are dense, but for those of {@link #transpose}, which are views;
 * products read them as they are, everything else copies them first. Where an operation has no elements to compute, ND4J
 * is not asked.
 */
final class Nd4jOps implements TensorOps<INDArray> {

    private final Frames frames;
    private final Kernels kernels;
    private final NativeOperations natives;
    private final Map<Float, INDArray> numbers = new HashMap<>();
    private @Nullable INDArray ones;

    Nd4jOps(Frames frames, NativeOperations natives, Kernels kernels) {
        this.frames = frames;
        this.natives = natives;
        this.kernels = kernels;
    }

    // ---------------------------------------------------------------- arrays of this run

    private INDArray floats(Shape shape) {
        return frames.array(DataType.FLOAT, shape.sizes());
    }

    private INDArray like(INDArray x) {
        return frames.array(x.dataType(), x.shape());
    }

    /** The elements one after another: the operand itself, or a copy of a view. */
    private INDArray dense(INDArray x) {
        if (Nd4jArrays.isDense(x)) {
            return x;
        }
        INDArray out = like(x);
        if (Permutation.fits(x)) {
            Permutation.of(x).copy(Nd4jArrays.floats(x), Nd4jArrays.floats(out), x.length());
            return out;
        }
        return copy(x, out);
    }

    private INDArray copy(INDArray x, INDArray out) {
        if (!out.isEmpty()) {
            natives.pair("assign", out, x, out);
        }
        return out;
    }

    /** A value that leaves the run: the array itself if it belongs to this run alone, else a copy in {@code pool}. */
    INDArray leave(INDArray x, ArrayPool pool) {
        return frames.handOver(x) ? x : copy(x, pool.take(x.dataType(), x.shape()));
    }

    // ---------------------------------------------------------------- making and inspecting values

    @Override
    public Shape shape(INDArray x) {
        return Nd4jArrays.shape(x);
    }

    @Override
    public DType dtype(INDArray x) {
        return Nd4jArrays.dtype(x);
    }

    @Override
    public INDArray constant(Tensor value) {
        INDArray out =
                frames.array(Nd4jArrays.dataType(value.dtype()), value.shape().sizes());
        Nd4jArrays.write(value, out);
        return out;
    }

    @Override
    public INDArray constant(float value) {
        return numbers.computeIfAbsent(value, v -> {
            INDArray out = frames.lasting(DataType.FLOAT);
            Nd4jArrays.floats(out).put(v);
            return out;
        });
    }

    @Override
    public INDArray fill(INDArray like, float value) {
        return copy(constant(value), floats(shape(like)));
    }

    @Override
    public INDArray indices(INDArray x, int axis) {
        long[] positions = new long[(int) x.size(shape(x).axis("indices", axis))];
        Arrays.setAll(positions, i -> i);
        return constant(Tensor.of(Shape.of(positions.length), positions));
    }

    @Override
    public INDArray size(INDArray x, int axis) {
        return constant(Tensor.of(Shape.SCALAR, x.size(shape(x).axis("size", axis))));
    }

    @Override
    public INDArray cast(INDArray x, DType dtype) {
        if (dtype == DType.BOOL) {
            throw new IllegalArgumentException("cast: expected float32 or int64, got bool; compare instead");
        }
        return dtype(x) == dtype ? x : copy(dense(x), frames.array(Nd4jArrays.dataType(dtype), x.shape()));
    }

    // ---------------------------------------------------------------- elementwise, two operands

    private INDArray arithmetic(String operation, INDArray a, INDArray b) {
        Operands.requireEqualNumbers(this, operation, a, b);
        return broadcast(operation, operation, a.dataType(), a, b);
    }

    private INDArray ofFloats(String operation, INDArray a, INDArray b) {
        Operands.requireFloat(this, operation, List.of(a, b));
        return broadcast(operation, operation, DataType.FLOAT, a, b);
    }

    private INDArray comparison(String operation, String name, INDArray a, INDArray b) {
        Operands.requireEqualNumbers(this, operation, a, b);
        return broadcast(operation, name, DataType.BOOL, a, b);
    }

    private INDArray broadcast(String operation, String name, DataType type, INDArray a, INDArray b) {
        Shape shape = Shapes.broadcast(operation, shape(a), shape(b));
        INDArray out = frames.array(type, shape.sizes());
        if (!out.isEmpty()) {
            // ND4J takes an array of one element for a scalar and expects the result to have the axes of the other
            INDArray left = b.length() == 1 ? reshaped(a, shape) : a;
            INDArray right = a.length() == 1 ? reshaped(b, shape) : b;
            natives.pair(name, dense(left), dense(right), out);
        }
        return out;
    }

    @Override
    public INDArray add(INDArray a, INDArray b) {
        return arithmetic("add", a, b);
    }

    @Override
    public INDArray subtract(INDArray a, INDArray b) {
        return arithmetic("subtract", a, b);
    }

    @Override
    public INDArray multiply(INDArray a, INDArray b) {
        return arithmetic("multiply", a, b);
    }

    @Override
    public INDArray divide(INDArray a, INDArray b) {
        return ofFloats("divide", a, b);
    }

    @Override
    public INDArray maximum(INDArray a, INDArray b) {
        return ofFloats("maximum", a, b);
    }

    @Override
    public INDArray minimum(INDArray a, INDArray b) {
        return ofFloats("minimum", a, b);
    }

    @Override
    public INDArray less(INDArray a, INDArray b) {
        return comparison("less", "less", a, b);
    }

    @Override
    public INDArray equal(INDArray a, INDArray b) {
        return comparison("equal", "equals", a, b);
    }

    /** ND4J's own takes half a microsecond for each element. */
    @Override
    public INDArray select(INDArray condition, INDArray a, INDArray b) {
        Operands.require(this, "select", DType.BOOL, condition);
        Operands.requireFloat(this, "select", List.of(a, b));
        Shape shape = Shapes.broadcast("select", Shapes.broadcast("select", shape(condition), shape(a)), shape(b));
        INDArray out = floats(shape);
        return out.isEmpty()
                ? out
                : frames.part(() -> {
                    BooleanPointer chosen = new BooleanPointer(Nd4jArrays.pointer(repeat(condition, shape)));
                    FloatPointer first = Nd4jArrays.floats(repeat(a, shape));
                    FloatPointer second = Nd4jArrays.floats(repeat(b, shape));
                    kernels.select(chosen, first, second, Nd4jArrays.floats(out), out.length());
                    return out;
                });
    }

    // ---------------------------------------------------------------- elementwise, one operand

    private INDArray requireFloat(String operation, INDArray x) {
        Operands.requireFloat(this, operation, List.of(x));
        return x;
    }

    /** A function of single elements, or of rows of the last axis. */
    private INDArray kernel(String operation, Kernels.BlockFunction function, boolean byRow, INDArray... operands) {
        Operands.requireFloat(this, operation, List.of(operands));
        INDArray out = like(operands[0]);
        if (!out.isEmpty()) {
            int size = byRow ? (int) out.size(-1) : 1;
            FloatPointer[] in =
                    Stream.of(operands).map(x -> Nd4jArrays.floats(dense(x))).toArray(FloatPointer[]::new);
            kernels.compute(function, out.length() / size, size, Nd4jArrays.floats(out), in);
        }
        return out;
    }

    @Override
    public INDArray exp(INDArray x) {
        return kernel("exp", kernels::exp, false, x);
    }

    @Override
    public INDArray log(INDArray x) {
        return kernel("log", Kernels::log, false, x);
    }

    @Override
    public INDArray sqrt(INDArray x) {
        return kernel("sqrt", Kernels::sqrt, false, x);
    }

    @Override
    public INDArray tanh(INDArray x) {
        return kernel("tanh", Kernels::tanh, false, x);
    }

    @Override
    public INDArray sigmoid(INDArray x) {
        return kernel("sigmoid", kernels::sigmoid, false, x);
    }

    @Override
    public INDArray relu(INDArray x) {
        return kernel("relu", Kernels::relu, false, x);
    }

    @Override
    public INDArray erf(INDArray x) {
        return kernel("erf", Kernels::erf, false, x);
    }

    // ---------------------------------------------------------------- reductions and products

    @Override
    public INDArray sum(INDArray x, int... axes) {
        INDArray result = requireFloat("sum", x);
        int[] positions = positions("sum", x, axes);
        if (positions.length == 0) {
            return x;
        }
        for (int last = positions.length - 1; last >= 0; last--) {
            int first = last;
            while (first > 0 && positions[first - 1] == positions[first] - 1) {
                first--;
            }
            result = sumOfNeighbors(dense(result), positions[first], positions[last]);
            last = first;
        }
        return result;
    }

    private int[] positions(String operation, INDArray x, int[] axes) {
        return IntStream.of(axes)
                .map(axis -> shape(x).axis(operation, axis))
                .distinct()
                .sorted()
                .toArray();
    }

    /** The sum over the axes from {@code first} to {@code last}, as products with ones: four times as fast as ND4J's. */
    private INDArray sumOfNeighbors(INDArray x, int first, int last) {
        INDArray out = floats(Shapes.reduce(
                "sum", shape(x), IntStream.rangeClosed(first, last).toArray()));
        if (x.isEmpty() || out.isEmpty()) {
            return copy(constant(0f), out);
        }
        int outer = (int) product(x, 0, first);
        int reduced = (int) product(x, first, last + 1);
        int inner = (int) product(x, last + 1, x.rank());
        FloatPointer from = Nd4jArrays.floats(x);
        FloatPointer into = Nd4jArrays.floats(out);
        FloatPointer weights = ones(reduced);
        if (inner == 1) {
            Products.rowSums(from, outer, reduced, weights, into);
        } else {
            for (long i = 0; i < outer; i++) {
                Products.sumOfRows(
                        from.position(i * reduced * inner), reduced, inner, weights, into.position(i * inner));
            }
        }
        return out;
    }

    private static long product(INDArray x, int from, int to) {
        long product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= x.size(axis);
        }
        return product;
    }

    private FloatPointer ones(int count) {
        if (ones == null || ones.length() < count) {
            ones = copy(constant(1f), frames.lasting(DataType.FLOAT, count));
        }
        return Nd4jArrays.floats(ones);
    }

    @Override
    public INDArray max(INDArray x, int... axes) {
        int[] positions = positions("max", requireFloat("max", x), axes);
        if (positions.length == 0) {
            return x;
        }
        INDArray out = floats(Shapes.reduce("max", shape(x), positions));
        if (!out.isEmpty()) {
            if (x.isEmpty()) {
                throw new IllegalArgumentException("max: expected axes that are not empty, got " + shape(x));
            }
            natives.max(dense(x), out, positions);
        }
        return out;
    }

    @Override
    public INDArray matMul(INDArray a, INDArray b) {
        Operands.requireFloat(this, "matMul", List.of(a, b));
        INDArray out = floats(Shapes.matMul(shape(a), shape(b)));
        if (a.isEmpty() || b.isEmpty() || out.isEmpty()) {
            return copy(constant(0f), out);
        }
        Products.matMul(Products.fits(a) ? a : dense(a), Products.fits(b) ? b : dense(b), out);
        return out;
    }

    // ---------------------------------------------------------------- shape

    private INDArray reshaped(INDArray x, Shape shape) {
        if (Arrays.equals(x.shape(), shape.sizes())) {
            return x;
        }
        return x.isEmpty() ? frames.array(x.dataType(), shape.sizes()) : Nd4jArrays.view(dense(x), shape.sizes());
    }

    @Override
    public INDArray reshape(INDArray x, long... sizes) {
        return reshaped(x, Shapes.reshape(shape(x), sizes));
    }

    @Override
    public INDArray reshapeLike(INDArray x, INDArray like) {
        return reshaped(x, Shapes.reshapeLike(shape(x), shape(like)));
    }

    @Override
    public INDArray expandDims(INDArray x, int axis) {
        return reshaped(x, Shapes.expandDims(shape(x), axis));
    }

    @Override
    public INDArray squeeze(INDArray x, int axis) {
        return reshaped(x, Shapes.squeeze(shape(x), axis));
    }

    @Override
    public INDArray transpose(INDArray x, int... permutation) {
        Shape shape = Shapes.transpose(shape(x), permutation);
        return x.isEmpty() ? frames.array(x.dataType(), shape.sizes()) : x.permute(permutation);
    }

    @Override
    public INDArray broadcastLike(INDArray x, INDArray like) {
        return repeat(x, Shapes.broadcastLike(shape(x), shape(like)));
    }

    private INDArray repeat(INDArray x, Shape shape) {
        return shape(x).equals(shape) ? dense(x) : copy(dense(x), frames.array(x.dataType(), shape.sizes()));
    }

    @Override
    public INDArray concat(int axis, List<INDArray> parts) {
        parts.forEach(part -> Operands.require(this, "concat", dtype(parts.get(0)), part));
        Shape whole = Shapes.concat(axis, parts.stream().map(this::shape).toList());
        int position = whole.axis("concat", axis);
        INDArray out = frames.array(parts.get(0).dataType(), whole.sizes());
        long start = 0;
        for (INDArray part : parts) {
            new Piece(out, position, start, part.size(position)).write(dense(part));
            start += part.size(position);
        }
        return out;
    }

    @Override
    public INDArray slice(INDArray x, int axis, long start, long end) {
        Shape whole = shape(x);
        Shape shape = Shapes.slice(whole, axis, start, end);
        int position = whole.axis("slice", axis);
        return cut(dense(x), position, start < 0 ? whole.dim(axis).size() + start : start, shape);
    }

    @Override
    public List<INDArray> split(INDArray x, int axis, List<INDArray> likes) {
        int position = shape(x).axis("split", axis);
        INDArray operand = dense(x);
        List<INDArray> pieces = new ArrayList<>();
        long start = 0;
        for (Shape shape :
                Shapes.split(shape(x), axis, likes.stream().map(this::shape).toList())) {
            pieces.add(cut(operand, position, start, shape));
            start += shape.dim(position).size();
        }
        return pieces;
    }

    private INDArray cut(INDArray x, int axis, long start, Shape shape) {
        INDArray out = frames.array(x.dataType(), shape.sizes());
        new Piece(x, axis, start, shape.dim(axis).size()).read(out);
        return out;
    }

    @Override
    public INDArray gather(INDArray table, INDArray indices) {
        Operands.require(this, "gather", DType.INT64, indices);
        INDArray out = frames.array(
                table.dataType(), Shapes.gather(shape(table), shape(indices)).sizes());
        if (!indices.isEmpty()) {
            INDArray rows = dense(table);
            LongPointer chosen = new LongPointer(Nd4jArrays.pointer(dense(indices)));
            long size = product(table, 1, table.rank());
            for (long i = 0; i < indices.length(); i++) {
                long row = chosen.get(i);
                if (row < 0 || row >= table.size(0)) {
                    throw new IllegalArgumentException(
                            "gather: expected indices from 0 to " + (table.size(0) - 1) + ", got " + row);
                }
                if (size > 0) {
                    Piece.copy(rows, row * size, out, i * size, size);
                }
            }
        }
        return out;
    }

    // ---------------------------------------------------------------- composites

    @Override
    public INDArray softmax(INDArray x, int axis) {
        return isLast(x, axis)
                ? kernel("softmax", kernels::softmax, true, x)
                : frames.part(() -> TensorOps.super.softmax(x, axis));
    }

    @Override
    public INDArray softmaxGradient(INDArray softmax, INDArray gradient, int axis) {
        return isLast(softmax, axis)
                ? kernel("softmaxGradient", Kernels::softmaxGradient, true, softmax, gradient)
                : frames.part(() -> TensorOps.super.softmaxGradient(softmax, gradient, axis));
    }

    private boolean isLast(INDArray x, int axis) {
        return shape(x).axis("softmax", axis) == x.rank() - 1;
    }

    @Override
    public INDArray logSoftmax(INDArray x, int axis) {
        return frames.part(() -> TensorOps.super.logSoftmax(x, axis));
    }

    @Override
    public INDArray logSoftmaxGradient(INDArray logSoftmax, INDArray gradient, int axis) {
        return frames.part(() -> TensorOps.super.logSoftmaxGradient(logSoftmax, gradient, axis));
    }

    @Override
    public INDArray gelu(INDArray x) {
        return kernel("gelu", kernels::gelu, false, x);
    }

    @Override
    public INDArray geluGradient(INDArray x, INDArray gradient) {
        return kernel("geluGradient", kernels::geluGradient, false, x, gradient);
    }

    @Override
    public INDArray normalize(INDArray x, float epsilon) {
        return kernel("normalise", Kernels.normalize(epsilon), true, x);
    }

    @Override
    public INDArray normalizeGradient(INDArray x, INDArray gradient, float epsilon) {
        return kernel("normaliseGradient", Kernels.normalizeGradient(epsilon), true, x, gradient);
    }

    @Override
    public INDArray layerNorm(INDArray x, INDArray gain, INDArray bias, float epsilon) {
        return frames.part(() -> TensorOps.super.layerNorm(x, gain, bias, epsilon));
    }

    @Override
    public INDArray linear(INDArray x, INDArray weight, INDArray bias) {
        return frames.part(() -> TensorOps.super.linear(x, weight, bias));
    }

    @Override
    public INDArray attention(INDArray q, INDArray k, INDArray v, @Nullable INDArray mask) {
        return frames.part(() -> TensorOps.super.attention(q, k, v, mask));
    }

    @Override
    public INDArray crossEntropy(INDArray logits, INDArray labels) {
        return frames.part(() -> TensorOps.super.crossEntropy(logits, labels));
    }

    // ---------------------------------------------------------------- recurrence

    /** What a step computes is given back when it is done, so that memory grows with the state and the outputs only. */
    @Override
    public Step<INDArray> scan(
            List<INDArray> initial,
            List<INDArray> sequences,
            List<INDArray> shared,
            int axis,
            boolean reverse,
            ScanStep<INDArray> step) {
        return TensorOps.super.scan(
                initial,
                sequences,
                shared,
                axis,
                reverse,
                (ops, state, inputs, fixed) -> frames.part(
                        () -> step.apply(ops, state, inputs, fixed),
                        done -> Stream.concat(done.state().stream(), done.outputs().stream())
                                .toList()));
    }
}
