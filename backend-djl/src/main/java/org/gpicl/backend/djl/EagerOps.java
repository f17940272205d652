package org.gpicl.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Operands;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.autodiff.DifferentiableOps;

/**
 * PyTorch's operations, eager, with PyTorch's automatic differentiation.
 *
 * <p>All values belong to the manager of one run. Gradient recording is on for the thread from the first {@link
 * #variable} to {@link #gradients}.
 */
final class EagerOps implements DifferentiableOps<PtNDArray> {

    private final PtNDManager manager;
    private final Map<Float, PtNDArray> numbers = new HashMap<>();

    EagerOps(PtNDManager manager) {
        this.manager = manager;
    }

    // ---------------------------------------------------------------- gradients

    @Override
    public PtNDArray variable(PtNDArray x) {
        JniUtils.setGradMode(true);
        PtNDArray variable = JniUtils.detachGradient(x);
        JniUtils.attachGradient(variable, true);
        return variable;
    }

    @Override
    public List<PtNDArray> gradients(PtNDArray scalar, List<PtNDArray> withRespectTo) {
        // PyTorch refuses to go backward from a value that depends on no variable, and asking it whether one does
        // crashes the JVM; with nothing added for each variable, it always depends on all
        PtNDArray anchored = scalar;
        for (PtNDArray variable : withRespectTo) {
            PtNDArray first = JniUtils.slice(JniUtils.reshape(variable, new long[] {-1}), 0, 0, 1, 1);
            anchored = JniUtils.add(anchored, JniUtils.mul(JniUtils.sum(first), constant(0f)));
        }
        JniUtils.backward(anchored, fill(anchored, 1), false, false);
        JniUtils.setGradMode(false);
        List<PtNDArray> gradients = new ArrayList<>();
        for (PtNDArray variable : withRespectTo) {
            gradients.add(JniUtils.getGradient(variable));
        }
        return gradients;
    }

    // ---------------------------------------------------------------- making and inspecting values

    @Override
    public Shape shape(PtNDArray x) {
        return DjlTypes.shape(x);
    }

    @Override
    public DType dtype(PtNDArray x) {
        return DjlTypes.dtype(x);
    }

    @Override
    public PtNDArray constant(Tensor value) {
        return DjlLibrary.upload(manager, value);
    }

    @Override
    public PtNDArray constant(float value) {
        return numbers.computeIfAbsent(value, v -> full(Shape.SCALAR, v, DataType.FLOAT32));
    }

    private PtNDArray full(Shape shape, double value, DataType type) {
        return JniUtils.full(manager, DjlTypes.shape(shape), value, type, manager.getDevice(), SparseFormat.DENSE);
    }

    @Override
    public PtNDArray fill(PtNDArray like, float value) {
        return full(shape(like), value, DataType.FLOAT32);
    }

    @Override
    public PtNDArray indices(PtNDArray x, int axis) {
        long size = shape(x).dim(axis).size();
        return JniUtils.arange(manager, 0, size, 1, DataType.INT64, manager.getDevice(), SparseFormat.DENSE);
    }

    @Override
    public PtNDArray size(PtNDArray x, int axis) {
        return full(Shape.SCALAR, shape(x).dim(axis).size(), DataType.INT64);
    }

    @Override
    public PtNDArray cast(PtNDArray x, DType dtype) {
        if (dtype == DType.BOOL) {
            throw new IllegalArgumentException("cast: expected float32 or int64, got bool; compare instead");
        }
        return dtype(x) == dtype ? x : JniUtils.to(x, DjlTypes.dataType(dtype), manager.getDevice());
    }

    // ---------------------------------------------------------------- elementwise

    private void requireBroadcastNumbers(String operation, PtNDArray a, PtNDArray b) {
        Operands.requireEqualNumbers(this, operation, a, b);
        Shapes.broadcast(operation, shape(a), shape(b));
    }

    private PtNDArray requireFloat(String operation, PtNDArray x) {
        Operands.requireFloat(this, operation, List.of(x));
        return x;
    }

    @Override
    public PtNDArray add(PtNDArray a, PtNDArray b) {
        requireBroadcastNumbers("add", a, b);
        return JniUtils.add(a, b);
    }

    @Override
    public PtNDArray subtract(PtNDArray a, PtNDArray b) {
        requireBroadcastNumbers("subtract", a, b);
        return JniUtils.sub(a, b);
    }

    @Override
    public PtNDArray multiply(PtNDArray a, PtNDArray b) {
        requireBroadcastNumbers("multiply", a, b);
        return JniUtils.mul(a, b);
    }

    @Override
    public PtNDArray divide(PtNDArray a, PtNDArray b) {
        Operands.requireFloat(this, "divide", List.of(a, b));
        Shapes.broadcast("divide", shape(a), shape(b));
        return JniUtils.div(a, b);
    }

    @Override
    public PtNDArray maximum(PtNDArray a, PtNDArray b) {
        Operands.requireFloat(this, "maximum", List.of(a, b));
        Shapes.broadcast("maximum", shape(a), shape(b));
        return JniUtils.max(a, b);
    }

    @Override
    public PtNDArray minimum(PtNDArray a, PtNDArray b) {
        Operands.requireFloat(this, "minimum", List.of(a, b));
        Shapes.broadcast("minimum", shape(a), shape(b));
        return JniUtils.min(a, b);
    }

    @Override
    public PtNDArray exp(PtNDArray x) {
        return JniUtils.exp(requireFloat("exp", x));
    }

    @Override
    public PtNDArray log(PtNDArray x) {
        return JniUtils.log(requireFloat("log", x));
    }

    @Override
    public PtNDArray sqrt(PtNDArray x) {
        return JniUtils.sqrt(requireFloat("sqrt", x));
    }

    @Override
    public PtNDArray tanh(PtNDArray x) {
        return JniUtils.tanh(requireFloat("tanh", x));
    }

    @Override
    public PtNDArray sigmoid(PtNDArray x) {
        return JniUtils.sigmoid(requireFloat("sigmoid", x));
    }

    @Override
    public PtNDArray relu(PtNDArray x) {
        return JniUtils.relu(requireFloat("relu", x));
    }

    @Override
    public PtNDArray erf(PtNDArray x) {
        return JniUtils.erf(requireFloat("erf", x));
    }

    @Override
    public PtNDArray less(PtNDArray a, PtNDArray b) {
        requireBroadcastNumbers("less", a, b);
        return JniUtils.lt(a, b);
    }

    @Override
    public PtNDArray equal(PtNDArray a, PtNDArray b) {
        requireBroadcastNumbers("equal", a, b);
        return JniUtils.eq(a, b);
    }

    @Override
    public PtNDArray select(PtNDArray condition, PtNDArray a, PtNDArray b) {
        Operands.require(this, "select", DType.BOOL, condition);
        Operands.requireFloat(this, "select", List.of(a, b));
        Shapes.broadcast("select", Shapes.broadcast("select", shape(condition), shape(a)), shape(b));
        return JniUtils.where(condition, a, b);
    }

    // ---------------------------------------------------------------- reductions and products

    @Override
    public PtNDArray sum(PtNDArray x, int... axes) {
        long[] positions = new long[axes.length];
        for (int i = 0; i < axes.length; i++) {
            positions[i] = shape(x).axis("sum", axes[i]);
        }
        return axes.length == 0 ? x : JniUtils.sum(requireFloat("sum", x), positions, true);
    }

    @Override
    public PtNDArray max(PtNDArray x, int... axes) {
        PtNDArray result = requireFloat("max", x);
        for (int axis : axes) {
            result = JniUtils.max(result, shape(x).axis("max", axis), true);
        }
        return result;
    }

    @Override
    public PtNDArray mean(PtNDArray x, int... axes) {
        long count = 1;
        for (int axis : axes) {
            count *= shape(x).dim(axis).size();
        }
        return JniUtils.div(sum(x, axes), constant((float) count));
    }

    @Override
    public PtNDArray matMul(PtNDArray a, PtNDArray b) {
        Operands.requireFloat(this, "matMul", List.of(a, b));
        Shapes.matMul(shape(a), shape(b));
        return JniUtils.matmul(a, b);
    }

    // ---------------------------------------------------------------- shape

    @Override
    public PtNDArray reshape(PtNDArray x, long... sizes) {
        return JniUtils.reshape(x, Shapes.reshape(shape(x), sizes).sizes());
    }

    @Override
    public PtNDArray reshapeLike(PtNDArray x, PtNDArray like) {
        return JniUtils.reshape(x, Shapes.reshapeLike(shape(x), shape(like)).sizes());
    }

    @Override
    public PtNDArray expandDims(PtNDArray x, int axis) {
        Shapes.expandDims(shape(x), axis);
        return JniUtils.unsqueeze(x, axis);
    }

    @Override
    public PtNDArray squeeze(PtNDArray x, int axis) {
        Shapes.squeeze(shape(x), axis);
        return JniUtils.squeeze(x, axis);
    }

    @Override
    public PtNDArray transpose(PtNDArray x, int... permutation) {
        Shapes.transpose(shape(x), permutation);
        long[] axes = new long[permutation.length];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = permutation[i];
        }
        return JniUtils.permute(x, axes);
    }

    @Override
    public PtNDArray broadcastLike(PtNDArray x, PtNDArray like) {
        return JniUtils.broadcast(x, DjlTypes.shape(Shapes.broadcastLike(shape(x), shape(like))));
    }

    @Override
    public PtNDArray concat(int axis, List<PtNDArray> parts) {
        parts.forEach(part -> Operands.require(this, "concat", dtype(parts.get(0)), part));
        Shape whole = Shapes.concat(axis, parts.stream().map(this::shape).toList());
        return JniUtils.cat(parts.toArray(PtNDArray[]::new), whole.axis("concat", axis));
    }

    @Override
    public PtNDArray slice(PtNDArray x, int axis, long start, long end) {
        Shape whole = shape(x);
        Dim length = Shapes.slice(whole, axis, start, end).dim(axis);
        long from = start < 0 ? whole.dim(axis).size() + start : start;
        return JniUtils.slice(x, whole.axis("slice", axis), from, from + length.size(), 1);
    }

    @Override
    public List<PtNDArray> split(PtNDArray x, int axis, List<PtNDArray> likes) {
        List<Shape> shapes =
                Shapes.split(shape(x), axis, likes.stream().map(this::shape).toList());
        long[] lengths = shapes.stream().mapToLong(s -> s.dim(axis).size()).toArray();
        List<PtNDArray> pieces = new ArrayList<>();
        for (NDArray piece : JniUtils.split(x, lengths, shape(x).axis("split", axis))) {
            pieces.add((PtNDArray) piece);
        }
        return pieces;
    }

    @Override
    public PtNDArray gather(PtNDArray table, PtNDArray indices) {
        Operands.require(this, "gather", DType.INT64, indices);
        long[] sizes = Shapes.gather(shape(table), shape(indices)).sizes();
        PtNDArray rows = JniUtils.reshape(table, new long[] {shape(table).dim(0).size(), -1});
        return JniUtils.reshape(JniUtils.embedding(indices, rows, false), sizes);
    }

    // ---------------------------------------------------------------- composites for which PyTorch has one kernel

    @Override
    public PtNDArray linear(PtNDArray x, PtNDArray weight, PtNDArray bias) {
        return JniUtils.linear(x, transposeLast(weight), bias);
    }

    @Override
    public PtNDArray softmax(PtNDArray x, int axis) {
        return JniUtils.softmax(x, shape(x).axis("softmax", axis), DataType.FLOAT32);
    }

    @Override
    public PtNDArray logSoftmax(PtNDArray x, int axis) {
        return JniUtils.logSoftmax(x, shape(x).axis("logSoftmax", axis), DataType.FLOAT32);
    }

    @Override
    public PtNDArray gelu(PtNDArray x) {
        return JniUtils.gelu(x);
    }

    @Override
    public PtNDArray layerNorm(PtNDArray x, PtNDArray gain, PtNDArray bias, float epsilon) {
        return JniUtils.layerNorm(x, DjlTypes.shape(shape(gain)), gain, bias, epsilon);
    }

    // ---------------------------------------------------------------- recurrence

    /**
     * Each step has a manager of its own: what it made on its way, and the state that it replaces, are released after it,
     * except what PyTorch keeps for gradients. So the memory of a recurrence without gradients is that of one step, and its
     * outputs.
     */
    @Override
    public Step<PtNDArray> scan(
            List<PtNDArray> initial,
            List<PtNDArray> sequences,
            List<PtNDArray> shared,
            int axis,
            boolean reverse,
            ScanStep<PtNDArray> step) {
        Set<PtNDArray> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(initial);
        return DifferentiableOps.super.scan(initial, sequences, shared, axis, reverse, (ops, state, inputs, fixed) -> {
            try (PtNDManager own = manager.newSubManager(manager.getDevice())) {
                attach(own, state, inputs, fixed);
                Step<PtNDArray> done = step.apply(new EagerOps(own), state, inputs, fixed);
                kept.addAll(done.outputs());
                attach(manager, state.stream().filter(kept::contains).toList(), inputs, fixed);
                // last, because what a step leaves may be one of its arguments
                attach(manager, done.state(), done.outputs());
                return done;
            }
        });
    }

    @SafeVarargs
    private static void attach(PtNDManager manager, List<PtNDArray>... values) {
        for (List<PtNDArray> list : values) {
            list.forEach(value -> value.attach(manager));
        }
    }
}
