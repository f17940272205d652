package org.gpicl.backend.onnx.graph;

import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.jspecify.annotations.Nullable;

/** How to tell ONNX's Reshape the new shape. */
final class ReshapeTarget {

    private ReshapeTarget() {}

    /**
     * The target in numbers, 0 keeping the size at that position and one -1 inferred; or null if that does not say it. A
     * -1 beside a size that may be 0 would fail on an empty tensor, so it is only used beside positive numbers.
     */
    static long @Nullable [] inNumbers(Shape from, Shape to) {
        long[] numbers = new long[to.rank()];
        boolean inferred = false;
        boolean keeps = false;
        for (int i = 0; i < numbers.length; i++) {
            Dim dim = to.dim(i);
            if (dim.isFixed() && dim.size() > 0) {
                numbers[i] = dim.size();
            } else if (i < from.rank() && from.dim(i).equals(dim)) {
                keeps = true;
            } else if (dim.isFixed() || inferred) {
                return null;
            } else {
                inferred = true;
                numbers[i] = -1;
            }
        }
        return inferred && keeps ? null : numbers;
    }
}
