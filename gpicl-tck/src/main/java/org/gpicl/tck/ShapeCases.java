package org.gpicl.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.Expression.Unary;

/** Inputs for the primitives that make values, and for those that only move elements: on float32 and on int64. */
final class ShapeCases {

    /** Sizes 0, 1, a power of two, a prime, and one past a vector width. */
    static final List<Shape> SHAPES = List.of(
            Shape.SCALAR,
            Shape.of(1),
            Shape.of(8),
            Shape.of(7),
            Shape.of(17),
            Shape.of(2, 3, 5),
            Shape.of(0),
            Shape.of(3, 0, 2));

    private ShapeCases() {}

    /** Every case of this class. */
    static Stream<Case> all() {
        return Stream.of(
                        making(),
                        reshapes(),
                        insertedAxes(),
                        removedAxes(),
                        permutations(),
                        broadcasts(),
                        reshapesLike(),
                        joins(),
                        slices(),
                        lookUps())
                .flatMap(cases -> cases);
    }

    static Stream<Case> making() {
        Samples samples = new Samples(1);
        List<Case> cases = new ArrayList<>();
        for (Shape shape : SHAPES) {
            Tensor x = samples.normal(shape.sizes());
            Tensor integers = samples.integers(9, shape.sizes());
            cases.add(Case.of("constant", Expression.of(new Constant(x)::apply), x));
            cases.add(Case.of("constant int64", Expression.of(new Constant(integers)::apply), x));
            cases.add(Case.of("fill", Expression.of(ShapeCases::fill), x));
            cases.add(Case.of("fill like int64", Expression.of(ShapeCases::fill), integers));
            for (int axis = -shape.rank(); axis < shape.rank(); axis++) {
                cases.add(Case.of("size and indices of axis " + axis, new SizeAndIndices(axis), x));
            }
        }
        return cases.stream();
    }

    private static <T> T fill(TensorOps<T> ops, T x) {
        return ops.fill(x, 2.5f);
    }

    private record Constant(Tensor value) {
        private <T> T apply(TensorOps<T> ops, T ignored) {
            return ops.constant(value);
        }
    }

    private record SizeAndIndices(int axis) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
            return List.of(ops.size(inputs.get(0), axis), ops.indices(inputs.get(0), axis));
        }
    }

    static Stream<Case> reshapes() {
        Map<Shape, List<Target>> targets = new LinkedHashMap<>();
        targets.put(Shape.SCALAR, List.of(new Target(), new Target(1), new Target(1, 1), new Target(-1)));
        targets.put(Shape.of(1), List.of(new Target(), new Target(1, -1)));
        targets.put(Shape.of(6), List.of(new Target(2, 3), new Target(2, -1), new Target(-1), new Target(0, 1)));
        targets.put(
                Shape.of(2, 3, 4),
                List.of(
                        new Target(24),
                        new Target(0, -1),
                        new Target(-1, 4),
                        new Target(0, 0, 2, 2),
                        new Target(4, 3, 2)));
        targets.put(Shape.of(2, 0, 4), List.of(new Target(0, 0, 2, 2), new Target(0, 0, -1), new Target(-1, 4)));
        return onBothTypes(new Samples(9), targets, target -> "reshape to " + target, target -> target::reshape);
    }

    private static final class Target {
        private final long[] sizes;

        private Target(long... sizes) {
            this.sizes = sizes;
        }

        private <T> T reshape(TensorOps<T> ops, T x) {
            return ops.reshape(x, sizes);
        }

        @Override
        public String toString() {
            return Arrays.toString(sizes);
        }
    }

    static Stream<Case> insertedAxes() {
        Map<Shape, List<Axes>> axes = new LinkedHashMap<>();
        axes.put(Shape.SCALAR, List.of(new Axes(0), new Axes(-1)));
        axes.put(Shape.of(7), List.of(new Axes(0), new Axes(1), new Axes(-1), new Axes(-2)));
        axes.put(Shape.of(2, 0, 3), List.of(new Axes(0), new Axes(2), new Axes(3), new Axes(-1), new Axes(-4)));
        return onBothTypes(new Samples(10), axes, axis -> "expandDims at " + axis, axis -> axis::expandDims);
    }

    static Stream<Case> removedAxes() {
        Map<Shape, List<Axes>> axes = new LinkedHashMap<>();
        axes.put(Shape.of(1), List.of(new Axes(0), new Axes(-1)));
        axes.put(Shape.of(1, 7, 1), List.of(new Axes(0), new Axes(2), new Axes(-1), new Axes(-3)));
        axes.put(Shape.of(2, 1, 0), List.of(new Axes(1), new Axes(-2)));
        return onBothTypes(new Samples(16), axes, axis -> "squeeze " + axis, axis -> axis::squeeze);
    }

    static Stream<Case> permutations() {
        Map<Shape, List<Axes>> permutations = new LinkedHashMap<>();
        permutations.put(Shape.SCALAR, List.of(new Axes()));
        permutations.put(Shape.of(5), List.of(new Axes(0)));
        permutations.put(Shape.of(8, 7), List.of(new Axes(0, 1), new Axes(1, 0)));
        permutations.put(Shape.of(2, 3, 5), List.of(new Axes(2, 0, 1), new Axes(1, 2, 0), new Axes(0, 2, 1)));
        permutations.put(Shape.of(2, 3, 4, 5), List.of(new Axes(0, 2, 1, 3), new Axes(3, 1, 0, 2)));
        permutations.put(Shape.of(2, 0, 4), List.of(new Axes(1, 2, 0)));
        return onBothTypes(new Samples(11), permutations, axes -> "transpose by " + axes, axes -> axes::transpose);
    }

    static Stream<Case> broadcasts() {
        Map<Shape, List<Shape>> targets = new LinkedHashMap<>();
        targets.put(Shape.SCALAR, List.of(Shape.SCALAR, Shape.of(2, 3)));
        targets.put(Shape.of(3), List.of(Shape.of(2, 3)));
        targets.put(Shape.of(2, 1), List.of(Shape.of(2, 3), Shape.of(4, 2, 3)));
        targets.put(Shape.of(1, 3, 1), List.of(Shape.of(2, 3, 4)));
        targets.put(Shape.of(1), List.of(Shape.of(0)));
        return likes(new Samples(12), "broadcastLike", TensorOps::broadcastLike, targets);
    }

    static Stream<Case> reshapesLike() {
        Map<Shape, List<Shape>> targets = new LinkedHashMap<>();
        targets.put(Shape.SCALAR, List.of(Shape.of(1, 1)));
        targets.put(Shape.of(6), List.of(Shape.of(2, 3)));
        targets.put(Shape.of(2, 3), List.of(Shape.of(3, 1, 2)));
        targets.put(Shape.of(2, 0), List.of(Shape.of(0, 5)));
        return likes(new Samples(17), "reshapeLike", TensorOps::reshapeLike, targets);
    }

    private static Stream<Case> likes(
            Samples samples, String name, Expression.Binary operation, Map<Shape, List<Shape>> targets) {
        List<Case> cases = new ArrayList<>();
        Expression expression = Expression.ofTwo(operation);
        targets.forEach((shape, choices) -> choices.forEach(target -> {
            Tensor like = samples.normal(target.sizes());
            cases.add(Case.of(name, expression, samples.normal(shape.sizes()), like));
            cases.add(Case.of(name + " int64", expression, samples.integers(9, shape.sizes()), like));
        }));
        return cases.stream();
    }

    static Stream<Case> joins() {
        Samples samples = new Samples(13);
        List<Case> cases = new ArrayList<>();
        for (int axis : new int[] {0, 1, -1}) {
            cases.add(join(axis, samples.normal(2, 3)));
            cases.add(join(axis, samples.normal(2, 3), samples.normal(2, 3)));
            cases.add(join(axis, samples.normal(1, 8, 1), samples.normal(1, 8, 1)));
            cases.add(join(axis, samples.integers(9, 2, 3), samples.integers(9, 2, 3), samples.integers(9, 2, 3)));
        }
        cases.add(join(0, samples.normal(3), samples.normal(7), samples.normal(1)));
        cases.add(join(1, samples.normal(2, 0), samples.normal(2, 3)));
        cases.add(join(-2, samples.normal(2, 5, 3), samples.normal(2, 0, 3), samples.normal(2, 1, 3)));
        return cases.stream();
    }

    private static Case join(int axis, Tensor... parts) {
        return Case.of("concat and split along axis " + axis, new ConcatAndSplit(axis), parts);
    }

    /** The whole, then the pieces of its double: what was put in is not an answer. */
    private record ConcatAndSplit(int axis) implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
            T whole = ops.concat(axis, inputs);
            List<T> results = new ArrayList<>();
            results.add(whole);
            results.addAll(ops.split(ops.add(whole, whole), axis, inputs));
            return results;
        }
    }

    static Stream<Case> slices() {
        Map<Shape, List<Slice>> slices = new LinkedHashMap<>();
        slices.put(
                Shape.of(7),
                List.of(
                        new Slice(0, 0, Shapes.END),
                        new Slice(0, 2, 5),
                        new Slice(-1, -3, Shapes.END),
                        new Slice(0, 0, -1),
                        new Slice(0, -5, -2),
                        new Slice(0, 6, 7),
                        new Slice(0, 3, 3),
                        new Slice(0, 7, Shapes.END)));
        slices.put(
                Shape.of(3, 4, 5),
                List.of(
                        new Slice(0, 1, Shapes.END),
                        new Slice(1, 1, 3),
                        new Slice(-1, -1, Shapes.END),
                        new Slice(-2, 0, 2),
                        new Slice(2, 0, -5)));
        slices.put(Shape.of(2, 0), List.of(new Slice(1, 0, Shapes.END), new Slice(0, 1, 2)));
        return onBothTypes(new Samples(14), slices, Slice::toString, slice -> slice::apply);
    }

    private record Slice(int axis, long start, long end) {
        private <T> T apply(TensorOps<T> ops, T x) {
            return ops.slice(x, axis, start, end);
        }

        @Override
        public String toString() {
            String to = end == Shapes.END ? "the end" : Long.toString(end);
            return "slice axis " + axis + " from " + start + " to " + to;
        }
    }

    static Stream<Case> lookUps() {
        Samples samples = new Samples(15);
        List<Case> cases = new ArrayList<>();
        Expression gather = Expression.ofTwo(TensorOps::gather);
        for (Shape table : List.of(Shape.of(1), Shape.of(5), Shape.of(5, 3), Shape.of(7, 2, 4), Shape.of(3, 0))) {
            for (Shape indices : List.of(Shape.SCALAR, Shape.of(1), Shape.of(8), Shape.of(2, 3), Shape.of(0))) {
                int rows = Math.toIntExact(table.dim(0).size());
                Tensor positions = samples.integers(rows, indices.sizes());
                cases.add(Case.of("gather", gather, samples.normal(table.sizes()), positions));
                cases.add(Case.of("gather int64", gather, samples.integers(9, table.sizes()), positions));
            }
        }
        return cases.stream();
    }

    /** Every shape with each of its arguments. */
    private static <A> Stream<Case> onBothTypes(
            Samples samples, Map<Shape, List<A>> arguments, Function<A, String> name, Function<A, Unary> function) {
        List<Case> cases = new ArrayList<>();
        arguments.forEach((shape, choices) -> choices.forEach(argument -> {
            Expression expression = Expression.of(function.apply(argument));
            cases.add(Case.of(name.apply(argument), expression, samples.normal(shape.sizes())));
            cases.add(Case.of(name.apply(argument) + " int64", expression, samples.integers(9, shape.sizes())));
        }));
        return cases.stream();
    }
}
