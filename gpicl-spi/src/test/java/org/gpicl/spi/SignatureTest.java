package org.gpicl.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {

    private static final Dim BATCH = Dim.named("batch");
    private static final Dim N = Dim.named("n");
    private static final Dim ONE = Dim.of(1);

    /** The polynomial stands before the name that it is made of. */
    private final Signature signature = new Signature(
            types(
                    "more", TensorType.float32(BATCH, N.plus(ONE)),
                    "x", TensorType.float32(BATCH, N, Dim.of(4)),
                    "y", TensorType.int64(BATCH, N)),
            types("logits", TensorType.float32(BATCH, N)));

    private static Map<String, TensorType> types(Object... namesAndTypes) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            types.put((String) namesAndTypes[i], (TensorType) namesAndTypes[i + 1]);
        }
        return types;
    }

    private static Map<String, Tensor> arguments(Shape more, Shape x, Shape y) {
        Map<String, Tensor> arguments = new LinkedHashMap<>();
        arguments.put("y", Tensor.of(y, new long[(int) y.elements()]));
        arguments.put("x", Tensor.filled(x, 0));
        arguments.put("more", Tensor.filled(more, 0));
        return arguments;
    }

    private void refuses(String message, Map<String, Tensor> arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> signature.bind("run fit", arguments))
                .withMessage(message);
    }

    // ---------------------------------------------------------------- outputs

    private static final Signature TWO = new Signature(
            types("x", TensorType.float32(N)), types("b", TensorType.float32(N), "a", TensorType.int64(N)));

    /** A result is its own type. */
    private static Map<String, TensorType> collect(Map<String, TensorType> results) {
        return TWO.collect("run fit", results, type -> type, Map.of("n", 3L));
    }

    private static void refusesResults(String message, Map<String, TensorType> results) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> collect(results))
                .withMessage("run fit: expected the output" + message + "; the computation has to keep its signature");
    }

    @Test
    void collectsResultsInTheOrderOfTheOutputs() {
        TensorType a = TensorType.int64(Dim.of(3));
        TensorType b = TensorType.float32(Dim.of(3));

        assertThat(collect(types("a", a, "b", b))).containsExactly(Map.entry("b", b), Map.entry("a", a));
    }

    @Test
    void refusesOtherResultsThanTheOutputs() {
        TensorType a = TensorType.int64(Dim.of(3));
        TensorType b = TensorType.float32(Dim.of(3));
        Map<String, TensorType> none = new HashMap<>(types("a", a));
        none.put("b", null);

        refusesResults("s [b, a], got [a]", types("a", a));
        refusesResults("s [b, a], got [a, c]", types("a", a, "c", b));
        refusesResults("s [b, a], got [a, b, c]", types("a", a, "b", b, "c", b));
        refusesResults(" b to be float32 [n] with {n=3}, got none", none);
    }

    @Test
    void refusesResultsOfAnotherTypeOrShape() {
        TensorType a = TensorType.int64(Dim.of(3));

        refusesResults(" b to be float32 [n] with {n=3}, got int64 [3]", types("a", a, "b", a));
        refusesResults(
                " b to be float32 [n] with {n=3}, got float32 [4]", types("a", a, "b", TensorType.float32(Dim.of(4))));
        refusesResults(" b to be float32 [n] with {n=3}, got float32 []", types("a", a, "b", TensorType.float32()));
    }

    @Test
    void comparesTracedResultsByTheirSymbols() {
        Dim next = N.plus(Dim.of(1));

        assertThat(TWO.collect("compile fit", TWO.outputs(), type -> type)).isEqualTo(TWO.outputs());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TWO.collect(
                        "compile fit",
                        types("a", TensorType.int64(N), "b", TensorType.float32(next)),
                        (TensorType type) -> type))
                .withMessage(
                        "compile fit: expected the output b to be float32 [n], got float32 [n + 1]; the computation"
                                + " has to keep its signature");
    }

    // ---------------------------------------------------------------- inputs

    @Test
    void findsTheSymbolicSizes() {
        assertThat(signature.bind("run fit", arguments(Shape.of(2, 4), Shape.of(2, 3, 4), Shape.of(2, 3))))
                .isEqualTo(Map.of("batch", 2L, "n", 3L));
    }

    @Test
    void aSizeMayBeZero() {
        assertThat(signature.bind("run fit", arguments(Shape.of(0, 1), Shape.of(0, 0, 4), Shape.of(0, 0))))
                .isEqualTo(Map.of("batch", 0L, "n", 0L));
    }

    @Test
    void withoutSymbolsThereIsNothingToFind() {
        Signature fixed = new Signature(types("x", TensorType.float32(Dim.of(2))), Map.of());

        assertThat(fixed.bind("run", Map.of("x", Tensor.of(Shape.of(2), 1f, 2f))))
                .isEmpty();
    }

    @Test
    void wantsExactlyItsInputs() {
        Map<String, Tensor> missing = arguments(Shape.of(2, 4), Shape.of(2, 3, 4), Shape.of(2, 3));
        missing.remove("more");
        Map<String, Tensor> unknown = arguments(Shape.of(2, 4), Shape.of(2, 3, 4), Shape.of(2, 3));
        unknown.put("z", Tensor.scalar(0));

        refuses("run fit: expected the inputs [more, x, y], got [y, x]", missing);
        refuses("run fit: expected the inputs [more, x, y], got [y, x, more, z]", unknown);
    }

    @Test
    void refusesAnotherElementType() {
        Map<String, Tensor> arguments = arguments(Shape.of(2, 4), Shape.of(2, 3, 4), Shape.of(2, 3));
        arguments.put("y", Tensor.filled(Shape.of(2, 3), 0));

        refuses("run fit: expected y to be int64 [batch, n] with {batch=2, n=3}, got float32 [2, 3]", arguments);
    }

    @Test
    void refusesAnotherNumberOfAxes() {
        refuses(
                "run fit: expected more to be float32 [batch, n + 1], got float32 [4]",
                arguments(Shape.of(4), Shape.of(2, 3, 4), Shape.of(2, 3)));
    }

    @Test
    void refusesAnotherSize() {
        refuses(
                "run fit: expected x to be float32 [batch, n, 4] with {batch=2, n=3}, got float32 [2, 3, 5]",
                arguments(Shape.of(2, 4), Shape.of(2, 3, 5), Shape.of(2, 3)));
    }

    @Test
    void refusesSizesThatDisagreeAboutASymbol() {
        refuses(
                "run fit: expected y to be int64 [batch, n] with {batch=2, n=3}, got int64 [2, 5]",
                arguments(Shape.of(2, 4), Shape.of(2, 3, 4), Shape.of(2, 5)));
        refuses(
                "run fit: expected more to be float32 [batch, n + 1] with {batch=2, n=3}, got float32 [2, 3]",
                arguments(Shape.of(2, 3), Shape.of(2, 3, 4), Shape.of(2, 3)));
    }

    @Test
    void keepsTheOrderAndIsNotChangedFromOutside() {
        Map<String, TensorType> inputs = types("b", TensorType.int64(N), "a", TensorType.int64(N));
        Signature ordered = new Signature(inputs, inputs);
        inputs.clear();

        assertThat(ordered.inputs().keySet()).containsExactly("b", "a");
        assertThat(ordered.outputs().keySet()).containsExactly("b", "a");
        assertThat(ordered.inputs()).isUnmodifiable();
        assertThat(ordered.outputs()).isUnmodifiable();
    }
}
