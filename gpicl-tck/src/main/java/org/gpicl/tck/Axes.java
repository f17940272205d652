package org.gpicl.tck;

import java.util.Arrays;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/** Operations along given axes, as functions of one tensor: {@code new Axes(0, -1)::sum}. */
final class Axes {

    private final int[] axes;

    Axes(int... axes) {
        this.axes = axes.clone();
    }

    <T> T sum(TensorOps<T> ops, T x) {
        return ops.sum(x, axes);
    }

    <T> T max(TensorOps<T> ops, T x) {
        return ops.max(x, axes);
    }

    <T> T mean(TensorOps<T> ops, T x) {
        return ops.mean(x, axes);
    }

    <T> T transpose(TensorOps<T> ops, T x) {
        return ops.transpose(x, axes);
    }

    /** Along the only axis. */
    <T> T softmax(TensorOps<T> ops, T x) {
        return ops.softmax(x, axes[0]);
    }

    /** Along the only axis. */
    <T> T logSoftmax(TensorOps<T> ops, T x) {
        return ops.logSoftmax(x, axes[0]);
    }

    /** Along the only axis, at softmax(x). */
    <T> T softmaxGradient(TensorOps<T> ops, T x, T gradient) {
        return ops.softmaxGradient(ops.softmax(x, axes[0]), gradient, axes[0]);
    }

    /** Along the only axis, at logSoftmax(x). */
    <T> T logSoftmaxGradient(TensorOps<T> ops, T x, T gradient) {
        return ops.logSoftmaxGradient(ops.logSoftmax(x, axes[0]), gradient, axes[0]);
    }

    /** A new axis, at the only axis of the result. */
    <T> T expandDims(TensorOps<T> ops, T x) {
        return ops.expandDims(x, axes[0]);
    }

    /** Without the only axis. */
    <T> T squeeze(TensorOps<T> ops, T x) {
        return ops.squeeze(x, axes[0]);
    }

    /** How many elements of x a reduction over these axes adds up. */
    long terms(Tensor x) {
        return Arrays.stream(axes).mapToLong(axis -> x.shape().dim(axis).size()).reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return Arrays.toString(axes);
    }
}
