package org.gpicl.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Shapes;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.tck.oracle.DoubleArray;
import org.gpicl.tck.oracle.OracleOps;

/**
 * How an operand may lie in memory. An engine whose transpose or slice is a view meets an operand with strides, or with
 * an offset, and must compute the same.
 */
public enum Layout {
    /** As it came from the host. */
    DENSE,

    /** The last two axes exchanged: from the host comes the transpose, and the computation transposes it back. */
    TRANSPOSED {
        @Override
        boolean changes(Shape shape) {
            return shape.rank() >= 2;
        }

        @Override
        <T> T disguise(TensorOps<T> ops, T x) {
            return ops.transposeLast(x);
        }

        @Override
        <T> T restore(TensorOps<T> ops, T x) {
            return ops.transposeLast(x);
        }
    },

    /** Part of something larger: from the host comes one more column, and the computation cuts it off. */
    SLICED {
        @Override
        boolean changes(Shape shape) {
            return shape.rank() >= 1;
        }

        @Override
        <T> T disguise(TensorOps<T> ops, T x) {
            Shape column = ops.shape(x).withDim(-1, Dim.of(1));
            T padding = ops.cast(ops.constant(Tensor.filled(column, 99)), ops.dtype(x));
            return ops.concat(-1, List.of(padding, x));
        }

        @Override
        <T> T restore(TensorOps<T> ops, T x) {
            return ops.slice(x, -1, 1, Shapes.END);
        }
    };

    boolean changes(Shape shape) {
        return false;
    }

    /** What comes from the host instead of x. */
    <T> T disguise(TensorOps<T> ops, T x) {
        return x;
    }

    /** x again. */
    <T> T restore(TensorOps<T> ops, T x) {
        return x;
    }

    /** A case in every layout that is one for its inputs. */
    public static Stream<Case> all(Case plain) {
        return Arrays.stream(values())
                .filter(layout ->
                        layout == DENSE || plain.inputs().stream().anyMatch(input -> layout.changes(input.shape())))
                .map(layout -> layout == DENSE ? plain : layout.of(plain));
    }

    private Case of(Case plain) {
        OracleOps ops = new OracleOps();
        List<Boolean> changed =
                plain.inputs().stream().map(input -> changes(input.shape())).toList();
        List<Tensor> disguised = new ArrayList<>();
        for (Tensor input : plain.inputs()) {
            disguised.add(
                    changes(input.shape())
                            ? disguise(ops, DoubleArray.of(input)).toTensor()
                            : input);
        }
        Expression restoring = new Expression() {
            @Override
            public <T> List<T> apply(TensorOps<T> inner, List<T> inputs) {
                List<T> restored = new ArrayList<>();
                for (T input : inputs) {
                    restored.add(changed.get(restored.size()) ? restore(inner, input) : input);
                }
                return plain.expression().apply(inner, restored);
            }
        };
        String name = plain.name() + ", " + name().toLowerCase(Locale.ROOT);
        return new Case(name, restoring, disguised, plain.terms(), plain.smooth());
    }
}
