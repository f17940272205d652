package org.gpicl.backend.onnx.graph;

import org.gpicl.spi.DType;

/** Checks of element types. */
final class Operands {

    private Operands() {}

    static void requireFloat(String operation, OnnxValue... operands) {
        for (OnnxValue operand : operands) {
            require(operation, DType.FLOAT32, operand);
        }
    }

    static void require(String operation, DType dtype, OnnxValue operand) {
        if (operand.dtype() != dtype) {
            throw new IllegalArgumentException(
                    operation + ": expected " + dtype + ", got " + operand.dtype() + " " + operand.shape());
        }
    }

    static void requireEqualNumbers(String operation, OnnxValue a, OnnxValue b) {
        if (a.dtype() != b.dtype() || a.dtype() == DType.BOOL) {
            throw new IllegalArgumentException(operation + ": expected both operands to be float32 or both int64, got "
                    + a.dtype() + " and " + b.dtype());
        }
    }
}
