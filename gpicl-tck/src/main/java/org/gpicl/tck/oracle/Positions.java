package org.gpicl.tck.oracle;

import java.util.Arrays;
import org.gpicl.spi.Shape;

/**
 * Where elements stand in a row-major array. Every rearrangement (broadcasting, transposing, slicing, joining, reducing)
 * is a list of positions, one for each index of some shape, taken in row-major order.
 */
final class Positions {

    private Positions() {}

    /** The position {@code offset + Σ index·stride} of each index of a shape of these sizes. */
    static int[] of(long[] sizes, long[] strides, long offset) {
        int count = Math.toIntExact(Arrays.stream(sizes).reduce(1, Math::multiplyExact));
        int[] positions = new int[count];
        long[] index = new long[sizes.length];
        for (int i = 0; i < count; i++) {
            long position = offset;
            for (int axis = 0; axis < sizes.length; axis++) {
                position += index[axis] * strides[axis];
            }
            positions[i] = Math.toIntExact(position);
            increment(index, sizes);
        }
        return positions;
    }

    private static void increment(long[] index, long[] sizes) {
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            index[axis]++;
            if (index[axis] < sizes[axis]) {
                return;
            }
            index[axis] = 0;
        }
    }

    /** How far apart the neighbours along each axis stand. */
    static long[] strides(long[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return strides;
    }

    /** For each element of {@code to} the one of {@code from} that broadcasting puts there. */
    static int[] broadcast(Shape from, Shape to) {
        long[] sizes = from.sizes();
        long[] own = strides(sizes);
        long[] strides = new long[to.rank()];
        int extra = to.rank() - sizes.length;
        for (int axis = 0; axis < sizes.length; axis++) {
            strides[axis + extra] = sizes[axis] == 1 ? 0 : own[axis];
        }
        return of(to.sizes(), strides, 0);
    }
}
