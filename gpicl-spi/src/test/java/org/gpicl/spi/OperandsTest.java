package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperandsTest {

    private static final TensorType FLOATS = TensorType.float32(Dim.of(2));
    private static final TensorType INTEGERS = TensorType.int64(Dim.of(3));
    private static final TensorType BOOLS = new TensorType(DType.BOOL, Shape.of(4));

    /** Operations on values that are nothing but their types. */
    @SuppressWarnings("unchecked")
    private final TensorOps<TensorType> ops = mock(TensorOps.class);

    @BeforeEach
    void aValueIsItsType() {
        when(ops.dtype(any()))
                .thenAnswer(call -> call.getArgument(0, TensorType.class).dtype());
        when(ops.shape(any()))
                .thenAnswer(call -> call.getArgument(0, TensorType.class).shape());
    }

    private static void refuses(String message, ThrowingCallable rule) {
        assertThatIllegalArgumentException().isThrownBy(rule).withMessage(message);
    }

    @Test
    void everyOperandMustBeFloat() {
        Operands.requireFloat(ops, "divide", List.of(FLOATS, FLOATS));

        refuses(
                "divide: expected float32, got int64 [3]",
                () -> Operands.requireFloat(ops, "divide", List.of(FLOATS, INTEGERS)));
    }

    @Test
    void anOperandMustBeOfTheTypeThatIsAskedFor() {
        Operands.require(ops, "gather", DType.INT64, INTEGERS);

        refuses("select: expected bool, got float32 [2]", () -> Operands.require(ops, "select", DType.BOOL, FLOATS));
    }

    @Test
    void bothOperandsMustBeNumbersOfOneType() {
        Operands.requireEqualNumbers(ops, "add", FLOATS, FLOATS);
        Operands.requireEqualNumbers(ops, "add", INTEGERS, INTEGERS);

        refuses(
                "add: expected both operands to be float32 or both int64, got float32 and int64",
                () -> Operands.requireEqualNumbers(ops, "add", FLOATS, INTEGERS));
        refuses(
                "less: expected both operands to be float32 or both int64, got bool and bool",
                () -> Operands.requireEqualNumbers(ops, "less", BOOLS, BOOLS));
    }
}
