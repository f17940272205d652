package org.gpicl.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gpicl.spi.DType;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.autodiff.Differentiation;

/**
 * Σ output · weight over all elements of all float32 outputs of an expression: a scalar to differentiate.
 *
 * @param expression whose input i is the variable or constant {@code x<i>}; the weights of output i are the constant
 *     {@code w<i>}
 * @param inputCount of the expression
 */
record WeightedSum(Expression expression, int inputCount) implements Differentiation.ScalarFunction {

    @Override
    public <T> T apply(TensorOps<T> ops, Parameters<T> variables, Map<String, T> constants) {
        List<T> inputs = new ArrayList<>();
        for (int i = 0; i < inputCount; i++) {
            String name = "x" + i;
            T variable = variables.values().get(name);
            inputs.add(variable == null ? Named.get(constants, name) : variable);
        }
        T total = ops.constant(0f);
        List<T> outputs = expression.apply(ops, inputs);
        for (int i = 0; i < outputs.size(); i++) {
            T output = outputs.get(i);
            if (ops.dtype(output) == DType.FLOAT32) {
                T weighted = ops.multiply(output, Named.get(constants, "w" + i));
                int[] axes = IntStream.range(0, ops.shape(output).rank()).toArray();
                total = ops.add(total, ops.reshape(ops.sum(weighted, axes)));
            }
        }
        return total;
    }
}
