package org.gpicl.tck;

import java.util.List;
import org.gpicl.spi.TensorOps;

/**
 * A function of tensors, written once for every engine. As its method is generic it cannot be a lambda, but a method
 * reference can be one: {@code Expression.of(TensorOps::exp)}.
 */
@FunctionalInterface
public interface Expression {

    /** The results, in an order of the expression's own. */
    <T> List<T> apply(TensorOps<T> ops, List<T> inputs);

    /** A function of one tensor. */
    @FunctionalInterface
    interface Unary {
        /** The result. */
        <T> T apply(TensorOps<T> ops, T x);
    }

    /** A function of two tensors. */
    @FunctionalInterface
    interface Binary {
        /** The result. */
        <T> T apply(TensorOps<T> ops, T a, T b);
    }

    /** A function of three tensors. */
    @FunctionalInterface
    interface Ternary {
        /** The result. */
        <T> T apply(TensorOps<T> ops, T a, T b, T c);
    }

    /** A function of one tensor as an expression. */
    static Expression of(Unary function) {
        return new Expression() {
            @Override
            public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
                return List.of(function.apply(ops, inputs.get(0)));
            }
        };
    }

    /** A function of two tensors as an expression. */
    static Expression ofTwo(Binary function) {
        return new Expression() {
            @Override
            public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
                return List.of(function.apply(ops, inputs.get(0), inputs.get(1)));
            }
        };
    }

    /** A function of three tensors as an expression. */
    static Expression ofThree(Ternary function) {
        return new Expression() {
            @Override
            public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
                return List.of(function.apply(ops, inputs.get(0), inputs.get(1), inputs.get(2)));
            }
        };
    }

    /** This expression in terms of the primitives alone, whatever composites the engine overrides. */
    default Expression byPrimitives() {
        Expression fused = this;
        return new Expression() {
            @Override
            public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
                return fused.apply(new PrimitivesOnly<>(ops), inputs);
            }
        };
    }
}
