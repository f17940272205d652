package org.gpicl.spi;

import java.util.List;

/**
 * The type rules of {@link TensorOps}, beside the shape rules of {@link Shapes}: written once, for every engine.
 *
 * <p>Each throws {@link IllegalArgumentException} naming the operation when an operand is of the wrong type.
 */
public final class Operands {

    private Operands() {}

    /** Every operand is float32. */
    public static <T> void requireFloat(TensorOps<T> ops, String operation, List<T> operands) {
        for (T operand : operands) {
            require(ops, operation, DType.FLOAT32, operand);
        }
    }

    /** The operand is of one type. */
    public static <T> void require(TensorOps<T> ops, String operation, DType dtype, T operand) {
        if (ops.dtype(operand) != dtype) {
            throw new IllegalArgumentException(
                    operation + ": expected " + dtype + ", got " + ops.dtype(operand) + " " + ops.shape(operand));
        }
    }

    /** Both operands are float32, or both are int64. */
    public static <T> void requireEqualNumbers(TensorOps<T> ops, String operation, T a, T b) {
        if (ops.dtype(a) != ops.dtype(b) || ops.dtype(a) == DType.BOOL) {
            throw new IllegalArgumentException(operation + ": expected both operands to be float32 or both int64, got "
                    + ops.dtype(a) + " and " + ops.dtype(b));
        }
    }
}
