package org.gpicl.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

import java.util.LinkedHashMap;
import java.util.Map;
import org.gpicl.spi.Computation;
import org.gpicl.spi.Parameters;
import org.gpicl.spi.TensorOps;
import org.gpicl.spi.TensorType;
import org.junit.jupiter.api.Test;

class ArchitectureComputationsTest {

    private static final ContextTransformer ANY_CLASSES = new ContextTransformer(5, 4, 1, 1, 2, 1, 3);
    private static final CausalTransformer SIX_CLASSES = new CausalTransformer(5, 6, 11, 4, 1, 1, 2, 1);

    /** Types as text, in order. */
    private static Map<String, String> texts(Map<String, TensorType> types) {
        Map<String, String> texts = new LinkedHashMap<>();
        types.forEach((name, type) -> texts.put(name, type.toString()));
        return texts;
    }

    @Test
    void fitTurnsLabeledExamplesIntoAState() {
        Computation fit = ArchitectureComputations.fit(ANY_CLASSES);

        assertThat(fit.name()).isEqualTo("fit");
        assertThat(fit.parameters()).isEqualTo(ANY_CLASSES.parameters());
        assertThat(texts(fit.signature().inputs()))
                .hasToString("{x=float32 [batch, context, 5], y=int64 [batch, context],"
                        + " codes=float32 [batch, classes, 3]}");
        assertThat(fit.signature().outputs()).isEqualTo(ANY_CLASSES.state());
        assertThat(texts(ArchitectureComputations.fit(SIX_CLASSES).signature().inputs()))
                .hasToString("{x=float32 [batch, context, 5], y=int64 [batch, context]}");
    }

    @Test
    void predictTurnsAStateAndQueriesIntoLogits() {
        Computation predict = ArchitectureComputations.predict(ANY_CLASSES);

        assertThat(predict.name()).isEqualTo("predict");
        assertThat(predict.parameters()).isEqualTo(ANY_CLASSES.parameters());
        assertThat(texts(predict.signature().inputs()))
                .hasToString(
                        "{layer0.keys=float32 [batch, 1, context, 2], layer0.values=float32 [batch, 1, context, 2],"
                                + " readout.keys=float32 [batch, 1, context, 2], labels=float32 [batch, context, classes],"
                                + " x=float32 [batch, query, 5]}");
        assertThat(texts(predict.signature().outputs())).hasToString("{logits=float32 [batch, query, classes]}");
        assertThat(texts(ArchitectureComputations.predict(SIX_CLASSES)
                        .signature()
                        .outputs()))
                .hasToString("{logits=float32 [batch, query, 6]}");
    }

    @Test
    void observeMakesTheStateLongerByTheNewExamples() {
        Computation observe = ArchitectureComputations.observe(SIX_CLASSES);

        assertThat(observe.name()).isEqualTo("observe");
        assertThat(texts(observe.signature().inputs()))
                .hasToString(
                        "{layer0.keys=float32 [batch, 1, context, 2], layer0.values=float32 [batch, 1, context, 2],"
                                + " label=float32 [batch, 1, 6], x=float32 [batch, more, 5], y=int64 [batch, more]}");
        assertThat(texts(observe.signature().outputs()))
                .hasToString(
                        "{next.layer0.keys=float32 [batch, 1, more + context, 2],"
                                + " next.layer0.values=float32 [batch, 1, more + context, 2], next.label=float32 [batch, 1, 6]}");
    }

    @Test
    void prefixLogitsAreAsManyAsTheExamples() {
        Computation prefixes = ArchitectureComputations.prefixLogits(SIX_CLASSES);

        assertThat(prefixes.name()).isEqualTo("prefix-logits");
        assertThat(texts(prefixes.signature().inputs()))
                .hasToString("{x=float32 [batch, context, 5], y=int64 [batch, context]}");
        assertThat(texts(prefixes.signature().outputs())).hasToString("{logits=float32 [batch, context, 6]}");
    }

    @Test
    @SuppressWarnings("unchecked")
    void anInputThatIsMissingIsNamed() {
        TensorOps<String> ops = mock(TensorOps.class);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ArchitectureComputations.fit(SIX_CLASSES)
                        .apply(ops, Map.of("x", "rows"), new Parameters<>(Map.of())))
                .withMessage("computation: expected the input y, got [x]");
    }
}
