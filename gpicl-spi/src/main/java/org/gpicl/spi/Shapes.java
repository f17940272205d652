package org.gpicl.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The shape rules of {@link TensorOps}: from the shapes of the operands to the shape of the result.
 *
 * <p>Written once, for every engine that traces, checks or reports shapes. Each throws {@link IllegalArgumentException}
 * naming the operation when the operands do not fit.
 */
public final class Shapes {

    /** In {@link TensorOps#slice} and {@link #slice}: up to the end of the axis. */
    public static final long END = Long.MAX_VALUE;

    private Shapes() {}

    /** The result of an elementwise operation: axes are aligned at the last; an axis of size 1 is repeated. */
    public static Shape broadcast(String operation, Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        List<Dim> dims = new ArrayList<>(rank);
        for (int i = -rank; i < 0; i++) {
            Dim da = i < -a.rank() ? Dim.of(1) : a.dim(i);
            Dim db = i < -b.rank() ? Dim.of(1) : b.dim(i);
            if (!da.equals(db) && !da.is(1) && !db.is(1)) {
                throw new IllegalArgumentException(
                        operation + ": expected shapes that broadcast, got " + a + " and " + b);
            }
            dims.add(da.is(1) ? db : da);
        }
        return new Shape(dims);
    }

    /** The product of matrices on the last two axes; the axes before them broadcast. */
    public static Shape matMul(Shape a, Shape b) {
        if (a.rank() < 2 || b.rank() < 2 || !a.dim(-1).equals(b.dim(-2))) {
            throw new IllegalArgumentException("matMul: expected [.., n, k] and [.., k, m], got " + a + " and " + b);
        }
        Shape batch = broadcast(
                "matMul",
                new Shape(a.dims().subList(0, a.rank() - 2)),
                new Shape(b.dims().subList(0, b.rank() - 2)));
        List<Dim> dims = new ArrayList<>(batch.dims());
        dims.add(a.dim(-2));
        dims.add(b.dim(-1));
        return new Shape(dims);
    }

    /** The result of a reduction: the reduced axes keep size 1. */
    public static Shape reduce(String operation, Shape x, int... axes) {
        Shape result = x;
        for (int axis : axes) {
            result = result.withDim(x.axis(operation, axis), Dim.of(1));
        }
        return result;
    }

    /** The result of {@link TensorOps#reshape}: 0 keeps the size at that position, one -1 is inferred. */
    public static Shape reshape(Shape x, long... sizes) {
        List<Dim> dims = new ArrayList<>(sizes.length);
        int inferred = -1;
        Dim known = Dim.of(1);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < -1 || (sizes[i] == 0 && i >= x.rank()) || (sizes[i] == -1 && inferred >= 0)) {
                throw badReshape(x, sizes);
            }
            if (sizes[i] == -1) {
                inferred = i;
                dims.add(Dim.of(1));
            } else {
                dims.add(sizes[i] == 0 ? x.dim(i) : Dim.of(sizes[i]));
                known = known.times(dims.get(i));
            }
        }
        Dim total = x.dims().stream().reduce(Dim.of(1), Dim::times);
        if (inferred >= 0) {
            dims.set(inferred, inferred(x, total, dims, inferred, sizes));
        } else if (!known.equals(total)) {
            throw badReshape(x, sizes);
        }
        return new Shape(dims);
    }

    /** What -1 stands for: the axes that are not kept as they are, divided by the numbers beside the -1. */
    private static Dim inferred(Shape x, Dim total, List<Dim> dims, int position, long[] sizes) {
        Dim rest = Dim.of(1);
        for (int i = 0; i < x.rank(); i++) {
            boolean kept = i < sizes.length && i != position && dims.get(i).equals(x.dim(i));
            rest = kept ? rest : rest.times(x.dim(i));
        }
        Dim beside = Dim.of(1);
        for (int i = 0; i < dims.size(); i++) {
            boolean kept = i < x.rank() && i != position && dims.get(i).equals(x.dim(i));
            beside = kept || i == position ? beside : beside.times(dims.get(i));
        }
        if (!beside.isFixed() || !rest.isDivisibleBy(beside.size())) {
            throw badReshape(x, sizes);
        }
        return rest.dividedBy(beside.size());
    }

    private static IllegalArgumentException badReshape(Shape x, long[] sizes) {
        return new IllegalArgumentException("reshape: expected as many elements as " + x + " has, got "
                + Arrays.toString(sizes) + " (0 keeps a size, one -1 is inferred)");
    }

    /** The result of {@link TensorOps#reshapeLike}: the shape of {@code like}, which has as many elements. */
    public static Shape reshapeLike(Shape x, Shape like) {
        Dim elements = x.dims().stream().reduce(Dim.of(1), Dim::times);
        if (!like.dims().stream().reduce(Dim.of(1), Dim::times).equals(elements)) {
            throw new IllegalArgumentException("reshapeLike: expected as many elements as " + like + " has, got " + x);
        }
        return like;
    }

    /** The result of {@link TensorOps#broadcastLike}: the shape of {@code like}, to which x broadcasts. */
    public static Shape broadcastLike(Shape x, Shape like) {
        if (!broadcast("broadcastLike", x, like).equals(like)) {
            throw new IllegalArgumentException(
                    "broadcastLike: expected a shape that broadcasts to " + like + ", got " + x);
        }
        return like;
    }

    /** The result of inserting an axis of size 1 so that it becomes {@code axis} of the result. */
    public static Shape expandDims(Shape x, int axis) {
        List<Dim> dims = new ArrayList<>(x.dims());
        int index = axis < 0 ? axis + x.rank() + 1 : axis;
        if (index < 0 || index > x.rank()) {
            throw new IllegalArgumentException("expandDims: expected an axis of the result of " + x + ", got " + axis);
        }
        dims.add(index, Dim.of(1));
        return new Shape(dims);
    }

    /** The result of removing an axis of size 1. */
    public static Shape squeeze(Shape x, int axis) {
        int index = x.axis("squeeze", axis);
        if (!x.dim(index).is(1)) {
            throw new IllegalArgumentException("squeeze: expected size 1 on axis " + axis + ", got " + x);
        }
        List<Dim> dims = new ArrayList<>(x.dims());
        dims.remove(index);
        return new Shape(dims);
    }

    /** The result of a permutation of the axes: axis i of the result is axis {@code permutation[i]} of x. */
    public static Shape transpose(Shape x, int... permutation) {
        int[] sorted = permutation.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < Math.max(sorted.length, x.rank()); i++) {
            if (sorted.length != x.rank() || sorted[i] != i) {
                throw new IllegalArgumentException("transpose: expected a permutation of the " + x.rank() + " axes of "
                        + x + ", got " + Arrays.toString(permutation));
            }
        }
        return new Shape(Arrays.stream(permutation).mapToObj(x::dim).toList());
    }

    /** The result of putting tensors end to end along one axis. */
    public static Shape concat(int axis, List<Shape> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("concat: expected at least one tensor, got none");
        }
        Shape first = parts.get(0);
        int index = first.axis("concat", axis);
        Dim total = Dim.of(0);
        for (Shape part : parts) {
            if (part.rank() != first.rank()
                    || !part.withDim(index, Dim.of(0)).equals(first.withDim(index, Dim.of(0)))) {
                throw new IllegalArgumentException(
                        "concat: expected shapes equal but for axis " + axis + ", got " + parts);
            }
            total = total.plus(part.dim(index));
        }
        return first.withDim(index, total);
    }

    /** The result of {@link TensorOps#slice}. */
    public static Shape slice(Shape x, int axis, long start, long end) {
        int index = x.axis("slice", axis);
        Dim size = x.dim(index);
        Dim from = start < 0 ? size.plus(Dim.of(start)) : Dim.of(start);
        Dim to = end == END ? size : end < 0 ? size.plus(Dim.of(end)) : Dim.of(end);
        Dim length = to.minus(from);
        boolean outside = (from.isFixed() && from.size() < 0)
                || (length.isFixed() && length.size() < 0)
                || (to.isFixed() && size.isFixed() && to.size() > size.size());
        if (outside) {
            throw new IllegalArgumentException("slice: expected a range within axis " + axis + " of " + x + ", got "
                    + start + " to " + (end == END ? "the end" : Long.toString(end)));
        }
        return x.withDim(index, length);
    }

    /** The results of {@link TensorOps#split}: pieces as long on that axis as {@code likes}. */
    public static List<Shape> split(Shape x, int axis, List<Shape> likes) {
        int index = x.axis("split", axis);
        List<Dim> lengths =
                likes.stream().map(like -> like.dim(like.axis("split", axis))).toList();
        if (!lengths.stream().reduce(Dim.of(0), Dim::plus).equals(x.dim(index))) {
            throw new IllegalArgumentException(
                    "split: expected pieces that add up to axis " + axis + " of " + x + ", got " + likes);
        }
        return lengths.stream().map(length -> x.withDim(index, length)).toList();
    }

    /** The result of looking rows up in a table: the shape of the indices, then that of one row. */
    public static Shape gather(Shape table, Shape indices) {
        if (table.rank() < 1) {
            throw new IllegalArgumentException("gather: expected a table of at least one axis, got " + table);
        }
        List<Dim> dims = new ArrayList<>(indices.dims());
        dims.addAll(table.dims().subList(1, table.rank()));
        return new Shape(dims);
    }

    /** The number of steps of {@link TensorOps#scan}: the size that all sequences have on its axis. */
    public static Dim scan(int axis, List<Shape> sequences) {
        if (sequences.isEmpty()) {
            throw new IllegalArgumentException("scan: expected at least one sequence, got none");
        }
        List<Dim> lengths = sequences.stream()
                .map(sequence -> sequence.dim(axis))
                .distinct()
                .toList();
        if (lengths.size() != 1) {
            throw new IllegalArgumentException(
                    "scan: expected sequences of one length on axis " + axis + ", got " + lengths);
        }
        return lengths.get(0);
    }
}
