package org.gpicl.tck.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Operands;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * The tensor algebra in its plainest form: row-major doubles, one loop an operation, sums in order.
 *
 * <p>It implements the primitives only, so that every composite is the SPI's own definition of it. Values keep double
 * precision between operations; only constants and what leaves for the host are rounded to float32.
 */
public final class OracleOps implements TensorOps<DoubleArray> {

    // ---------------------------------------------------------------- making and inspecting values

    @Override
    public Shape shape(DoubleArray x) {
        return x.shape();
    }

    @Override
    public DType dtype(DoubleArray x) {
        return x.dtype();
    }

    @Override
    public DoubleArray constant(Tensor value) {
        return DoubleArray.of(value);
    }

    @Override
    public DoubleArray fill(DoubleArray like, float value) {
        double[] values = new double[count(like.shape())];
        Arrays.fill(values, value);
        return new DoubleArray(DType.FLOAT32, like.shape(), values);
    }

    @Override
    public DoubleArray indices(DoubleArray x, int axis) {
        Dim size = x.shape().dim(x.shape().axis("indices", axis));
        double[] values = new double[Math.toIntExact(size.size())];
        Arrays.setAll(values, i -> i);
        return new DoubleArray(DType.INT64, Shape.of(size), values);
    }

    @Override
    public DoubleArray size(DoubleArray x, int axis) {
        double size = x.shape().dim(x.shape().axis("size", axis)).size();
        return new DoubleArray(DType.INT64, Shape.SCALAR, new double[] {size});
    }

    @Override
    public DoubleArray cast(DoubleArray x, DType dtype) {
        if (dtype == DType.BOOL) {
            throw new IllegalArgumentException("cast: expected float32 or int64, got bool; compare instead");
        }
        DoubleUnaryOperator conversion = dtype == DType.INT64 ? v -> (long) v : v -> v;
        return map(x, dtype, conversion);
    }

    // ---------------------------------------------------------------- elementwise

    @Override
    public DoubleArray add(DoubleArray a, DoubleArray b) {
        Operands.requireEqualNumbers(this, "add", a, b);
        return combine("add", a, b, Double::sum, a.dtype());
    }

    @Override
    public DoubleArray subtract(DoubleArray a, DoubleArray b) {
        Operands.requireEqualNumbers(this, "subtract", a, b);
        return combine("subtract", a, b, (p, q) -> p - q, a.dtype());
    }

    @Override
    public DoubleArray multiply(DoubleArray a, DoubleArray b) {
        Operands.requireEqualNumbers(this, "multiply", a, b);
        return combine("multiply", a, b, (p, q) -> p * q, a.dtype());
    }

    @Override
    public DoubleArray divide(DoubleArray a, DoubleArray b) {
        Operands.requireFloat(this, "divide", List.of(a, b));
        return combine("divide", a, b, (p, q) -> p / q, DType.FLOAT32);
    }

    @Override
    public DoubleArray maximum(DoubleArray a, DoubleArray b) {
        Operands.requireFloat(this, "maximum", List.of(a, b));
        return combine("maximum", a, b, Math::max, DType.FLOAT32);
    }

    @Override
    public DoubleArray minimum(DoubleArray a, DoubleArray b) {
        Operands.requireFloat(this, "minimum", List.of(a, b));
        return combine("minimum", a, b, Math::min, DType.FLOAT32);
    }

    @Override
    public DoubleArray exp(DoubleArray x) {
        return function("exp", x, Math::exp);
    }

    @Override
    public DoubleArray log(DoubleArray x) {
        return function("log", x, Math::log);
    }

    @Override
    public DoubleArray sqrt(DoubleArray x) {
        return function("sqrt", x, Math::sqrt);
    }

    @Override
    public DoubleArray tanh(DoubleArray x) {
        return function("tanh", x, Math::tanh);
    }

    @Override
    public DoubleArray sigmoid(DoubleArray x) {
        return function("sigmoid", x, v -> 1 / (1 + Math.exp(-v)));
    }

    @Override
    public DoubleArray relu(DoubleArray x) {
        return function("relu", x, v -> Math.max(v, 0));
    }

    @Override
    public DoubleArray erf(DoubleArray x) {
        return function("erf", x, ErrorFunction::erf);
    }

    @Override
    public DoubleArray less(DoubleArray a, DoubleArray b) {
        Operands.requireEqualNumbers(this, "less", a, b);
        return combine("less", a, b, (p, q) -> p < q ? 1 : 0, DType.BOOL);
    }

    @Override
    public DoubleArray equal(DoubleArray a, DoubleArray b) {
        Operands.requireEqualNumbers(this, "equal", a, b);
        return combine("equal", a, b, (p, q) -> p == q ? 1 : 0, DType.BOOL);
    }

    @Override
    public DoubleArray select(DoubleArray condition, DoubleArray a, DoubleArray b) {
        Operands.require(this, "select", DType.BOOL, condition);
        Operands.requireFloat(this, "select", List.of(a, b));
        Shape shape = Shapes.broadcast("select", Shapes.broadcast("select", condition.shape(), a.shape()), b.shape());
        int[] fromCondition = Positions.broadcast(condition.shape(), shape);
        int[] fromA = Positions.broadcast(a.shape(), shape);
        int[] fromB = Positions.broadcast(b.shape(), shape);
        double[] values = new double[count(shape)];
        Arrays.setAll(values, i -> condition.at(fromCondition[i]) != 0 ? a.at(fromA[i]) : b.at(fromB[i]));
        return new DoubleArray(DType.FLOAT32, shape, values);
    }

    private DoubleArray function(String operation, DoubleArray x, DoubleUnaryOperator function) {
        Operands.requireFloat(this, operation, List.of(x));
        return map(x, DType.FLOAT32, function);
    }

    private static DoubleArray map(DoubleArray x, DType dtype, DoubleUnaryOperator function) {
        double[] values = new double[count(x.shape())];
        Arrays.setAll(values, i -> function.applyAsDouble(x.at(i)));
        return new DoubleArray(dtype, x.shape(), values);
    }

    private static DoubleArray combine(
            String operation, DoubleArray a, DoubleArray b, DoubleBinaryOperator operator, DType dtype) {
        Shape shape = Shapes.broadcast(operation, a.shape(), b.shape());
        int[] fromA = Positions.broadcast(a.shape(), shape);
        int[] fromB = Positions.broadcast(b.shape(), shape);
        double[] values = new double[count(shape)];
        Arrays.setAll(values, i -> operator.applyAsDouble(a.at(fromA[i]), b.at(fromB[i])));
        return new DoubleArray(dtype, shape, values);
    }

    // ---------------------------------------------------------------- reductions and products

    @Override
    public DoubleArray sum(DoubleArray x, int... axes) {
        return reduce("sum", x, axes, 0, Double::sum);
    }

    @Override
    public DoubleArray max(DoubleArray x, int... axes) {
        for (int axis : axes) {
            if (x.shape().dim(x.shape().axis("max", axis)).is(0)) {
                throw new IllegalArgumentException(
                        "max: expected at least one element on axis " + axis + ", got " + x.shape());
            }
        }
        return reduce("max", x, axes, Double.NEGATIVE_INFINITY, Math::max);
    }

    private DoubleArray reduce(
            String operation, DoubleArray x, int[] axes, double start, DoubleBinaryOperator operator) {
        Operands.requireFloat(this, operation, List.of(x));
        Shape shape = Shapes.reduce(operation, x.shape(), axes);
        int[] into = Positions.broadcast(shape, x.shape());
        double[] values = new double[count(shape)];
        Arrays.fill(values, start);
        for (int i = 0; i < into.length; i++) {
            values[into[i]] = operator.applyAsDouble(values[into[i]], x.at(i));
        }
        return new DoubleArray(DType.FLOAT32, shape, values);
    }

    @Override
    public DoubleArray matMul(DoubleArray a, DoubleArray b) {
        Operands.requireFloat(this, "matMul", List.of(a, b));
        Shape shape = Shapes.matMul(a.shape(), b.shape());
        int rows = Math.toIntExact(a.shape().dim(-2).size());
        int inner = Math.toIntExact(a.shape().dim(-1).size());
        int columns = Math.toIntExact(b.shape().dim(-1).size());
        int[] matrixOfA = Positions.broadcast(leading(a.shape()), leading(shape));
        int[] matrixOfB = Positions.broadcast(leading(b.shape()), leading(shape));
        double[] values = new double[count(shape)];
        for (int batch = 0; batch < matrixOfA.length; batch++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double sum = 0;
                    for (int k = 0; k < inner; k++) {
                        sum += a.at((matrixOfA[batch] * rows + row) * inner + k)
                                * b.at((matrixOfB[batch] * inner + k) * columns + column);
                    }
                    values[(batch * rows + row) * columns + column] = sum;
                }
            }
        }
        return new DoubleArray(DType.FLOAT32, shape, values);
    }

    private static Shape leading(Shape shape) {
        return new Shape(shape.dims().subList(0, shape.rank() - 2));
    }

    // ---------------------------------------------------------------- shape

    @Override
    public DoubleArray reshape(DoubleArray x, long... sizes) {
        return new DoubleArray(x.dtype(), Shapes.reshape(x.shape(), sizes), x.toArray());
    }

    @Override
    public DoubleArray reshapeLike(DoubleArray x, DoubleArray like) {
        if (x.shape().elements() != like.shape().elements()) {
            throw new IllegalArgumentException(
                    "reshapeLike: expected as many elements as " + like.shape() + " has, got " + x.shape());
        }
        return new DoubleArray(x.dtype(), like.shape(), x.toArray());
    }

    @Override
    public DoubleArray expandDims(DoubleArray x, int axis) {
        return new DoubleArray(x.dtype(), Shapes.expandDims(x.shape(), axis), x.toArray());
    }

    @Override
    public DoubleArray squeeze(DoubleArray x, int axis) {
        return new DoubleArray(x.dtype(), Shapes.squeeze(x.shape(), axis), x.toArray());
    }

    @Override
    public DoubleArray transpose(DoubleArray x, int... permutation) {
        Shape shape = Shapes.transpose(x.shape(), permutation);
        long[] own = Positions.strides(x.shape().sizes());
        long[] strides = new long[own.length];
        Arrays.setAll(strides, i -> own[x.shape().axis("transpose", permutation[i])]);
        return pick(x, shape, Positions.of(shape.sizes(), strides, 0));
    }

    @Override
    public DoubleArray broadcastLike(DoubleArray x, DoubleArray like) {
        Shape shape = Shapes.broadcast("broadcastLike", x.shape(), like.shape());
        if (!shape.equals(like.shape())) {
            throw new IllegalArgumentException(
                    "broadcastLike: expected a shape that broadcasts to " + like.shape() + ", got " + x.shape());
        }
        return pick(x, shape, Positions.broadcast(x.shape(), shape));
    }

    @Override
    public DoubleArray concat(int axis, List<DoubleArray> parts) {
        Shape shape = Shapes.concat(axis, parts.stream().map(DoubleArray::shape).toList());
        DType dtype = parts.get(0).dtype();
        parts.forEach(part -> Operands.require(this, "concat", dtype, part));
        long[] strides = Positions.strides(shape.sizes());
        long stride = strides[shape.axis("concat", axis)];
        double[] values = new double[count(shape)];
        long before = 0;
        for (DoubleArray part : parts) {
            int[] into = Positions.of(part.shape().sizes(), strides, before * stride);
            for (int i = 0; i < into.length; i++) {
                values[into[i]] = part.at(i);
            }
            before += part.shape().dim(axis).size();
        }
        return new DoubleArray(dtype, shape, values);
    }

    @Override
    public DoubleArray slice(DoubleArray x, int axis, long start, long end) {
        Shape shape = Shapes.slice(x.shape(), axis, start, end);
        return cut(x, shape, axis, start < 0 ? start + x.shape().dim(axis).size() : start);
    }

    @Override
    public List<DoubleArray> split(DoubleArray x, int axis, List<DoubleArray> likes) {
        Dim total = likes.stream().map(l -> l.shape().dim(axis)).reduce(Dim.of(0), Dim::plus);
        if (!total.equals(x.shape().dim(axis))) {
            throw new IllegalArgumentException(
                    "split: expected pieces of " + x.shape().dim(axis) + " in all on axis "
                            + axis + " of " + x.shape() + ", got "
                            + likes.stream().map(l -> l.shape().dim(axis)).toList());
        }
        List<DoubleArray> pieces = new ArrayList<>();
        long start = 0;
        for (DoubleArray like : likes) {
            Dim size = like.shape().dim(axis);
            pieces.add(cut(x, x.shape().withDim(axis, size), axis, start));
            start += size.size();
        }
        return pieces;
    }

    /** The piece of that shape which begins at {@code start} of one axis. */
    private static DoubleArray cut(DoubleArray x, Shape shape, int axis, long start) {
        long[] strides = Positions.strides(x.shape().sizes());
        long offset = start * strides[x.shape().axis("slice", axis)];
        return pick(x, shape, Positions.of(shape.sizes(), strides, offset));
    }

    @Override
    public DoubleArray gather(DoubleArray table, DoubleArray indices) {
        Operands.require(this, "gather", DType.INT64, indices);
        Shape shape = Shapes.gather(table.shape(), indices.shape());
        long rows = table.shape().dim(0).size();
        int rowSize =
                count(new Shape(table.shape().dims().subList(1, table.shape().rank())));
        int[] from = new int[count(shape)];
        for (int i = 0; i < count(indices.shape()); i++) {
            int row = (int) indices.at(i);
            if (row < 0 || row >= rows) {
                throw new IllegalArgumentException("gather: expected indices in [0, " + rows + "), got " + row);
            }
            for (int j = 0; j < rowSize; j++) {
                from[i * rowSize + j] = row * rowSize + j;
            }
        }
        return pick(table, shape, from);
    }

    private static DoubleArray pick(DoubleArray x, Shape shape, int[] positions) {
        double[] values = new double[positions.length];
        Arrays.setAll(values, i -> x.at(positions[i]));
        return new DoubleArray(x.dtype(), shape, values);
    }

    private static int count(Shape shape) {
        return Math.toIntExact(shape.elements());
    }
}
