package org.gpicl.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's axes, outermost first; the empty shape is that of a scalar.
 *
 * @param dims one size for each axis; copied
 */
public record Shape(List<Dim> dims) {

    /** The shape of a single number. */
    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        dims = List.copyOf(dims);
        for (Dim dim : dims) {
            if (dim.isFixed() && dim.size() < 0) {
                throw new IllegalArgumentException("shape: expected sizes of at least 0, got " + dims);
            }
        }
    }

    /** A shape of known sizes. */
    public static Shape of(long... sizes) {
        Dim[] dims = new Dim[sizes.length]; // without a stream: eager engines make shapes at every operation
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Dim.of(sizes[i]);
        }
        return of(dims);
    }

    /** A shape some of whose sizes may be symbolic. */
    public static Shape of(Dim... dims) {
        return new Shape(List.of(dims));
    }

    /** The number of axes. */
    public int rank() {
        return dims.size();
    }

    /** The size of one axis; a negative axis counts from the end. */
    public Dim dim(int axis) {
        return dims.get(axis("dim", axis));
    }

    /**
     * The axis as an index of {@link #dims}.
     *
     * @param operation whose name an error carries
     * @throws IllegalArgumentException if there is no such axis
     */
    public int axis(String operation, int axis) {
        int index = axis < 0 ? axis + rank() : axis;
        if (index < 0 || index >= rank()) {
            throw new IllegalArgumentException(
                    operation + ": expected an axis of " + this + " (" + rank() + " axes), got " + axis);
        }
        return index;
    }

    /** Whether every size is a number. */
    public boolean isFixed() {
        return dims.stream().allMatch(Dim::isFixed);
    }

    /** The sizes as numbers. */
    public long[] sizes() {
        long[] sizes = new long[rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = dims.get(i).size();
        }
        return sizes;
    }

    /** The number of elements. */
    public long elements() {
        return Arrays.stream(sizes()).reduce(1, Math::multiplyExact);
    }

    /** This shape with another size on one axis. */
    public Shape withDim(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis("withDim", axis), dim);
        return new Shape(changed);
    }

    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
