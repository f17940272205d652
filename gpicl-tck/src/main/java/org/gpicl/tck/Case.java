package org.gpicl.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gpicl.spi.DType;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorType;
import org.gpicl.tck.oracle.DoubleArray;
import org.gpicl.tck.oracle.OracleOps;

/**
 * An expression and one set of inputs for it.
 *
 * @param name shown by the test
 * @param expression what is computed
 * @param inputs in the order of the expression
 * @param terms of the longest sum in it, for {@link Tolerance#ofTerms}
 * @param smooth claims that it can be differentiated at these inputs
 */
public record Case(String name, Expression expression, List<Tensor> inputs, long terms, boolean smooth) {

    public Case {
        inputs = List.copyOf(inputs);
    }

    /** A smooth case of a few roundings, named after the operation and the shapes. */
    public static Case of(String operation, Expression expression, Tensor... inputs) {
        List<String> shapes =
                Arrays.stream(inputs).map(t -> t.shape().toString()).toList();
        return new Case(operation + " " + String.join(" ", shapes), expression, List.of(inputs), 1, true);
    }

    /** With another number of terms. */
    public Case withTerms(long number) {
        return new Case(name, expression, inputs, number, smooth);
    }

    /** For values only: at these inputs a gradient is not defined, or too large to be compared. */
    public Case withoutGradient() {
        return new Case(name, expression, inputs, terms, false);
    }

    /** With something said of the inputs, beyond their shapes. */
    public Case with(String remark) {
        return new Case(name + " " + remark, expression, inputs, terms, smooth);
    }

    /** The same by the default bodies of all composites. */
    public Case byPrimitives() {
        return new Case(name + ", by primitives", expression.byPrimitives(), inputs, terms, smooth);
    }

    /** Whether there is a float32 input, and a gradient by it. */
    public boolean isDifferentiable() {
        return smooth && inputs.stream().anyMatch(t -> t.dtype() == DType.FLOAT32);
    }

    /** The tolerance for this many terms. */
    public Tolerance tolerance() {
        return Tolerance.ofTerms(terms);
    }

    /** The inputs by the names that {@link #computation} gives them. */
    public Map<String, Tensor> arguments() {
        return ExpressionComputation.numbered("x", inputs);
    }

    /** A computation of these inputs' types. */
    public ExpressionComputation computation() {
        List<TensorType> outputs = new ArrayList<>();
        for (DoubleArray output : evaluate()) {
            outputs.add(new TensorType(output.dtype(), output.shape()));
        }
        List<TensorType> types =
                inputs.stream().map(t -> new TensorType(t.dtype(), t.shape())).toList();
        return ExpressionComputation.of("case", expression, types, outputs);
    }

    /** What the oracle says, in double precision. */
    public List<DoubleArray> evaluate() {
        return expression.apply(
                new OracleOps(), inputs.stream().map(DoubleArray::of).toList());
    }

    /** What the oracle says, by the names that {@link #computation} gives the outputs. */
    public Map<String, Tensor> expected() {
        return Runs.onOracle(computation(), ParameterSet.EMPTY, arguments());
    }
}
