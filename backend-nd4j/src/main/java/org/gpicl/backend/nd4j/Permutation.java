package org.gpicl.backend.nd4j;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The copy of a permuted array into row-major order, chunk by chunk on the heap: five times as fast as ND4J's.
 *
 * <p>The first axes of attention's arrays, the batch, are not permuted. So the others lie together in one chunk, which is
 * read and written at once and permuted between.
 *
 * @param chunk elements that lie together, in whatever order
 * @param run elements that stay together
 * @param starts in the chunk, of the runs in row-major order
 */
record Permutation(int chunk, int run, int[] starts) {

    private static final int LEAST_CHUNK = 1 << 10;
    private static final int LARGEST_CHUNK = 1 << 18;

    /** Whether this array can be permuted by {@link #of}: float elements, in blocks that fit the cache. */
    static boolean fits(INDArray x) {
        return x.dataType() == DataType.FLOAT && elements(x, unpermuted(x)) <= LARGEST_CHUNK;
    }

    static Permutation of(INDArray x) {
        int first = unpermuted(x);
        int last = x.rank();
        long run = 1;
        while (last > first && (x.size(last - 1) == 1 || x.stride(last - 1) == run)) {
            last--;
            run *= x.size(last);
        }
        int chunk = (int) elements(x, first);
        int[] starts = {0};
        for (int axis = first; axis < last; axis++) {
            starts = each(starts, (int) x.size(axis), (int) x.stride(axis));
        }
        return new Permutation(chunk, (int) run, starts);
    }

    private static int[] each(int[] outer, int size, int stride) {
        int[] starts = new int[outer.length * size];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = outer[i / size] + i % size * stride;
        }
        return starts;
    }

    /** The number of axes that stay where they are before the others, if chunks do not become too small. */
    private static int unpermuted(INDArray x) {
        int axes = 0;
        while (axes < x.rank()
                && (x.size(axes) == 1 || x.stride(axes) == elements(x, axes + 1))
                && elements(x, axes + 1) >= LEAST_CHUNK) {
            axes++;
        }
        return axes;
    }

    private static long elements(INDArray x, int from) {
        long elements = 1;
        for (int axis = from; axis < x.rank(); axis++) {
            elements *= x.size(axis);
        }
        return elements;
    }

    /** Copies {@code count} elements. */
    void copy(FloatPointer from, FloatPointer into, long count) {
        float[] read = new float[chunk];
        float[] written = new float[chunk];
        for (long position = 0; position < count; position += chunk) {
            from.position(position).get(read);
            if (run == 1) {
                for (int i = 0; i < chunk; i++) {
                    written[i] = read[starts[i]];
                }
            } else {
                for (int i = 0; i < starts.length; i++) {
                    System.arraycopy(read, starts[i], written, i * run, run);
                }
            }
            into.position(position).put(written);
        }
    }
}
