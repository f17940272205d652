package org.gpicl.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.Computation;
import org.gpicl.spi.ParameterSpec;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Signature;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/**
 * An expression as a computation without parameters.
 *
 * @param name for errors
 * @param signature whose inputs and outputs are those of the expression, in order
 * @param expression what is computed
 */
public record ExpressionComputation(String name, Signature signature, Expression expression) implements Computation {

    /** Inputs named x0, x1, … and outputs named y0, y1, … of the given types. */
    public static ExpressionComputation of(
            String name, Expression expression, List<TensorType> inputs, List<TensorType> outputs) {
        return new ExpressionComputation(
                name, new Signature(numbered("x", inputs), numbered("y", outputs)), expression);
    }

    /** Values under the names prefix0, prefix1, … */
    static <V> Map<String, V> numbered(String prefix, List<V> values) {
        Map<String, V> named = new LinkedHashMap<>();
        for (V value : values) {
            named.put(prefix + named.size(), value);
        }
        return named;
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of();
    }

    @Override
    public <T> Map<String, T> apply(TensorOps<T> ops, Map<String, T> inputs, Parameters<T> parameters) {
        List<T> arguments = new ArrayList<>();
        signature.inputs().keySet().forEach(name -> arguments.add(Named.get(inputs, name)));
        List<T> results = expression.apply(ops, arguments);
        Map<String, T> outputs = new LinkedHashMap<>();
        signature.outputs().keySet().forEach(name -> outputs.put(name, results.get(outputs.size())));
        return outputs;
    }
}
