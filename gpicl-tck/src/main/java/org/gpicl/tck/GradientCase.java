package org.gpicl.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.autodiff.Differentiation;
import org.gpicl.spi.autodiff.Differentiation.ScalarFunction;
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;
import org.gpicl.tck.oracle.DoubleArray;

/**
 * The gradients of a {@link WeightedSum} of a case's outputs by its float32 inputs.
 *
 * @param function what is differentiated
 * @param variables by name
 * @param constants by name: the other inputs, and the weights
 */
record GradientCase(String name, WeightedSum function, Map<String, Tensor> variables, Map<String, Tensor> constants) {

    /** How the gradients are found. */
    enum Method {
        /** The engine's own, if it has any, else the tape. */
        OWN {
            @Override
            <T> ValueAndGradients<T> differentiate(
                    TensorOps<T> ops, ScalarFunction function, Map<String, T> variables, Map<String, T> constants) {
                return Differentiation.differentiate(ops, function, variables, constants);
            }
        },
        /** {@link org.gpicl.spi.autodiff.Tape}. */
        TAPE {
            @Override
            <T> ValueAndGradients<T> differentiate(
                    TensorOps<T> ops, ScalarFunction function, Map<String, T> variables, Map<String, T> constants) {
                return Differentiation.onTape(ops, function, variables, constants);
            }
        };

        abstract <T> ValueAndGradients<T> differentiate(
                TensorOps<T> ops, ScalarFunction function, Map<String, T> variables, Map<String, T> constants);
    }

    static GradientCase of(Case one) {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        Map<String, Tensor> constants = new LinkedHashMap<>();
        one.arguments()
                .forEach((name, tensor) -> (tensor.dtype() == DType.FLOAT32 ? variables : constants).put(name, tensor));
        Samples samples = new Samples(90);
        List<DoubleArray> outputs = one.evaluate();
        for (int i = 0; i < outputs.size(); i++) {
            constants.put("w" + i, samples.normal(outputs.get(i).shape().sizes()));
        }
        WeightedSum function = new WeightedSum(one.expression(), one.inputs().size());
        return new GradientCase(one.name(), function, variables, constants);
    }

    /** The case of computing the value and the gradients; its inputs are the variables, then the constants. */
    Case computed(Method method) {
        List<Tensor> inputs = new ArrayList<>(variables.values());
        inputs.addAll(constants.values());
        return new Case(name, new Gradients(method), inputs, 1, false);
    }

    /** Value and gradients, in the order of the variables. */
    private final class Gradients implements Expression {
        private final Method method;

        private Gradients(Method method) {
            this.method = method;
        }

        @Override
        public <T> List<T> apply(TensorOps<T> ops, List<T> inputs) {
            Map<String, T> ofVariables = zip(variables, inputs.subList(0, variables.size()));
            Map<String, T> ofConstants = zip(constants, inputs.subList(variables.size(), inputs.size()));
            ValueAndGradients<T> found = method.differentiate(ops, function, ofVariables, ofConstants);
            List<T> results = new ArrayList<>();
            results.add(found.value());
            variables.keySet().forEach(name -> results.add(Named.get(found.gradients(), name)));
            return results;
        }
    }

    private static <T> Map<String, T> zip(Map<String, Tensor> names, List<T> values) {
        Map<String, T> named = new LinkedHashMap<>();
        names.keySet().forEach(name -> named.put(name, values.get(named.size())));
        return named;
    }
}
