package org.gpicl.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/** Inputs for sums, maxima and matrix products. */
final class ReductionCases {

    private ReductionCases() {}

    /** Every case of this class. */
    static Stream<Case> all() {
        return Stream.of(reductions(), products()).flatMap(cases -> cases);
    }

    static Stream<Case> reductions() {
        Map<Shape, List<Axes>> axes = new LinkedHashMap<>();
        axes.put(Shape.SCALAR, List.of(new Axes()));
        axes.put(Shape.of(1), List.of(new Axes(0)));
        axes.put(Shape.of(17), List.of(new Axes(-1), new Axes()));
        axes.put(Shape.of(1000), List.of(new Axes(0)));
        axes.put(Shape.of(8, 7), List.of(new Axes(0), new Axes(1), new Axes(-2), new Axes(0, 1), new Axes()));
        axes.put(
                Shape.of(2, 3, 4),
                List.of(new Axes(1), new Axes(-1), new Axes(0, 2), new Axes(-1, -3), new Axes(2, 1, 0)));
        axes.put(Shape.of(3, 0), List.of(new Axes(0)));
        Samples samples = new Samples(7);
        List<Case> cases = new ArrayList<>();
        axes.forEach((shape, choices) -> choices.forEach(over -> {
            Tensor x = samples.normal(shape.sizes());
            cases.add(Case.of("sum over " + over, Expression.of(over::sum), x).withTerms(over.terms(x)));
            cases.add(Case.of("max over " + over, Expression.of(over::max), x));
        }));
        Axes last = new Axes(-1);
        cases.add(Case.of("sum over nothing", Expression.of(last::sum), samples.normal(3, 0)));
        Tensor negative = Tensor.of(Shape.of(2, 2), -3f, -2f, -1f, -4f);
        cases.add(Case.of("max of negative numbers", Expression.of(last::max), negative));
        return cases.stream();
    }

    static Stream<Case> products() {
        Samples samples = new Samples(8);
        return Stream.of(
                        List.of(samples.normal(1, 1), samples.normal(1, 1)),
                        List.of(samples.normal(3, 4), samples.normal(4, 5)),
                        List.of(samples.normal(17, 31), samples.normal(31, 9)),
                        List.of(samples.normal(1, 128), samples.normal(128, 1)),
                        List.of(samples.normal(2, 3, 4), samples.normal(4, 5)),
                        List.of(samples.normal(3, 4), samples.normal(2, 4, 5)),
                        List.of(samples.normal(2, 3, 4), samples.normal(2, 4, 5)),
                        List.of(samples.normal(2, 1, 3, 4), samples.normal(5, 4, 2)),
                        List.of(samples.normal(2, 3, 1, 7), samples.normal(1, 3, 7, 8)),
                        List.of(samples.normal(0, 3), samples.normal(3, 2)),
                        List.of(samples.normal(2, 0), samples.normal(0, 3)),
                        List.of(samples.normal(2, 5, 0), samples.normal(2, 0, 3)),
                        List.of(samples.normal(2, 5, 0), samples.normal(0, 3)),
                        List.of(samples.normal(2, 5, 3), samples.normal(3, 0)),
                        List.of(samples.normal(0, 2, 3), samples.normal(3, 4)))
                .map(pair -> product(pair.get(0), pair.get(1)));
    }

    private static Case product(Tensor a, Tensor b) {
        long terms = Math.max(1, a.shape().dim(-1).size());
        return Case.of("matMul", Expression.ofTwo(TensorOps::matMul), a, b).withTerms(terms);
    }
}
