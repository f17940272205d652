package org.gpicl.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.Tensor;
import org.gpicl.spi.autodiff.Differentiation;
import org.gpicl.spi.autodiff.Differentiation.ValueAndGradients;
import org.gpicl.tck.oracle.DoubleArray;
import org.gpicl.tck.oracle.OracleOps;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tape, over every operation and composite, against central differences in double precision. */
class TapeTest {

    /** Balances the error of the difference quotient (h²) and of its rounding (1e-16/h). */
    private static final double STEP = 1e-5;

    /** 1e-10 of the quotient's own, and the float32 constants within the composites, 6e-8 each. */
    private static final double TOLERANCE = 1e-6;

    @TestFactory
    Stream<DynamicTest> agreesWithCentralDifferences() {
        return GradientRules.cases()
                .map(GradientCase::of)
                .map(gradient -> DynamicTest.dynamicTest(gradient.name(), () -> check(gradient)));
    }

    private static void check(GradientCase gradient) {
        Map<String, DoubleArray> variables = arrays(gradient.variables());
        Map<String, DoubleArray> constants = arrays(gradient.constants());

        ValueAndGradients<DoubleArray> found =
                Differentiation.onTape(new OracleOps(), gradient.function(), variables, constants);

        assertThat(found.value().toArray()).containsExactly(value(gradient, variables, constants));
        variables.forEach((name, variable) -> {
            DoubleArray byVariable = found.gradients().get(name);
            assertThat(byVariable.shape()).isEqualTo(variable.shape());
            double[] values = variable.toArray();
            double[] actual = byVariable.toArray();
            for (int i = 0; i < values.length; i++) {
                double slope = (moved(gradient, variables, constants, name, i, STEP)
                                - moved(gradient, variables, constants, name, i, -STEP))
                        / (2 * STEP);
                assertThat(actual[i])
                        .as("by element %d of %s", i, name)
                        .isCloseTo(slope, within(TOLERANCE * Math.max(1, Math.abs(slope))));
            }
        });
    }

    /** The function with one element of one variable moved. */
    private static double moved(
            GradientCase gradient,
            Map<String, DoubleArray> variables,
            Map<String, DoubleArray> constants,
            String name,
            int element,
            double by) {
        double[] values = variables.get(name).toArray();
        values[element] += by;
        Map<String, DoubleArray> changed = new LinkedHashMap<>(variables);
        changed.put(name, DoubleArray.of(variables.get(name).shape(), values));
        return value(gradient, changed, constants);
    }

    private static double value(
            GradientCase gradient, Map<String, DoubleArray> variables, Map<String, DoubleArray> constants) {
        return gradient.function()
                .apply(new OracleOps(), new Parameters<>(variables), constants)
                .toArray()[0];
    }

    private static Map<String, DoubleArray> arrays(Map<String, Tensor> tensors) {
        Map<String, DoubleArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, DoubleArray.of(tensor)));
        return arrays;
    }
}
