package org.gpicl.backend.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gpicl.backend.onnx.graph.TestComputation;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Engine;
import org.gpicl.spi.Outputs;
import org.gpicl.spi.ParameterSet;
import org.gpicl.spi.Program;
import org.gpicl.spi.Shape;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;

/** Evaluates one expression on an engine. */
final class Expressions {

    private Expressions() {}

    /** One value from several. */
    @FunctionalInterface
    interface Body {
        Object apply(TensorOps<Object> ops, List<Object> inputs);
    }

    /** The value of an expression whose inputs have the sizes of the arguments in its signature. */
    static Tensor withFixedSizes(Engine engine, Body body, List<Tensor> arguments) {
        return evaluate(engine, body, arguments.stream().map(Tensor::shape).toList(), arguments);
    }

    /** The value of an expression in whose signature every size but 1 is symbolic; equal sizes have one name. */
    static Tensor withSymbolicSizes(Engine engine, Body body, List<Tensor> arguments) {
        List<Shape> shapes = arguments.stream()
                .map(a -> new Shape(a.shape().dims().stream()
                        .map(d -> d.is(1) ? d : Dim.named("n" + d))
                        .toList()))
                .toList();
        return evaluate(engine, body, shapes, arguments);
    }

    /** The value of an expression whose inputs have the given, perhaps symbolic, shapes. */
    static Tensor evaluate(Engine engine, Body body, List<Shape> shapes, List<Tensor> arguments) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            types.put("x" + i, new TensorType(arguments.get(i).dtype(), shapes.get(i)));
            inputs.put("x" + i, arguments.get(i));
        }
        TestComputation computation = TestComputation.of(
                "expression",
                types,
                (ops, values, parameters) -> Map.of("y", body.apply(ops, new ArrayList<>(values.values()))));
        try (Program program = engine.compile(computation, ParameterSet.EMPTY);
                Outputs outputs = program.run(inputs)) {
            return outputs.host("y");
        }
    }
}
