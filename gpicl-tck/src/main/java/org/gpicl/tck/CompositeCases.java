package org.gpicl.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;

/** Inputs for every composite. */
final class CompositeCases {

    private static final float EPSILON = 1e-5f;

    private CompositeCases() {}

    /** Every case of this class. */
    static Stream<Case> all() {
        return Stream.of(
                        numbers(),
                        means(),
                        oneHots(),
                        linears(),
                        softmaxes(),
                        gelus(),
                        normalizations(),
                        attentions(),
                        crossEntropies())
                .flatMap(cases -> cases);
    }

    static Stream<Case> numbers() {
        Samples samples = new Samples(30);
        List<Case> cases = new ArrayList<>();
        for (Shape shape : ShapeCases.SHAPES) {
            Tensor x = samples.normal(shape.sizes());
            cases.add(Case.of("constant(number)", Expression.of(CompositeCases::number), x));
            cases.add(Case.of("add(x, number)", Expression.of(CompositeCases::addNumber), x));
            cases.add(Case.of("multiply(x, number)", Expression.of(CompositeCases::multiplyNumber), x));
            cases.add(Case.of("negate", Expression.of(TensorOps::negate), x));
            if (shape.rank() >= 2) {
                cases.add(Case.of("transposeLast", Expression.of(TensorOps::transposeLast), x));
            }
        }
        return cases.stream();
    }

    private static <T> T number(TensorOps<T> ops, T x) {
        return ops.add(ops.fill(x, 0), ops.constant(-0.1f));
    }

    private static <T> T addNumber(TensorOps<T> ops, T x) {
        return ops.add(x, 0.3f);
    }

    private static <T> T multiplyNumber(TensorOps<T> ops, T x) {
        return ops.multiply(x, -1.7f);
    }

    static Stream<Case> means() {
        Samples samples = new Samples(31);
        return Stream.of(
                mean(new Axes(0), samples.normal(17)),
                mean(new Axes(-1), samples.normal(8, 7)),
                mean(new Axes(0, 2), samples.normal(2, 3, 4)),
                mean(new Axes(-1, 0, 1), samples.normal(2, 3, 4)),
                mean(new Axes(), samples.normal(3)),
                mean(new Axes(0), samples.normal(5, 0)));
    }

    private static Case mean(Axes over, Tensor x) {
        return Case.of("mean over " + over, Expression.of(over::mean), x).withTerms(over.terms(x));
    }

    static Stream<Case> oneHots() {
        Samples samples = new Samples(32);
        Tensor like = samples.normal(2, 5);
        return Stream.of(Shape.SCALAR, Shape.of(1), Shape.of(7), Shape.of(2, 3), Shape.of(0))
                .flatMap(shape -> Stream.of(
                        Case.of(
                                "oneHot by the last axis",
                                Expression.ofTwo(CompositeCases::oneHotByLast),
                                samples.integers(5, shape.sizes()),
                                like),
                        Case.of(
                                "oneHot by the first axis",
                                Expression.ofTwo(CompositeCases::oneHotByFirst),
                                samples.integers(2, shape.sizes()),
                                like)));
    }

    private static <T> T oneHotByLast(TensorOps<T> ops, T indices, T like) {
        return ops.oneHot(indices, like, -1);
    }

    private static <T> T oneHotByFirst(TensorOps<T> ops, T indices, T like) {
        return ops.oneHot(indices, like, 0);
    }

    static Stream<Case> linears() {
        Samples samples = new Samples(33);
        Expression linear = Expression.ofThree(TensorOps::linear);
        return Stream.of(Shape.of(1, 7), Shape.of(17, 7), Shape.of(2, 3, 7), Shape.of(2, 1, 3, 7), Shape.of(0, 7))
                .map(shape -> Case.of(
                                "linear",
                                linear,
                                samples.normal(shape.sizes()),
                                samples.normal(7, 9),
                                samples.normal(9))
                        .withTerms(8));
    }

    static Stream<Case> softmaxes() {
        Samples samples = new Samples(34);
        Tensor far = Tensor.of(Shape.of(2, 3), 1000f, 1001f, 999f, -1000f, -1002f, -1001f);
        Tensor masked = Tensor.of(Shape.of(2, 3), 0.5f, -1e9f, 1, -1e9f, -1e9f, 0);
        List<Case> cases = new ArrayList<>();
        cases.addAll(softmaxes(new Axes(0), samples.normal(17), samples.normal(17)));
        cases.addAll(softmaxes(new Axes(-1), samples.normal(5, 1), samples.normal(5, 1)));
        cases.addAll(softmaxes(new Axes(-1), samples.normal(2, 3, 8), samples.normal(2, 3, 8)));
        cases.addAll(softmaxes(new Axes(1), samples.normal(2, 7, 3), samples.normal(2, 7, 3)));
        cases.addAll(softmaxes(new Axes(-3), samples.normal(2, 7, 3), samples.normal(2, 7, 3)));
        cases.addAll(softmaxes(new Axes(1), samples.normal(0, 3), samples.normal(0, 3)));
        for (Case plain : softmaxes(new Axes(-1), far, samples.normal(2, 3))) {
            cases.add(plain.with("far from zero"));
        }
        for (Case plain : softmaxes(new Axes(-1), masked, samples.normal(2, 3))) {
            // the logarithm of a masked probability is -1e9: of another order than the gradients beside it
            cases.add(plain.with("masked").withoutGradient());
        }
        cases.add(Case.of("softmax of nothing", Expression.of(new Axes(1)::softmax), samples.normal(3, 0)));
        return cases.stream();
    }

    private static List<Case> softmaxes(Axes axis, Tensor x, Tensor gradient) {
        long terms = 4 + axis.terms(x);
        return List.of(
                Case.of("softmax " + axis, Expression.of(axis::softmax), x).withTerms(terms),
                Case.of("logSoftmax " + axis, Expression.of(axis::logSoftmax), x)
                        .withTerms(terms),
                Case.of("softmaxGradient " + axis, Expression.ofTwo(axis::softmaxGradient), x, gradient)
                        .withTerms(terms),
                Case.of("logSoftmaxGradient " + axis, Expression.ofTwo(axis::logSoftmaxGradient), x, gradient)
                        .withTerms(terms));
    }

    static Stream<Case> gelus() {
        Samples samples = new Samples(35);
        List<Case> cases = new ArrayList<>();
        for (Shape shape : ShapeCases.SHAPES) {
            Tensor x = samples.normal(shape.sizes());
            cases.add(Case.of("gelu", Expression.of(TensorOps::gelu), x).withTerms(4));
            cases.add(
                    Case.of("geluGradient", Expression.ofTwo(TensorOps::geluGradient), x, samples.normal(shape.sizes()))
                            .withTerms(8));
        }
        Tensor tails = Tensor.of(Shape.of(9), -30f, -6f, -3f, -1e-3f, 0f, 1e-3f, 3f, 6f, 30f);
        cases.add(Case.of("gelu", Expression.of(TensorOps::gelu), tails)
                .with("in its tails")
                .withTerms(4));
        return cases.stream();
    }

    static Stream<Case> normalizations() {
        Samples samples = new Samples(36);
        List<Case> cases = new ArrayList<>();
        for (Shape shape : List.of(Shape.of(8), Shape.of(5, 17), Shape.of(2, 3, 7), Shape.of(0, 4))) {
            Tensor x = samples.normal(shape.sizes());
            long width = shape.dim(-1).size();
            // three passes over the row: mean, variance, quotient
            long terms = 4 * width;
            cases.add(Case.of("normalise", Expression.of(CompositeCases::normalize), x)
                    .withTerms(terms));
            cases.add(Case.of(
                            "normaliseGradient",
                            Expression.ofTwo(CompositeCases::normalizeGradient),
                            x,
                            samples.normal(shape.sizes()))
                    .withTerms(2 * terms));
            cases.add(Case.of(
                            "layerNorm",
                            Expression.ofThree(CompositeCases::layerNorm),
                            x,
                            samples.normal(width),
                            samples.normal(width))
                    .withTerms(terms));
        }
        Tensor single = samples.normal(3, 1);
        cases.add(Case.of("normalise", Expression.of(CompositeCases::normalize), single)
                .with("of one number"));
        Tensor far = Tensor.of(Shape.of(1, 8), 1001f, 999f, 1002f, 998f, 1000.5f, 999.5f, 1001.5f, 998.5f);
        // an offset of 1000 costs three digits of seven; an engine that computes E[x²] − E[x]² would lose them all
        cases.add(Case.of("normalise", Expression.of(CompositeCases::normalize), far)
                .with("far from zero")
                .withTerms(10_000));
        return cases.stream();
    }

    private static <T> T normalize(TensorOps<T> ops, T x) {
        return ops.normalize(x, EPSILON);
    }

    private static <T> T normalizeGradient(TensorOps<T> ops, T x, T gradient) {
        return ops.normalizeGradient(x, gradient, EPSILON);
    }

    private static <T> T layerNorm(TensorOps<T> ops, T x, T gain, T bias) {
        return ops.layerNorm(x, gain, bias, EPSILON);
    }

    static Stream<Case> attentions() {
        Samples samples = new Samples(37);
        Tensor causal = Tensor.of(Shape.of(3, 3), 0, -1e9f, -1e9f, 0, 0, -1e9f, 0, 0, 0);
        return Stream.of(
                attention(samples.normal(1, 4), samples.normal(1, 4), samples.normal(1, 4)),
                attention(samples.normal(5, 4), samples.normal(7, 4), samples.normal(7, 6)),
                attention(samples.normal(2, 3, 5, 8), samples.normal(2, 3, 17, 8), samples.normal(2, 3, 17, 8)),
                // one set of keys and values for all leading axes, and one head of values for all heads
                attention(samples.normal(2, 3, 5, 4), samples.normal(7, 4), samples.normal(7, 4)),
                attention(samples.normal(2, 3, 5, 4), samples.normal(2, 3, 7, 4), samples.normal(2, 1, 7, 6)),
                attention(samples.normal(2, 3, 5, 4), samples.normal(2, 3, 0, 4), samples.normal(2, 3, 0, 4)),
                attention(samples.normal(2, 3, 0, 4), samples.normal(2, 3, 7, 4), samples.normal(2, 3, 7, 4)),
                attention(samples.normal(5, 4), samples.normal(7, 4), samples.normal(7, 6), samples.normal(5, 7)),
                attention(samples.normal(2, 3, 3, 4), samples.normal(2, 3, 3, 4), samples.normal(2, 3, 3, 4), causal)
                        .with("causal"),
                attention(
                        samples.normal(2, 3, 5, 4),
                        samples.normal(2, 3, 7, 4),
                        samples.normal(2, 3, 7, 4),
                        samples.normal(2, 1, 5, 7)),
                attention(
                        samples.normal(2, 3, 5, 4),
                        samples.normal(2, 3, 7, 4),
                        samples.normal(2, 3, 7, 4),
                        samples.normal(1, 7)));
    }

    /** With a mask if there is a fourth tensor. */
    private static Case attention(Tensor... inputs) {
        long keySize = inputs[1].shape().dim(-1).size();
        long keys = inputs[1].shape().dim(-2).size();
        return Case.of("attention", new Attention(), inputs).withTerms(keySize + keys + 4);
    }

    private record Attention() implements Expression {
        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> in) {
            return List.of(ops.attention(in.get(0), in.get(1), in.get(2), in.size() > 3 ? in.get(3) : null));
        }
    }

    static Stream<Case> crossEntropies() {
        Samples samples = new Samples(38);
        Expression crossEntropy = Expression.ofTwo(TensorOps::crossEntropy);
        return Stream.of(Shape.of(4), Shape.of(1, 2), Shape.of(7, 17), Shape.of(2, 3, 10), Shape.of(0, 4))
                .map(shape -> {
                    int classes = Math.toIntExact(shape.dim(-1).size());
                    Shape rows = new Shape(shape.dims().subList(0, shape.rank() - 1));
                    Tensor labels = samples.integers(classes, rows.sizes());
                    return Case.of("crossEntropy", crossEntropy, samples.normal(shape.sizes()), labels)
                            .withTerms(classes + 4);
                });
    }
}
