package org.gpicl.tck;

import java.util.List;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/**
 * Forwards the primitives and nothing else, so that every composite, and scan, runs its default body on the engine
 * beneath.
 *
 * @param <T> a value of the engine beneath
 */
public class PrimitivesOnly<T> implements TensorOps<T> {

    private final TensorOps<T> ops;

    /** Over the ops of some engine. */
    public PrimitivesOnly(TensorOps<T> ops) {
        this.ops = ops;
    }

    /** The ops beneath. */
    protected final TensorOps<T> beneath() {
        return ops;
    }

    @Override
    public Shape shape(T x) {
        return ops.shape(x);
    }

    @Override
    public DType dtype(T x) {
        return ops.dtype(x);
    }

    @Override
    public T constant(Tensor value) {
        return ops.constant(value);
    }

    @Override
    public T fill(T like, float value) {
        return ops.fill(like, value);
    }

    @Override
    public T indices(T x, int axis) {
        return ops.indices(x, axis);
    }

    @Override
    public T size(T x, int axis) {
        return ops.size(x, axis);
    }

    @Override
    public T cast(T x, DType dtype) {
        return ops.cast(x, dtype);
    }

    @Override
    public T add(T a, T b) {
        return ops.add(a, b);
    }

    @Override
    public T subtract(T a, T b) {
        return ops.subtract(a, b);
    }

    @Override
    public T multiply(T a, T b) {
        return ops.multiply(a, b);
    }

    @Override
    public T divide(T a, T b) {
        return ops.divide(a, b);
    }

    @Override
    public T maximum(T a, T b) {
        return ops.maximum(a, b);
    }

    @Override
    public T minimum(T a, T b) {
        return ops.minimum(a, b);
    }

    @Override
    public T exp(T x) {
        return ops.exp(x);
    }

    @Override
    public T log(T x) {
        return ops.log(x);
    }

    @Override
    public T sqrt(T x) {
        return ops.sqrt(x);
    }

    @Override
    public T tanh(T x) {
        return ops.tanh(x);
    }

    @Override
    public T sigmoid(T x) {
        return ops.sigmoid(x);
    }

    @Override
    public T relu(T x) {
        return ops.relu(x);
    }

    @Override
    public T erf(T x) {
        return ops.erf(x);
    }

    @Override
    public T less(T a, T b) {
        return ops.less(a, b);
    }

    @Override
    public T equal(T a, T b) {
        return ops.equal(a, b);
    }

    @Override
    public T select(T condition, T a, T b) {
        return ops.select(condition, a, b);
    }

    @Override
    public T sum(T x, int... axes) {
        return ops.sum(x, axes);
    }

    @Override
    public T max(T x, int... axes) {
        return ops.max(x, axes);
    }

    @Override
    public T matMul(T a, T b) {
        return ops.matMul(a, b);
    }

    @Override
    public T reshape(T x, long... sizes) {
        return ops.reshape(x, sizes);
    }

    @Override
    public T reshapeLike(T x, T like) {
        return ops.reshapeLike(x, like);
    }

    @Override
    public T expandDims(T x, int axis) {
        return ops.expandDims(x, axis);
    }

    @Override
    public T squeeze(T x, int axis) {
        return ops.squeeze(x, axis);
    }

    @Override
    public T transpose(T x, int... permutation) {
        return ops.transpose(x, permutation);
    }

    @Override
    public T broadcastLike(T x, T like) {
        return ops.broadcastLike(x, like);
    }

    @Override
    public T concat(int axis, List<T> parts) {
        return ops.concat(axis, parts);
    }

    @Override
    public T slice(T x, int axis, long start, long end) {
        return ops.slice(x, axis, start, end);
    }

    @Override
    public List<T> split(T x, int axis, List<T> likes) {
        return ops.split(x, axis, likes);
    }

    @Override
    public T gather(T table, T indices) {
        return ops.gather(table, indices);
    }
}
