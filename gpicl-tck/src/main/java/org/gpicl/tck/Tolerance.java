package org.gpicl.tck;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Tensor;

/**
 * How far the numbers of an engine may be from the oracle's: by {@code relative · max(|expected|, scale)} each. Integers
 * must be equal.
 *
 * @param relative to the expected number
 * @param scale the size of the numbers that went into the result; cancellation may have made it smaller than they were
 */
public record Tolerance(double relative, double scale) {

    /** The error of one rounding to float32 (6e-8), and of functions that are a few such roundings off. */
    private static final double FLOAT32 = 1e-6;

    /**
     * The rule of the house for float32: {@code 1e-6·√terms}, as rounding errors of independent sign add up like a random
     * walk. The inputs of all cases are numbers of order 1, hence the scale 1.
     *
     * @param terms numbers added up, or roundings one after the other
     */
    public static Tolerance ofTerms(long terms) {
        return new Tolerance(FLOAT32 * Math.sqrt((double) terms), 1);
    }

    /**
     * Relative to the largest number of the tensor: for gradients and whole models, whose numbers are of any size but not
     * alone. Where all are zero, what float32 leaves of numbers of order 1 is allowed.
     */
    public static Tolerance ofLargest(double relative, Tensor expected) {
        double largest = FLOAT32 / relative;
        if (expected.dtype() == DType.FLOAT32) {
            for (float value : expected.toFloatArray()) {
                largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
            }
        }
        return new Tolerance(relative, largest);
    }

    /**
     * Asserts that two tensors are of one type and shape and close in every element; infinities and NaN must agree.
     *
     * @param what named in the error
     */
    public void assertClose(String what, Tensor actual, Tensor expected) {
        if (actual.dtype() != expected.dtype() || !actual.shape().equals(expected.shape())) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
        double[] got = doubles(actual);
        double[] wanted = doubles(expected);
        for (int i = 0; i < wanted.length; i++) {
            double allowed = actual.dtype() == DType.INT64 ? 0 : relative * Math.max(Math.abs(wanted[i]), scale);
            boolean close = Double.isFinite(wanted[i])
                    ? Math.abs(got[i] - wanted[i]) <= allowed
                    : Double.compare(got[i], wanted[i]) == 0;
            if (!close) {
                throw new AssertionError(what + ": expected " + wanted[i] + " ± " + allowed + " at position " + i
                        + " of " + expected + ", got " + got[i]);
            }
        }
    }

    /**
     * Asserts that named tensors are the same names and close in every element.
     *
     * @param tolerance for a tensor, given the expected one
     */
    public static void assertClose(
            String what,
            Map<String, Tensor> actual,
            Map<String, Tensor> expected,
            Function<Tensor, Tolerance> tolerance) {
        if (!List.copyOf(actual.keySet()).equals(List.copyOf(expected.keySet()))) {
            throw new AssertionError(what + ": expected " + expected.keySet() + ", got " + actual.keySet());
        }
        expected.forEach((name, tensor) ->
                tolerance.apply(tensor).assertClose(what + ": " + name, Named.get(actual, name), tensor));
    }

    /** Asserts that named tensors are the same names and the same bits. */
    public static void assertIdentical(String what, Map<String, Tensor> actual, Map<String, Tensor> expected) {
        assertClose(what, actual, expected, any -> new Tolerance(0, 0));
        // what is left are zeros of different sign, and NaNs of different bits
        if (!actual.equals(expected)) {
            throw new AssertionError(what + ": expected the same bits, got other signs of zero, or other NaNs");
        }
    }

    private static double[] doubles(Tensor tensor) {
        if (tensor.dtype() == DType.INT64) {
            return Arrays.stream(tensor.toLongArray()).asDoubleStream().toArray();
        }
        float[] floats = tensor.toFloatArray();
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }
}
