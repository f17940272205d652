package org.gpicl.backend.nd4j;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Consecutive positions along one axis of a dense array.
 *
 * @param whole the array
 * @param axis along which it is cut
 * @param start the first position
 * @param length the number of positions
 */
record Piece(INDArray whole, int axis, long start, long length) {

    /** Copies the piece into a dense array of its type and shape. */
    void read(INDArray out) {
        copy(out, false);
    }

    /** Copies a dense array of the type and shape of the piece into it. */
    void write(INDArray in) {
        copy(in, true);
    }

    private void copy(INDArray piece, boolean write) {
        if (piece.isEmpty()) {
            return;
        }
        long inner = 1;
        for (int i = axis + 1; i < whole.rank(); i++) {
            inner *= whole.size(i);
        }
        long run = length * inner;
        long step = whole.size(axis) * inner;
        for (long i = 0; i < piece.length() / run; i++) {
            long position = i * step + start * inner;
            if (write) {
                copy(piece, i * run, whole, position, run);
            } else {
                copy(whole, position, piece, i * run, run);
            }
        }
    }

    /** Copies consecutive elements from one dense array to another of its type; neither is empty. */
    static void copy(INDArray from, long position, INDArray into, long at, long count) {
        int bytes = from.dataType().width();
        Pointer.memcpy(at(into, at * bytes), at(from, position * bytes), count * bytes);
    }

    private static Pointer at(INDArray array, long bytes) {
        return new BytePointer(Nd4jArrays.pointer(array)).position(bytes);
    }
}
