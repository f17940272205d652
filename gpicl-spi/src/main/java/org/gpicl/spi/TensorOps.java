package org.gpicl.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tensor algebra of one engine; {@code T} is the engine's own array (eager) or graph value (traced).
 *
 * <p>An architecture is one generic method over this interface, and so runs on every engine, can be differentiated
 * ({@link org.gpicl.spi.autodiff.Tape}) and exported. The first part lists the primitives, which every engine
 * implements; the second the composites, which have a default body in terms of the primitives and which an engine
 * overrides only where it has a faster kernel.
 *
 * <p>Rules for all operations: a negative axis counts from the end; operands of elementwise operations broadcast as in
 * {@link Shapes#broadcast}; nothing modifies an operand; operands that do not fit are an
 * {@link IllegalArgumentException} naming the operation. Arithmetic takes float32, and {@link #add}, {@link #subtract},
 * {@link #multiply} also int64; both operands have one type. Sizes of 0 are allowed except where said.
 *
 * <p>An instance belongs to one run (or one tracing) of a {@link Computation} and is not thread-safe.
 *
 * @param <T> a value of the engine
 */
public interface TensorOps<T> {

    // ---------------------------------------------------------------- primitives: making and inspecting values

    /** The shape; some sizes are symbolic if the engine traces. */
    Shape shape(T x);

    /** The element type. */
    DType dtype(T x);

    /** A host tensor as a value of this engine. */
    T constant(Tensor value);

    /** A float32 value of the shape of {@code like}, every element {@code value}. */
    T fill(T like, float value);

    /** The int64 positions 0, 1, … along one axis of {@code x}: shape [size of the axis]. */
    T indices(T x, int axis);

    /** The size of one axis of {@code x} as an int64 scalar. */
    T size(T x, int axis);

    /** The elements as another type; from bool: 0 and 1. To bool is not offered: compare instead. */
    T cast(T x, DType dtype);

    // ---------------------------------------------------------------- primitives: elementwise

    /** a + b; float32 or int64. */
    T add(T a, T b);

    /** a − b; float32 or int64. */
    T subtract(T a, T b);

    /** a · b; float32 or int64. */
    T multiply(T a, T b);

    /** a / b; float32. */
    T divide(T a, T b);

    /** The larger of each pair; float32. */
    T maximum(T a, T b);

    /** The smaller of each pair; float32. */
    T minimum(T a, T b);

    /** e to the x. */
    T exp(T x);

    /** The natural logarithm. */
    T log(T x);

    /** The square root. */
    T sqrt(T x);

    /** The hyperbolic tangent. */
    T tanh(T x);

    /** 1 / (1 + exp(−x)). */
    T sigmoid(T x);

    /** max(x, 0). */
    T relu(T x);

    /** The error function. */
    T erf(T x);

    /** a &lt; b, as bool; float32 or int64. */
    T less(T a, T b);

    /** a = b, as bool; float32 or int64. */
    T equal(T a, T b);

    /** {@code a} where the bool {@code condition} holds, else {@code b}; all three broadcast; a and b float32. */
    T select(T condition, T a, T b);

    // ---------------------------------------------------------------- primitives: reductions and products

    /** The sum over some axes, which keep size 1; float32. */
    T sum(T x, int... axes);

    /** The largest element over some axes, which keep size 1 and must not be empty; float32. */
    T max(T x, int... axes);

    /** Matrix products of [.., n, k] and [.., k, m]: [.., n, m]; the leading axes broadcast; float32. */
    T matMul(T a, T b);

    // ---------------------------------------------------------------- primitives: shape

    /** The elements in another shape; 0 keeps the size at that position, one -1 is inferred. */
    T reshape(T x, long... sizes);

    /** The elements in the shape of {@code like}, which has as many. */
    T reshapeLike(T x, T like);

    /** With a new axis of size 1, which becomes {@code axis} of the result. */
    T expandDims(T x, int axis);

    /** Without one axis of size 1. */
    T squeeze(T x, int axis);

    /** With the axes permuted: axis i of the result is axis {@code permutation[i]} of x. */
    T transpose(T x, int... permutation);

    /** Repeated to the shape of {@code like}, to which x broadcasts. */
    T broadcastLike(T x, T like);

    /** Tensors end to end along one axis. */
    T concat(int axis, List<T> parts);

    /**
     * The elements from {@code start} (inclusive) to {@code end} (exclusive) of one axis; negative positions count from
     * the end, {@link Shapes#END} is the end.
     */
    T slice(T x, int axis, long start, long end);

    /** Consecutive pieces along one axis, each as long on it as the corresponding of {@code likes}; undoes concat. */
    List<T> split(T x, int axis, List<T> likes);

    /** Rows of a table by int64 index, each within [0, rows): shape of the indices, then that of a row. */
    T gather(T table, T indices);

    // ---------------------------------------------------------------- composites

    /** A number as a value of this engine. */
    default T constant(float value) {
        return constant(Tensor.scalar(value));
    }

    /** x + number. */
    default T add(T x, float number) {
        return add(x, constant(number));
    }

    /** x · number. */
    default T multiply(T x, float number) {
        return multiply(x, constant(number));
    }

    /** −x. */
    default T negate(T x) {
        return multiply(x, -1f);
    }

    /** With the last two axes exchanged. */
    default T transposeLast(T x) {
        int rank = shape(x).rank();
        int[] permutation = new int[rank];
        for (int i = 0; i < rank; i++) {
            permutation[i] = i < rank - 2 ? i : 2 * rank - 3 - i;
        }
        return transpose(x, permutation);
    }

    /** The mean over some axes, which keep size 1 and must not be empty. */
    default T mean(T x, int... axes) {
        T count = constant(1f);
        for (int axis : axes) {
            count = multiply(count, cast(size(x, axis), DType.FLOAT32));
        }
        return divide(sum(x, axes), count);
    }

    /** 1 where the int64 index equals the position, else 0: shape of the indices, then [size of that axis of like]. */
    default T oneHot(T indices, T like, int axis) {
        return cast(equal(expandDims(indices, -1), indices(like, axis)), DType.FLOAT32);
    }

    /** x · weight + bias. x [.., in], weight [in, out], bias [out]: [.., out]. */
    default T linear(T x, T weight, T bias) {
        return add(matMul(x, weight), bias);
    }

    /** The gradient of {@link #sigmoid} by its input, given its output and the gradient by the output. */
    default T sigmoidGradient(T sigmoid, T gradient) {
        return multiply(gradient, subtract(sigmoid, multiply(sigmoid, sigmoid)));
    }

    /** The gradient of {@link #tanh} by its input, given its output and the gradient by the output. */
    default T tanhGradient(T tanh, T gradient) {
        return subtract(gradient, multiply(gradient, multiply(tanh, tanh)));
    }

    /** The gradient of {@link #relu} by its input, given the input and the gradient by the output; 0 at the kink. */
    default T reluGradient(T x, T gradient) {
        T zero = constant(0f);
        return select(less(zero, x), gradient, zero);
    }

    /** exp(x) / Σ exp(x) over one axis; all zero where the axis is empty. */
    default T softmax(T x, int axis) {
        if (shape(x).dim(axis).is(0)) {
            return x;
        }
        T exp = exp(subtract(x, max(x, axis)));
        return divide(exp, sum(exp, axis));
    }

    /** The gradient of {@link #softmax} by its input, given its output and the gradient by the output. */
    default T softmaxGradient(T softmax, T gradient, int axis) {
        return multiply(softmax, subtract(gradient, sum(multiply(gradient, softmax), axis)));
    }

    /** x − log Σ exp(x) over one axis, which must not be empty. */
    default T logSoftmax(T x, int axis) {
        T shifted = subtract(x, max(x, axis));
        return subtract(shifted, log(sum(exp(shifted), axis)));
    }

    /** The gradient of {@link #logSoftmax} by its input, given its output and the gradient by the output. */
    default T logSoftmaxGradient(T logSoftmax, T gradient, int axis) {
        return subtract(gradient, multiply(exp(logSoftmax), sum(gradient, axis)));
    }

    /** The Gaussian error linear unit x·Φ(x), exact (Hendrycks and Gimpel 2016), not the tanh approximation. */
    default T gelu(T x) {
        return multiply(multiply(x, 0.5f), add(erf(multiply(x, (float) Math.sqrt(0.5))), 1f));
    }

    /** The gradient of {@link #gelu} by its input: gradient · (Φ(x) + x·φ(x)). */
    default T geluGradient(T x, T gradient) {
        T cumulative = multiply(add(erf(multiply(x, (float) Math.sqrt(0.5))), 1f), 0.5f);
        T density = multiply(exp(multiply(multiply(x, x), -0.5f)), (float) (1 / Math.sqrt(2 * Math.PI)));
        return multiply(gradient, add(cumulative, multiply(x, density)));
    }

    /**
     * (x − mean) / √(variance + epsilon) · gain + bias over the last axis (Ba et al. 2016).
     *
     * @param gain [size of the last axis]
     * @param bias [size of the last axis]
     */
    default T layerNorm(T x, T gain, T bias, float epsilon) {
        return add(multiply(normalize(x, epsilon), gain), bias);
    }

    /** The gradients of {@link #layerNorm} by its operands, each of the shape of the operand. */
    record LayerNormGradients<T>(T x, T gain, T bias) {}

    /** The gradients of {@link #layerNorm}, given its input, its gain and the gradient by the output. */
    default LayerNormGradients<T> layerNormGradients(T x, T gain, T gradient, float epsilon) {
        return new LayerNormGradients<>(
                normalizeGradient(x, multiply(gradient, gain), epsilon),
                sumOfRows(multiply(gradient, normalize(x, epsilon))),
                sumOfRows(gradient));
    }

    /** The sum over all axes but the last: [size of the last axis]. */
    default T sumOfRows(T x) {
        int others = shape(x).rank() - 1;
        T sum = sum(x, IntStream.range(0, others).toArray());
        for (int i = 0; i < others; i++) {
            sum = squeeze(sum, 0);
        }
        return sum;
    }

    /** (x − mean) / √(variance + epsilon) over the last axis. */
    default T normalize(T x, float epsilon) {
        T centered = subtract(x, mean(x, -1));
        return divide(centered, sqrt(add(mean(multiply(centered, centered), -1), epsilon)));
    }

    /** The gradient of {@link #normalize} by its input, given the input and the gradient by the output. */
    default T normalizeGradient(T x, T gradient, float epsilon) {
        T centered = subtract(x, mean(x, -1));
        T deviation = sqrt(add(mean(multiply(centered, centered), -1), epsilon));
        T normalized = divide(centered, deviation);
        T projected = multiply(normalized, mean(multiply(gradient, normalized), -1));
        return divide(subtract(subtract(gradient, mean(gradient, -1)), projected), deviation);
    }

    /**
     * softmax(q·kᵀ/√d + mask)·v (Vaswani et al. 2017).
     *
     * @param q queries [.., n, d]
     * @param k keys [.., m, d]
     * @param v values [.., m, e]
     * @param mask added to the scores [.., n, m], to which it broadcasts; null for none
     * @return [.., n, e]
     */
    default T attention(T q, T k, T v, @Nullable T mask) {
        float scale = (float) (1 / Math.sqrt(shape(q).dim(-1).size()));
        T scores = matMul(multiply(q, scale), transposeLast(k));
        return matMul(softmax(mask == null ? scores : add(scores, mask), -1), v);
    }

    /**
     * −log softmax(logits)[label].
     *
     * @param logits [.., classes], unnormalised log-probabilities (nats)
     * @param labels int64 [..], each within [0, classes)
     * @return [..], in nats
     */
    default T crossEntropy(T logits, T labels) {
        T selected = multiply(logSoftmax(logits, -1), oneHot(labels, logits, -1));
        return negate(squeeze(sum(selected, -1), -1));
    }

    // ---------------------------------------------------------------- recurrence

    /** One step of a recurrence. It may use its arguments and constants that it makes, nothing else. */
    @FunctionalInterface
    interface ScanStep<T> {
        /**
         * @param ops to compute with; not necessarily those on which scan was called
         * @param state as the step before left it
         * @param inputs this step's slice of every sequence, without the scanned axis
         * @param shared what every step sees, such as weights
         * @return the new state (as many as before, shapes unchanged) and this step's outputs
         */
        Step<T> apply(TensorOps<T> ops, List<T> state, List<T> inputs, List<T> shared);
    }

    /** What one step of a recurrence, or the whole of it, leaves. */
    record Step<T>(List<T> state, List<T> outputs) {
        public Step {
            state = List.copyOf(state);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * A recurrence along one axis. Without any position, the state is the initial one and the outputs are empty.
     *
     * @param initial the state before the first step
     * @param sequences cut along {@code axis}, all equally long there; at least one sequence
     * @param shared passed to every step as it is
     * @param axis of the sequences and of the stacked outputs
     * @param reverse true to go from the last position to the first; outputs stand at the position of their input
     * @return the state after the last step, and the outputs of all steps stacked along {@code axis}
     */
    default Step<T> scan(
            List<T> initial, List<T> sequences, List<T> shared, int axis, boolean reverse, ScanStep<T> step) {
        long length =
                Shapes.scan(axis, sequences.stream().map(this::shape).toList()).size();
        if (length == 0) {
            return scanNothing(initial, sequences, shared, axis, step);
        }
        List<List<T>> inputs = sequences.stream()
                .map(sequence -> slices(sequence, axis, length))
                .toList();
        List<T> state = initial;
        List<List<T>> outputs = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int t = reverse ? (int) length - 1 - i : i;
            Step<T> done = step.apply(
                    this, state, inputs.stream().map(slices -> slices.get(t)).toList(), shared);
            state = done.state();
            outputs.add(done.outputs());
        }
        if (reverse) {
            Collections.reverse(outputs);
        }
        List<T> stacked = new ArrayList<>();
        for (int o = 0; o < outputs.get(0).size(); o++) {
            int output = o;
            stacked.add(concat(
                    axis,
                    outputs.stream()
                            .map(ofStep -> expandDims(ofStep.get(output), axis))
                            .toList()));
        }
        return new Step<>(state, stacked);
    }

    /** The slices of one axis, without it; by one split, of which the gradient is one concatenation. */
    private List<T> slices(T sequence, int axis, long length) {
        List<T> likes = Collections.nCopies(Math.toIntExact(length), slice(sequence, axis, 0, 1));
        return split(sequence, axis, likes).stream()
                .map(piece -> squeeze(piece, axis))
                .toList();
    }

    /** A scan over an empty sequence: one step on zeros reveals the shapes of the outputs; its values are discarded. */
    private Step<T> scanNothing(List<T> initial, List<T> sequences, List<T> shared, int axis, ScanStep<T> step) {
        List<T> zeros =
                sequences.stream().map(sequence -> zeros(sequence, axis)).toList();
        List<T> outputs = step.apply(this, initial, zeros, shared).outputs().stream()
                .map(output -> slice(expandDims(output, axis), axis, 0, 0))
                .toList();
        return new Step<>(initial, outputs);
    }

    /** Zeros in the shape of x without an axis along which it is empty. */
    private T zeros(T x, int axis) {
        T sum = squeeze(sum(cast(x, DType.FLOAT32), axis), axis);
        return dtype(x) == DType.BOOL ? less(sum, sum) : cast(sum, dtype(x));
    }
}
