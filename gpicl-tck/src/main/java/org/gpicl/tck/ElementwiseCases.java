package org.gpicl.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.Expression.Binary;
import org.gpicl.tck.Expression.Unary;

/** Inputs for the elementwise primitives. Operands broadcast on either side and on both. */
final class ElementwiseCases {

    /** Two shapes that broadcast. */
    private record Pair(Shape a, Shape b) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair(Shape.SCALAR, Shape.SCALAR),
            new Pair(Shape.of(17), Shape.of(17)),
            new Pair(Shape.of(5, 7), Shape.of(7)),
            new Pair(Shape.of(7), Shape.of(5, 7)),
            new Pair(Shape.SCALAR, Shape.of(2, 3)),
            new Pair(Shape.of(2, 3), Shape.SCALAR),
            new Pair(Shape.of(5, 1), Shape.of(1, 7)),
            new Pair(Shape.of(2, 1, 3), Shape.of(4, 1)),
            new Pair(Shape.of(1, 1, 1), Shape.of(8)),
            new Pair(Shape.of(1), Shape.of(0)),
            new Pair(Shape.of(3, 0), Shape.of(3, 1)));

    /** Where functions change their method or saturate. */
    private static final float[] EXTREMES = {
        -80, -20, -10, -4, -1, -0.5f, -1e-3f, -1e-6f, 0, 1e-6f, 1e-3f, 0.5f, 1, 4, 10, 20, 80
    };

    private static final float[] POSITIVE_EXTREMES = {1e-30f, 1e-6f, 1, 1e6f, 1e30f};

    private ElementwiseCases() {}

    /** Every case of this class. */
    static Stream<Case> all() {
        return Stream.of(casts(), arithmetic(), integerArithmetic(), functions(), comparisons())
                .flatMap(cases -> cases);
    }

    static Stream<Case> casts() {
        Samples samples = new Samples(2);
        Tensor fractions = Tensor.of(Shape.of(7), -2.5f, -1.7f, -0.3f, 0, 0.3f, 1.7f, 1e6f);
        List<Case> cases = new ArrayList<>();
        cases.add(Case.of("cast float32 to int64", Expression.of(ElementwiseCases::toInt64), fractions));
        cases.add(Case.of("cast bool to int64", Expression.of(ElementwiseCases::isNegative), fractions));
        cases.add(Case.of("cast float32 to float32", Expression.of(ElementwiseCases::toFloat32), samples.normal(7)));
        for (Shape shape : ShapeCases.SHAPES) {
            Tensor x = samples.integers(100, shape.sizes());
            cases.add(Case.of("cast int64 to float32", Expression.of(ElementwiseCases::toFloat32), x));
            cases.add(Case.of("cast int64 to int64", Expression.of(ElementwiseCases::toInt64), x));
        }
        return cases.stream();
    }

    private static <T> T toFloat32(TensorOps<T> ops, T x) {
        return ops.cast(x, DType.FLOAT32);
    }

    private static <T> T toInt64(TensorOps<T> ops, T x) {
        return ops.cast(x, DType.INT64);
    }

    private static <T> T isNegative(TensorOps<T> ops, T x) {
        return ops.cast(ops.less(x, ops.constant(0f)), DType.INT64);
    }

    static Stream<Case> arithmetic() {
        Map<String, Binary> operations = new LinkedHashMap<>();
        operations.put("add", TensorOps::add);
        operations.put("subtract", TensorOps::subtract);
        operations.put("multiply", TensorOps::multiply);
        operations.put("divide", TensorOps::divide);
        operations.put("maximum", TensorOps::maximum);
        operations.put("minimum", TensorOps::minimum);
        Samples samples = new Samples(3);
        List<Case> cases = new ArrayList<>();
        operations.forEach((name, operation) -> {
            for (Pair pair : PAIRS) {
                Tensor farFromZero = samples.positive(pair.b.sizes());
                cases.add(Case.of(name, Expression.ofTwo(operation), samples.normal(pair.a.sizes()), farFromZero));
            }
        });
        return cases.stream();
    }

    static Stream<Case> integerArithmetic() {
        Map<String, Binary> operations = new LinkedHashMap<>();
        operations.put("add int64", TensorOps::add);
        operations.put("subtract int64", TensorOps::subtract);
        operations.put("multiply int64", TensorOps::multiply);
        operations.put("less int64", ElementwiseCases::less);
        operations.put("equal int64", ElementwiseCases::equal);
        Samples samples = new Samples(4);
        Tensor large = Tensor.of(Shape.of(2), 1L << 40, -3L);
        Tensor alsoLarge = Tensor.of(Shape.of(2), 7L, -(1L << 40));
        List<Case> cases = new ArrayList<>();
        operations.forEach((name, operation) -> {
            Expression expression = Expression.ofTwo(operation);
            for (Pair pair : PAIRS) {
                Tensor a = samples.integers(5, pair.a.sizes());
                cases.add(Case.of(name, expression, a, samples.integers(5, pair.b.sizes())));
            }
            cases.add(Case.of(name, expression, large, alsoLarge).with("beyond 32 bits"));
        });
        return cases.stream();
    }

    static Stream<Case> functions() {
        Map<String, Unary> everywhere = new LinkedHashMap<>();
        everywhere.put("exp", TensorOps::exp);
        everywhere.put("tanh", TensorOps::tanh);
        everywhere.put("sigmoid", TensorOps::sigmoid);
        everywhere.put("relu", TensorOps::relu);
        everywhere.put("erf", TensorOps::erf);
        Map<String, Unary> ofPositives = new LinkedHashMap<>();
        ofPositives.put("log", TensorOps::log);
        ofPositives.put("sqrt", TensorOps::sqrt);
        Samples samples = new Samples(5);
        List<Case> cases = new ArrayList<>();
        everywhere.forEach((name, function) -> {
            ShapeCases.SHAPES.forEach(
                    shape -> cases.add(Case.of(name, Expression.of(function), samples.normal(shape.sizes()))));
            cases.add(extremes(name, function, EXTREMES));
        });
        ofPositives.forEach((name, function) -> {
            ShapeCases.SHAPES.forEach(
                    shape -> cases.add(Case.of(name, Expression.of(function), samples.positive(shape.sizes()))));
            cases.add(extremes(name, function, POSITIVE_EXTREMES));
        });
        return cases.stream();
    }

    private static Case extremes(String name, Unary function, float[] values) {
        return Case.of(name, Expression.of(function), Tensor.of(Shape.of(values.length), values))
                .with("at its extremes")
                .withoutGradient();
    }

    static Stream<Case> comparisons() {
        Samples samples = new Samples(6);
        List<Case> cases = new ArrayList<>();
        for (Pair pair : PAIRS) {
            Tensor a = samples.normal(pair.a.sizes());
            Tensor b = samples.normal(pair.b.sizes());
            cases.add(Case.of("less", Expression.ofTwo(ElementwiseCases::less), a, b));
            cases.add(Case.of("equal", Expression.ofTwo(ElementwiseCases::equal), a, b));
            cases.add(Case.of("equal", Expression.ofTwo(ElementwiseCases::equal), a, a)
                    .with("to itself"));
            for (Tensor condition : List.of(samples.integers(2), samples.integers(2, 4, 1, 1, 1))) {
                cases.add(Case.of("select", Expression.ofThree(ElementwiseCases::selectWhereOne), condition, a, b));
            }
        }
        return cases.stream();
    }

    private static <T> T less(TensorOps<T> ops, T a, T b) {
        return ops.cast(ops.less(a, b), DType.FLOAT32);
    }

    private static <T> T equal(TensorOps<T> ops, T a, T b) {
        return ops.cast(ops.equal(a, b), DType.FLOAT32);
    }

    private static <T> T selectWhereOne(TensorOps<T> ops, T integers, T a, T b) {
        return ops.select(ops.equal(integers, ops.constant(Tensor.of(Shape.SCALAR, 1L))), a, b);
    }
}
